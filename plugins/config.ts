import { isIP } from 'node:net'
import type { TSchema } from '@sinclair/typebox'
import fp from 'fastify-plugin'
import { Config, prefixes } from '../schemas/config.ts'
import nearest from './nearest.ts'

declare module 'fastify' {
  interface FastifyInstance { config: Config }
}

export type Environment = Readonly<Record<string, string | undefined>>

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/

/** True for URLs that only this machine can reach. */
export function isLoopback (url: string): boolean {
  return LOOPBACK.test(new URL(url).hostname)
}

function isBaseUrl (value: string): boolean {
  if (!URL.canParse(value)) return false
  const { protocol, username, password, search, hash } = new URL(value)
  return /^https?:$/.test(protocol) && username === '' && password === '' && search === '' && hash === '' && !value.endsWith('/')
}

function isRedis (value: string): boolean {
  if (!URL.canParse(value)) return false
  const { protocol, hostname, pathname, search, hash } = new URL(value)
  return /^rediss?:$/.test(protocol) && hostname !== '' && /^(\/\d{0,5})?$/.test(pathname) && search === '' && hash === ''
}

function isAddress (value: string): boolean {
  const [address = '', prefix, more] = value.split('/')
  const width = isIP(address) === 4 ? 32 : 128
  return isIP(address) > 0 && more === undefined && (prefix === undefined || (/^\d{1,3}$/.test(prefix) && Number(prefix) <= width))
}

/** The value of a variable, or the words that say what is allowed. */
function parse (schema: TSchema, raw: string): { value: unknown } | { allowed: string } {
  if (schema.type === 'boolean') return raw === 'true' || raw === 'false' ? { value: raw === 'true' } : { allowed: 'true or false' }
  if (schema.type === 'integer') {
    const fits = /^\d{1,12}$/.test(raw) && Number(raw) >= schema.minimum && Number(raw) <= schema.maximum
    return fits ? { value: Number(raw) } : { allowed: `a whole number from ${schema.minimum} to ${schema.maximum}` }
  }
  if (schema.type === 'array') {
    const parts = raw.split(/[\s,]+/).filter(Boolean)
    for (const part of parts) {
      const item = parse(schema.items, part)
      if ('allowed' in item) return { allowed: `a list, separated by commas, of ${item.allowed}` }
    }
    return { value: parts }
  }
  if (schema.enum) return schema.enum.includes(raw) ? { value: raw } : { allowed: `one of ${schema.enum.join(', ')}` }
  if (schema.format === 'uri') return isBaseUrl(raw) ? { value: raw } : { allowed: 'an http or https URL without credentials, query or trailing slash' }
  if (schema.format === 'redis') return raw === '' || isRedis(raw) ? { value: raw } : { allowed: 'a redis: or rediss: URL without query' }
  if (schema.format === 'address') return isAddress(raw) ? { value: raw } : { allowed: 'IP addresses or CIDR blocks' }
  if (schema.pattern) return new RegExp(schema.pattern).test(raw) ? { value: raw } : { allowed: `texts that match ${schema.pattern}` }
  return { value: raw }
}

function unknownVariable (env: Environment): string | undefined {
  const known = Object.keys(Config.properties)
  const name = Object.keys(env).find(name => prefixes.some(prefix => name.startsWith(prefix)) && !known.includes(name))
  return name && `${name} is not a setting of the gateway. Did you mean ${nearest(name, known)}?`
}

/** Settings that say something about one another. */
function contradiction (config: Config, given: (name: string) => boolean): string | undefined {
  if ((config.TLS_CERT === '') !== (config.TLS_KEY === '')) return 'TLS_CERT and TLS_KEY must be set together.'
  if (!config.PUBLIC_URL.startsWith('https:') && !isLoopback(config.PUBLIC_URL)) return 'PUBLIC_URL must be https, unless it is a loopback address.'
  if (config.NEONPANEL_API_URL !== new URL(config.NEONPANEL_API_URL).origin) return 'NEONPANEL_API_URL must be an origin: scheme, host and port only.'
  if (config.TOKEN_AUDIENCE.includes('any') && config.TOKEN_AUDIENCE.length > 1) return 'TOKEN_AUDIENCE must be a list of audiences or the single word any.'
  if (config.CORS_ORIGIN.includes('*') && config.CORS_ORIGIN.length > 1) return 'CORS_ORIGIN must be a list of origins or the single character *.'
  if (config.UPSTREAM_CLIENT_SECRET !== '' && config.UPSTREAM_CLIENT_ID === '') return 'UPSTREAM_CLIENT_SECRET needs UPSTREAM_CLIENT_ID.'
  if (config.SANDBOX && given('NEONPANEL_ISSUER')) return 'SANDBOX=true brings its own NEONPANEL_ISSUER: set one of the two.'
  return undefined
}

/** Defaults that follow from other settings. */
function derive (values: Map<string, unknown>): void {
  const fill = (name: string, value: () => unknown) => { if (!values.has(name)) values.set(name, value()) }
  if (values.get('SANDBOX') === true) fill('NEONPANEL_ISSUER', () => `http://localhost:${values.get('SANDBOX_PORT')}`)
  fill('NEONPANEL_ISSUER', () => Config.properties.NEONPANEL_ISSUER.default)
  fill('PUBLIC_URL', () => `${values.get('TLS_CERT') ? 'https' : 'http'}://localhost:${values.get('PORT')}`)
  const issuer = values.get('NEONPANEL_ISSUER')
  const base = values.get('PUBLIC_URL')
  fill('NEONPANEL_API_URL', () => new URL(String(issuer)).origin)
  fill('NEONPANEL_JWKS_URI', () => `${issuer}/.well-known/jwks.json`)
  fill('NEONPANEL_TOKEN_URL', () => `${issuer}/oauth2/token`)
  fill('TOKEN_AUDIENCE', () => [base, `${base}/`, `${base}/mcp`, `${base}/sse`, `${base}/messages`])
}

/**
 * The settings of an environment, complete. An empty variable counts as absent.
 * Throws an Error of one line that names the variable and says what is allowed; values are never repeated.
 */
export function readConfig (env: Environment): Config {
  const stranger = unknownVariable(env)
  if (stranger) throw new Error(stranger)
  const values = new Map<string, unknown>()
  for (const [name, schema] of Object.entries(Config.properties)) {
    const raw = env[name]?.trim() ?? ''
    const fallback = String(schema.default)
    if (raw === '' && fallback.startsWith('<')) continue
    if (raw === '' && name === 'NEONPANEL_ISSUER') continue
    const read = parse(schema, raw === '' ? fallback : raw)
    if ('allowed' in read) throw new Error(`${name} must be ${read.allowed}.`)
    values.set(name, read.value)
  }
  derive(values)
  const config: unknown = Object.fromEntries(values)
  if (!isComplete(config)) throw new Error('The settings are incomplete.')
  const clash = contradiction(config, name => Boolean(env[name]?.trim()))
  if (clash) throw new Error(clash)
  return config
}

function isComplete (config: unknown): config is Config {
  return typeof config === 'object' && config !== null && Object.keys(Config.properties).every(name => name in config)
}

/** The settings, for every other plugin. */
export default fp<{ config: Config }>(async (fastify, { config }) => {
  fastify.decorate('config', config)
}, { name: 'config' })
