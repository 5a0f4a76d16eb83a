import readSetting from './faults/setting.ts'
import { isMap } from './faults/reshape.ts'
import { tokenShape } from './issue-token.ts'
import { scopes as productScopes } from '../tools/scopes.ts'
import type { Faults } from './faults/dial.ts'
import type { TokenOptions } from './issue-token.ts'
import type { RecordedRequest } from './requests.ts'
import type { FastifyInstance } from 'fastify'

interface Options {
  faults: Faults
  requests: RecordedRequest[]
  now: () => number
  advance: (milliseconds: number) => void
  issueToken: (options: TokenOptions) => Promise<string>
}

const LOOPBACK_ADDRESS = /^(?:::1|(?:::ffff:)?127\.\d+\.\d+\.\d+)$/
const LOOPBACK_HOST = /^(?:localhost|127\.0\.0\.1|\[::1\])(?::\d+)?$/i
/** Headers of proxies and tunnels: whoever is behind one is not on this machine, though its agent is. */
const PROXY_HEADERS = ['forwarded', 'via', 'x-forwarded-for', 'x-forwarded-host', 'x-forwarded-proto', 'x-real-ip']
const EXTRA_SCOPES = ['openid', 'offline_access']

function object (value: unknown, what: string) {
  if (!isMap(value)) throw new TypeError(`${what} must be an object.`)
  return value
}

function text (value: unknown, name: string) {
  if (typeof value !== 'string') throw new TypeError(`${name} must be a string.`)
  return value
}

function scopes (value: unknown) {
  const asked =
    (Array.isArray(value) ? value.map(each => text(each, 'scopes')) : text(value, 'scopes').split(' ')).filter(Boolean)
  const known = [...productScopes, ...EXTRA_SCOPES]
  const unknown = asked.find(scope => !known.includes(scope))
  if (unknown) throw new TypeError(`${unknown} is not a scope. Known: ${known.join(', ')}.`)
  return asked
}

function seconds (value: unknown) {
  if (typeof value !== 'number' || !Number.isSafeInteger(value)) {
    throw new TypeError('ttl must be a whole number of seconds.')
  }
  return value
}

function readTokenOptions (body: unknown): TokenOptions {
  const options: TokenOptions = {}
  for (const [name, value] of Object.entries(object(body, 'The body'))) {
    switch (name) {
      case 'user': options.user = text(value, name); break
      case 'scopes': options.scopes = scopes(value); break
      case 'audience': options.audience = text(value, name); break
      case 'ttl': options.ttl = seconds(value); break
      case 'shape': options.shape = tokenShape(value); break
      case 'claims': options.claims = object(value, name); break
      case 'header': options.header = object(value, name); break
      default: throw new TypeError(`${name} is not an option. Known: user, scopes, audience, ttl, shape, claims, ` +
        'header.')
    }
  }
  return options
}

/**
 * The switches of the sandbox under /__sandbox: the fault dial, the recorded requests, the clock, the keys and tokens
 * of any shape. Only for callers on this machine that are not web pages of somewhere else.
 */
export default async function controlRoutes (
  fastify: FastifyInstance, { faults, requests, now, advance, issueToken }: Options
): Promise<void> {
  fastify.addHook('onRequest', async (request, reply) => {
    const { host = '', origin } = request.headers
    const foreign = origin !== undefined && origin !== `http://${host}`
    const proxied = PROXY_HEADERS.some(name => request.headers[name] !== undefined)
    const local = LOOPBACK_ADDRESS.test(request.socket.remoteAddress ?? '') && LOOPBACK_HOST.test(host)
    if (local && !foreign && !proxied) return
    return reply.code(403).send({ message: 'The switches of the sandbox can be used from this machine only.' })
  })

  fastify.setErrorHandler((error, request, reply) => {
    if (!(error instanceof TypeError)) throw error
    request.log.info({ err: error }, 'switch refused')
    return reply.code(400).send({ message: error.message })
  })

  fastify.get('/__sandbox/faults',
    async () => faults.list().map(({ path, ...setting }) => ({ ...setting, ...(path && { path: String(path) }) })))

  fastify.put('/__sandbox/faults', async (request, reply) => {
    const settings = [request.body].flat().map(readSetting)
    faults.clear()
    faults.set(...settings)
    return reply.code(204).send()
  })

  fastify.delete('/__sandbox/faults', async (_request, reply) => {
    faults.clear()
    return reply.code(204).send()
  })

  fastify.get('/__sandbox/requests', async () => requests)

  fastify.get('/__sandbox/clock', async () => ({ now: new Date(now()).toISOString() }))

  fastify.post('/__sandbox/clock', async request => {
    const { advance: milliseconds } = object(request.body, 'The body')
    if (typeof milliseconds !== 'number' || !Number.isFinite(milliseconds)) {
      throw new TypeError('advance must be a number of milliseconds.')
    }
    advance(milliseconds)
    return { now: new Date(now()).toISOString() }
  })

  fastify.post('/__sandbox/keys/rotate', async request => {
    const { keepOld = true } = object(request.body ?? {}, 'The body')
    if (typeof keepOld !== 'boolean') throw new TypeError('keepOld must be true or false.')
    return { kid: await fastify.rotateKeys({ keepOld }) }
  })

  fastify.post('/__sandbox/token', async request => {
    const access = await issueToken(readTokenOptions(request.body ?? {}))
    return { access_token: access }
  })
}
