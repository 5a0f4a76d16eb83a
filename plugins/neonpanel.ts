import type { FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import { Pool } from 'undici'
import type { CallRecord } from './audit.ts'
import type { Answer } from './neonpanel/answer.ts'
import createBreaker from './neonpanel/breaker.ts'
import ask from './neonpanel/call.ts'
import drift from './neonpanel/drift.ts'
import type { Path } from './neonpanel/path.ts'
import encodeQuery, { type Query, type Style } from './neonpanel/query.ts'
import createRetries from './neonpanel/retries.ts'
import never from './never.ts'

export type { Answer } from './neonpanel/answer.ts'

declare module 'fastify' {
  interface FastifyInstance {
    neonpanel: {
      /**
       * NeonPanel in the name of the request's user. Reads end when the signal is aborted, writes never do; both say to what trace they
       * belong, and note their attempts in the record.
       */
      api (request: FastifyRequest, call?: Belonging, record?: CallRecord): Api
      /** False while the breaker keeps calls back. */
      isReachable (): boolean
    }
  }
  interface FastifyRequest {
    /** The moment, in milliseconds of performance.now(), by which NeonPanel must have answered. */
    deadline: number
  }
}

/** What a handler makes of an answer: the value for the client, and its JSON text if there is one already. */
export interface Outcome { body: unknown, text?: string | undefined }

/** The call that asks: the end of it, and its trace as headers. */
interface Belonging { signal?: AbortSignal, trace?: Readonly<Record<string, string>> }

interface Options {
  /** The address that this one had before. */
  formerly?: Path
  /** Plain text is an answer too. */
  prose?: true
}

/** NeonPanel as a tool sees it. Arguments are named our way; those that are undefined are not sent. Failures: docs/upstream.md 8. */
export interface Api {
  get (path: Path, query?: Query, options?: Options): Promise<Answer>
  post (path: Path, body: unknown): Promise<Answer>
}

const MARGIN = 500
/** Milliseconds of one attempt; a write has all that is left. */
const READ = 35_000
const WRITE = 60_000
const KIB = 1024
const limits = { pipelining: 1, connect: { timeout: 2000 }, maxHeaderSize: 16 * KIB, maxResponseSize: 5 * KIB * KIB }

/**
 * The one way to NeonPanel: one pinned origin, the user's own token, a deadline, a cap, and every fault by its name. Reads and writes have
 * pools of their own, so that none waits for the other kind.
 */
export default fp(async (fastify) => {
  const { NEONPANEL_API_URL: origin, NEONPANEL_DEADLINE, NEONPANEL_DETAILS_PATH, NEONPANEL_ARRAY_STYLE } = fastify.config
  const reads = new Pool(origin, { ...limits, connections: 64, headersTimeout: 30_000, bodyTimeout: 10_000 })
  const writes = new Pool(origin, { ...limits, connections: 16, headersTimeout: WRITE, bodyTimeout: WRITE })
  fastify.addHook('onClose', async () => { await Promise.all([reads.close(), writes.close()]) })

  const line = {
    breaker: createBreaker(open => fastify.log.warn(open ? 'NeonPanel fails: it is left alone for a while.' : 'NeonPanel answers again.')),
    retries: createRetries(),
    isServing: () => fastify.lifecycle.phase === 'serving'
  }
  const { lists, renamed } = drift(NEONPANEL_DETAILS_PATH, NEONPANEL_ARRAY_STYLE, fastify.log)
  const budget = NEONPANEL_DEADLINE - Math.min(MARGIN, NEONPANEL_DEADLINE / 4)
  fastify.decorateRequest('deadline', 0)
  fastify.addHook('onRequest', (request, _reply, done) => {
    request.deadline = performance.now() + budget
    done()
  })

  function api (request: FastifyRequest, { signal = never, trace = {} }: Belonging = {}, record?: CallRecord): Api {
    const gone = signal === never ? undefined : signal
    const authorize = fastify.upstreamAuth(request, request.deadline)

    function read (path: Path, query: Query, style: Style, prose = false): Promise<Answer> {
      const call = { method: 'GET', path, search: encodeQuery(query, style), query, prose, trace, deadline: request.deadline, patience: READ, gone, record } as const
      return authorize(true, (token, unauthorized) => ask(reads, line, Object.assign(call, { token, unauthorized })))
    }

    return {
      get (path, query = {}, { formerly, prose } = {}) {
        if (formerly !== undefined) return renamed(read, path, formerly, query)
        if (Object.values(query).some(Array.isArray)) return lists(read, path, query)
        return read(path, query, 'repeat', prose)
      },
      post (path, body) {
        const call = { method: 'POST', path, search: '', query: {}, body: JSON.stringify(body), prose: false, trace, deadline: request.deadline, patience: WRITE, gone: undefined, record } as const
        return authorize(false, (token, unauthorized) => ask(writes, line, Object.assign(call, { token, unauthorized })))
      }
    }
  }
  fastify.decorate('neonpanel', { api, isReachable: line.breaker.isClosed })
}, { name: 'neonpanel', dependencies: ['config', 'errors', 'drain', 'upstream-auth'] })
