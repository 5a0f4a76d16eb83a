import type { FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import { Pool } from 'undici'
import type CallSignal from '../../schemas/call-signal.ts'
import type { CallRecord } from '../audit.ts'
import createBreaker, { type Breaker } from './breaker.ts'
import sendRequest from './request.ts'
import apiVariants from './api-variants.ts'
import type { Api, Query, UpstreamResponse } from '../../tools/context.ts'
import type { Path } from '../../tools/path.ts'
import encodeQuery, { type Style } from './query.ts'
import createRetries from './retries.ts'
import send from './dispatch.ts'
import upstreamAuth from '../upstream-auth/index.ts'

declare module 'fastify' {
  interface FastifyInstance {
    neonpanel: {
      /**
       * NeonPanel on behalf of the request's user. Reads end when the signal is aborted, writes never do; both carry
       * the trace headers, and count their attempts in the record.
       */
      api (request: FastifyRequest, upstreamRequest?: CallOptions, record?: CallRecord): Api
      /** What is wrong with NeonPanel as a whole, as far as calls of the last minute tell. */
      trouble (): ReturnType<Breaker['trouble']>
    }
  }
  interface FastifyRequest {
    /** The moment, in milliseconds of performance.now(), by which NeonPanel must have answered. */
    deadline: number
  }
}

/** The call's abort signal, and its trace as headers. */
interface CallOptions { signal?: CallSignal | undefined, trace?: Readonly<Record<string, string>> }

const MARGIN_MS = 500
/** Milliseconds of one attempt; a write has all that is left. */
const READ_TIMEOUT_MS = 35_000
const WRITE_TIMEOUT_MS = 60_000
const KIB = 1024
/** No timers of undici's own: `send` bounds every state of a request with one. */
const untimed = { headersTimeout: 0, bodyTimeout: 0 }
const limits = {
  ...untimed, pipelining: 1, connect: { timeout: 2000 }, maxHeaderSize: 16 * KIB, maxResponseSize: 5 * KIB * KIB
}

/**
 * The only client of NeonPanel: one pinned origin, the user's own token, a deadline, a size limit, and a failure code
 * for every fault. Reads and writes have separate connection pools, so that neither blocks the other.
 */
export default fp(async (fastify) => {
  const { NEONPANEL_API_URL: origin, NEONPANEL_DEADLINE, NEONPANEL_DETAILS_PATH, NEONPANEL_ARRAY_STYLE } =
    fastify.config
  const { metrics } = fastify
  const authorizeFor = upstreamAuth(fastify)
  const reads = new Pool(origin, { ...limits, connections: 64 })
  const writes = new Pool(origin, { ...limits, connections: 16 })
  fastify.addHook('onClose', async () => { await Promise.all([reads.close(), writes.close()]) })

  const upstream = {
    breaker: createBreaker((open, operation) => {
      metrics?.circuit(open, operation)
      fastify.log.warn({ operation },
        open ? 'NeonPanel fails: it is left alone for a while.' : 'NeonPanel answers again.')
    }),
    retryBudget: createRetries(),
    send: fastify.tracing?.upstream(send) ?? send,
    isServing: () => fastify.lifecycle.phase === 'serving',
    metrics
  }
  const { lists, renamed } = apiVariants(NEONPANEL_DETAILS_PATH, NEONPANEL_ARRAY_STYLE, fastify.log)
  const budget = NEONPANEL_DEADLINE - Math.min(MARGIN_MS, NEONPANEL_DEADLINE / 4)
  fastify.decorateRequest('deadline', 0)
  fastify.addHook('onRequest', (request, _reply, done) => {
    request.deadline = performance.now() + budget
    done()
  })

  function api (
    request: FastifyRequest, { signal, trace = {} }: CallOptions = {}, record?: CallRecord
  ): Api {
    const authorize = authorizeFor(request, request.deadline)
    const resume = () => fastify.load.resume(request)
    const asked = { subject: request.auth?.subject ?? '', operation: record?.tool ?? '' }

    function read (path: Path, query: Query, style: Style, plainText = false): Promise<UpstreamResponse> {
      const upstreamRequest = {
        method: 'GET',
        path,
        search: encodeQuery(query, style),
        query,
        plainText,
        asked,
        trace,
        deadline: request.deadline,
        attemptTimeout: READ_TIMEOUT_MS,
        signal,
        resume,
        record
      } as const
      return authorize(true,
        (token, unauthorized) => sendRequest(reads, upstream, Object.assign(upstreamRequest, { token, unauthorized })))
    }

    return {
      get (path, query = {}, { fallback, plainText, agrees } = {}) {
        if (fallback !== undefined) return renamed(read, path, fallback, query)
        if (Object.values(query).some(Array.isArray)) return lists(read, path, query, agrees)
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
          asked,
          trace,
          deadline: request.deadline,
          attemptTimeout: WRITE_TIMEOUT_MS,
          signal: undefined,
          resume,
          record
        } as const
        return authorize(false, (token, unauthorized) =>
          sendRequest(writes, upstream, Object.assign(upstreamRequest, { token, unauthorized })))
      }
    }
  }
  fastify.decorate('neonpanel', { api, trouble: () => upstream.breaker.trouble(performance.now()) })
}, { name: 'neonpanel', dependencies: ['config', 'metrics', 'errors', 'tracing', 'drain', 'load', 'oauth', 'auth'] })
