import { createHash, randomBytes, randomUUID } from 'node:crypto'
import { setImmediate as turn, setTimeout as sleep } from 'node:timers/promises'
import type { FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import { Failure } from '../errors/index.ts'
import createStateCrypto, { type StateCrypto } from '../mcp/client/state-crypto.ts'
import createInbox, { type Envelope } from './inbox.ts'
import { isForwarded, isResponse, requestOf, responseOf, type Response } from './http.ts'

declare module 'fastify' {
  interface FastifyInstance { relay: Relay }
}

/** Requests between replicas. An id names the replica that made it; the rest is a secret that seals what it is for. */
export interface Relay {
  /** A new id, which cannot be guessed. */
  id (): string
  /** True for a request that another replica received, and charged to its caller. */
  isRelayed (request: FastifyRequest): boolean
  /** Answers requests for an id of this replica that others received, until the returned function is called. */
  accept (id: string): () => void
  /**
   * The response of the replica that accepts requests for an id; undefined where no other one does. Throws
   * `session_unreachable` where it, or Redis, does not answer.
   */
  forward (request: FastifyRequest, id: unknown): Promise<Response | undefined>
}

/** What seals the requests for an id, and the calls that were answered: none is answered again. */
interface Acceptor { crypto: StateCrypto, answered: Set<string> }

const NAME_BYTES = 16
/** Bytes of an id that cannot be guessed. */
const SECRET_BYTES = 24
const ID = /^([\w-]{22})\.[\w-]{32}$/
/** Milliseconds that another replica has for its response. */
const RESPONSE_TIMEOUT_MS = 5000
const RETRY_DELAY_MS = 50
const RETRY_AFTER = 1
/** Carries a secret of this process, so that only this process can set it. */
const RELAYED = 'x-relayed'

function random (bytes: number): string {
  return randomBytes(bytes).toString('base64url')
}

function handleOf (id: string): string {
  return createHash('sha256').update(id).digest('base64url')
}

/** What a sealed request is bound to; its response to the call itself. */
function requestWith (call: string): string {
  return `request ${call}`
}

/**
 * Over Redis, a request is answered by the replica that it is meant for, as if it had arrived there: its token is
 * verified once more, and nothing of it can be read or forged by who does not know the id. Alone without Redis.
 */
export default fp(async (fastify) => {
  const { redis } = fastify
  if (!redis) {
    fastify.decorate('relay', {
      id: () => random(SECRET_BYTES), isRelayed: () => false, accept: () => () => {}, forward: async () => undefined
    })
    return
  }
  const secret = randomUUID()
  const isRelayed = ({ headers }: FastifyRequest) => headers[RELAYED] === secret
  const name = random(NAME_BYTES)
  const accepted = new Map<string, Acceptor>()
  const waiting = new Map<string, (text: string) => void>()
  const inbox = createInbox(redis, name, receive)

  /** The sealed response to a sealed request; empty where there is nobody for it. */
  async function respond ({ to, text }: Envelope, call: string): Promise<string> {
    const { crypto, answered } = accepted.get(to) ?? {}
    const forwarded = crypto?.decrypt(text, requestWith(call))
    if (!crypto || !isForwarded(forwarded) || answered?.has(call)) return ''
    answered?.add(call)
    const { address, headers, ...rest } = forwarded
    const answer = await fastify.inject(
      { ...rest, remoteAddress: address, method: 'POST', headers: { ...headers, [RELAYED]: secret } })
    return crypto.encrypt(responseOf(answer), call)
  }

  /** The request is under way: its response is sent as long as it is waited for, also over a short outage. */
  async function reply (replica: string, envelope: Envelope, began = performance.now()): Promise<void> {
    try {
      await inbox.send(replica, envelope)
    } catch (error) {
      if (performance.now() - began > RESPONSE_TIMEOUT_MS) throw error
      await sleep(RETRY_DELAY_MS, undefined, { ref: false })
      return reply(replica, envelope, began)
    }
  }

  function receive (envelope: Envelope): void {
    const { to, text, from, call } = envelope
    if (typeof from !== 'string' || typeof call !== 'string') return waiting.get(to)?.(text)
    respond(envelope, call).catch(() => '') // the application closes
      .then(text => reply(from, { to: call, text })).catch(() => {}) // it is not waited for any more
  }

  /** The sealed response of a replica. */
  async function ask (replica: string, envelope: Envelope, call: string): Promise<string> {
    const response = new Promise<string>(resolve => { waiting.set(call, resolve) })
    const late = sleep(RESPONSE_TIMEOUT_MS, undefined, { ref: false }).then(() => turn())
    inbox.send(replica, envelope).catch(() => {}) // in the log; it may have arrived
    const text = await Promise.race([response, late]).finally(() => waiting.delete(call))
    if (text === undefined) throw new Error('The replica that is meant does not answer.')
    return text
  }

  async function forward (request: FastifyRequest, id: unknown): Promise<Response | undefined> {
    const [text = '', replica = name] = ID.exec(String(id)) ?? []
    if (replica === name || isRelayed(request)) return undefined
    const crypto = createStateCrypto([text])
    const call = randomUUID()
    try {
      if (!await inbox.isKnown(replica)) return undefined
      const sealed = crypto.encrypt(requestOf(request), requestWith(call))
      const response = await ask(replica, { to: handleOf(text), text: sealed, from: name, call }, call)
      const opened = crypto.decrypt(response, call)
      return isResponse(opened) ? opened : undefined
    } catch (cause) {
      throw new Failure('session_unreachable', undefined, { retryAfter: RETRY_AFTER, cause })
    }
  }

  fastify.decorate('relay', {
    id: () => `${name}.${random(SECRET_BYTES)}`,
    isRelayed,
    accept (id) {
      const handle = handleOf(id)
      accepted.set(handle, { crypto: createStateCrypto([id]), answered: new Set() })
      return () => { accepted.delete(handle) }
    },
    forward
  })
  fastify.addHook('onReady', inbox.open)
  fastify.addHook('onClose', inbox.close)
}, { name: 'relay', dependencies: ['body', 'errors', 'redis'] })
