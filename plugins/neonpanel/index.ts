import type { FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import { Pool } from 'undici'
import type { CallRecord } from '../audit.ts'
import type { UpstreamResponse } from './response.ts'
import createBreaker from './breaker.ts'
import sendRequest from './request.ts'
import apiVariants from './api-variants.ts'
import type { Path } from '../../tools/path.ts'
import encodeQuery, { type Query, type Style } from './query.ts'
import createRetries from './retries.ts'
import { neverAborted } from '../connections/abort.ts'

export type { UpstreamResponse } from './response.ts'

declare module 'fastify' {
  interface FastifyInstance {
    neonpanel: {
      /**
       * NeonPanel on behalf of the request's user. Reads end when the signal is aborted, writes never do; both carry
       * the trace headers, and count their attempts in the record.
       */
      api (request: FastifyRequest, upstreamRequest?: CallOptions, record?: CallRecord): Api
      /** False while the circuit breaker is open. */
      isReachable (): boolean
    }
  }
  interface FastifyRequest {
    /** The moment, in milliseconds of performance.now(), by which NeonPanel must have answered. */
    deadline: number
  }
}

/** What a handler makes of an answer: the value for the client, and its JSON text if there is one already. */
export interface HandlerResult { body: unknown, text?: string | undefined }

/** The call's abort signal, and its trace as headers. */
interface CallOptions { signal?: AbortSignal, trace?: Readonly<Record<string, string>> }

interface GetOptions {
  /** The path that the address had before. */
  fallback?: Path
  /** A response of plain text is accepted too. */
  plainText?: true
}

/**
 * NeonPanel as a tool sees it. Arguments are named our way; those that are undefined are not sent. Failures:
 * docs/upstream.md 8.
 */
export interface Api {
  get (path: Path, query?: Query, options?: GetOptions): Promise<UpstreamResponse>
  post (path: Path, body: unknown): Promise<UpstreamResponse>
}

const MARGIN_MS = 500
/** Milliseconds of one attempt; a write has all that is left. */
const READ_TIMEOUT_MS = 35_000
const WRITE_TIMEOUT_MS = 60_000
const KIB = 1024
const limits = { pipelining: 1, connect: { timeout: 2000 }, maxHeaderSize: 16 * KIB, maxResponseSize: 5 * KIB * KIB }

/**
 * The only client of NeonPanel: one pinned origin, the user's own token, a deadline, a size limit, and a failure code
 * for every fault. Reads and writes have separate connection pools, so that neither blocks the other.
 */
export default fp(async (fastify) => {
  const { NEONPANEL_API_URL: origin, NEONPANEL_DEADLINE, NEONPANEL_DETAILS_PATH, NEONPANEL_ARRAY_STYLE } =
    fastify.config
  const reads = new Pool(origin, { ...limits, connections: 64, headersTimeout: 30_000, bodyTimeout: 10_000 })
  const writes =
    new Pool(origin, { ...limits, connections: 16, headersTimeout: WRITE_TIMEOUT_MS, bodyTimeout: WRITE_TIMEOUT_MS })
  fastify.addHook('onClose', async () => { await Promise.all([reads.close(), writes.close()]) })

  const upstream = {
    breaker: createBreaker(open =>
      fastify.log.warn(open ? 'NeonPanel fails: it is left alone for a while.' : 'NeonPanel answers again.')),
    retryBudget: createRetries(),
    isServing: () => fastify.lifecycle.phase === 'serving'
  }
  const { lists, renamed } = apiVariants(NEONPANEL_DETAILS_PATH, NEONPANEL_ARRAY_STYLE, fastify.log)
  const budget = NEONPANEL_DEADLINE - Math.min(MARGIN_MS, NEONPANEL_DEADLINE / 4)
  fastify.decorateRequest('deadline', 0)
  fastify.addHook('onRequest', (request, _reply, done) => {
    request.deadline = performance.now() + budget
    done()
  })

  function api (
    request: FastifyRequest, { signal = neverAborted, trace = {} }: CallOptions = {}, record?: CallRecord
  ): Api {
    const abortSignal = signal === neverAborted ? undefined : signal
    const authorize = fastify.upstreamAuth(request, request.deadline)

    function read (path: Path, query: Query, style: Style, plainText = false): Promise<UpstreamResponse> {
      const upstreamRequest = {
        method: 'GET',
        path,
        search: encodeQuery(query,
          style),
        query,
        plainText,
        trace,
        deadline: request.deadline,
        attemptTimeout: READ_TIMEOUT_MS,
        signal: abortSignal,
        record
      } as const
      return authorize(true,
        (token, unauthorized) => sendRequest(reads, upstream, Object.assign(upstreamRequest, { token, unauthorized })))
    }

    return {
      get (path, query = {}, { fallback, plainText } = {}) {
        if (fallback !== undefined) return renamed(read, path, fallback, query)
        if (Object.values(query).some(Array.isArray)) return lists(read, path, query)
        return read(path, query, 'repeat', plainText)
      },
      post (path, body) {
        const upstreamRequest = {
          method: 'POST',
          path,
          search: '',
          query: {},
          body: JSON.stringify(body),
          plainText: false,
          trace,
          deadline: request.deadline,
          attemptTimeout: WRITE_TIMEOUT_MS,
          signal: undefined,
          record
        } as const
        return authorize(false, (token, unauthorized) =>
          sendRequest(writes, upstream, Object.assign(upstreamRequest, { token, unauthorized })))
      }
    }
  }
  fastify.decorate('neonpanel', { api, isReachable: upstream.breaker.isClosed })
}, { name: 'neonpanel', dependencies: ['config', 'errors', 'drain', 'upstream-auth'] })
