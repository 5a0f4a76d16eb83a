import fp from 'fastify-plugin'
import { Config } from '../../schemas/config.ts'
import contradiction from './contradiction.ts'
import parse from './parse.ts'
import withSecrets from './secrets.ts'
import { isServiceLink, misspelt, type Environment } from './unknown.ts'
import { isLoopback, withoutSlash } from './url.ts'
import warnings from './warnings.ts'

export type { Environment } from './unknown.ts'
export { isLoopback } from './url.ts'

declare module 'fastify' {
  interface FastifyInstance { config: Config }
}

/** Addresses that may be left empty. The issuer's metadata, which are read later, decide most of them. */
const OPTIONAL_URLS = [
  'NEONPANEL_JWKS_URI', 'NEONPANEL_TOKEN_URL', 'NEONPANEL_INTROSPECTION_URL', 'PUBLISHED_AUTHORIZATION_URL',
  'PUBLISHED_TOKEN_URL', 'PUBLISHED_REGISTRATION_URL', 'PUBLISHED_JWKS_URI', 'OTEL_EXPORTER_OTLP_ENDPOINT'
]

/** Defaults that follow from other settings. */
function derive (values: Map<string, unknown>): void {
  const fill = (name: string, value: () => unknown) => { if (!values.has(name)) values.set(name, value()) }
  fill('METRICS_HOST', () => values.get('HOST'))
  fill('PUBLIC_URL', () => `${values.get('TLS_CERT') ? 'https' : 'http'}://localhost:${values.get('PORT')}`)
  const base = String(values.get('PUBLIC_URL'))
  if (values.get('SANDBOX') === true) {
    const sandbox = `http://localhost:${values.get('SANDBOX_PORT')}`
    fill('NEONPANEL_ISSUER', () => isLoopback(base) ? sandbox : base) // sandbox/forward.ts puts it there
    fill('NEONPANEL_API_URL', () => sandbox)
    fill('NEONPANEL_JWKS_URI', () => `${sandbox}/.well-known/jwks.json`)
    fill('NEONPANEL_TOKEN_URL', () => `${sandbox}/oauth2/token`)
  }
  fill('NEONPANEL_ISSUER', () => Config.properties.NEONPANEL_ISSUER.default)
  const issuer = withoutSlash(String(values.get('NEONPANEL_ISSUER')))
  fill('NEONPANEL_API_URL', () => new URL(issuer).origin)
  for (const name of OPTIONAL_URLS) fill(name, () => '')
  fill('TOKEN_AUDIENCE', () => [base, `${base}/`, `${base}/mcp`, `${base}/sse`, `${base}/messages`])
}

function isComplete (config: unknown): config is Config {
  return typeof config === 'object' && config !== null && Object.keys(Config.properties).every(name => name in config)
}

/**
 * The settings of an environment, and of the files of secrets that it names, complete. An empty variable counts as
 * absent, unless its schema says what it stands for.
 * Throws an Error of one line that names the variable and says what is allowed; secrets are never repeated.
 */
export function readConfig (env: Environment): Config {
  const mistake = misspelt(env)
  if (mistake) throw new Error(mistake)
  const all = withSecrets(env)
  const given = (name: string) => {
    const raw = all[name]?.trim() ?? ''
    return isServiceLink(name, raw) ? '' : raw
  }
  const values = new Map<string, unknown>()
  for (const [name, schema] of Object.entries(Config.properties)) {
    const raw = given(name)
    const fallback = String(all[name] === undefined ? schema.default : schema.empty ?? schema.default)
    if (raw === '' && fallback.startsWith('<')) continue
    if (raw === '' && name === 'NEONPANEL_ISSUER') continue
    const read = parse(schema, raw === '' ? fallback : raw)
    const place = all[name] === env[name] ? '' : ` (in the file of ${name}_FILE)`
    if ('allowed' in read) throw new Error(`${name}${place} must be ${read.allowed}.`)
    values.set(name, read.value)
  }
  derive(values)
  const config: unknown = Object.fromEntries(values)
  if (!isComplete(config)) throw new Error('The settings are incomplete.')
  const contradicts = contradiction(config, name => given(name) !== '')
  if (contradicts) throw new Error(contradicts)
  return config
}

/** The settings, for every other plugin. What is doubtful in them, or in the environment they come from, is logged. */
export default fp<{ config: Config, env?: Environment }>(async (fastify, { config, env }) => {
  fastify.decorate('config', config)
  if (env) for (const warning of warnings(config, env)) fastify.log.warn(warning)
}, { name: 'config' })
