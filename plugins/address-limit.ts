import { createHash } from 'node:crypto'
import rateLimit, { normalizeIP, type RateLimitOptions } from '@fastify/rate-limit'
import type { FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import createLimiter, { type Limiter } from './rate-limit/limiter.ts'
import { fieldsOf, tooMany, type Policy, type Quota } from './rate-limit/quota.ts'
import type { Count } from './rate-limit/shared.ts'

declare module 'fastify' {
  interface FastifyInstance {
    addressLimit: {
      /** Charges units to the address of a request without a verified token. Throws `rate_limited`. */
      charge (request: FastifyRequest, cost?: number): Promise<void>
      /** Throws `rate_limited` where there were too many refused tokens. */
      checkFailedAuth (request: FastifyRequest): Promise<void>
      /** Counts a refused token. */
      countFailedAuth (request: FastifyRequest): Promise<void>
    }
  }
  interface FastifyRequest {
    /** The limit that the answer's RateLimit fields speak of. */
    quota: Quota | null
    /** Whether a credential came; null until a route asks for one. */
    credentials: 'none' | 'given' | null
  }
}

const MINUTE = 60_000
/** Addresses that are remembered at a time, for each policy; the one that was away longest is forgotten. */
const MAX_ADDRESSES = 50_000

/** Addresses count as one within an IPv6 /64, which is what one household or host gets. */
function addressOf (request: FastifyRequest): string {
  return createHash('sha256').update(normalizeIP(String(request.ip))).digest('base64url')
}

/** One bucket per address for everything without a verified token, and one for refused tokens. */
export default fp(async (fastify) => {
  const { RATE_LIMIT_ADDRESS_MAX, RATE_LIMIT_FAILED_AUTH, RATE_LIMIT_WINDOW } = fastify.config
  await fastify.register(rateLimit, { global: false })

  function addressLimiter (policy: Policy): Limiter {
    const options: RateLimitOptions = {
      max: policy.max, timeWindow: policy.window, cache: MAX_ADDRESSES, keyGenerator: addressOf
    }
    const apply = fastify.createRateLimit(options)
    let turn: Promise<unknown> = Promise.resolve()

    async function countNow (request: FastifyRequest, cost: number): Promise<Count> {
      let state = await apply(request, { increment: cost > 0 })
      for (let unit = 1; unit < cost; unit++) state = await apply(request)
      return state.isAllowed
        ? { used: 0, resetMs: 0 }
        : { used: policy.max - state.remaining + Number(state.isExceeded), resetMs: state.ttl }
    }

    /**
     * One after the other: the store hands out its live counter, in which calls at a time would all see the last one's
     * count.
     */
    function countAlone (request: FastifyRequest, cost: number): Promise<Count> {
      const count = turn.then(() => countNow(request, cost))
      turn = count.catch(() => {})
      return count
    }

    return createLimiter(fastify, policy, addressOf, countAlone)
  }

  const address = addressLimiter({
    name: 'address', max: RATE_LIMIT_ADDRESS_MAX, window: RATE_LIMIT_WINDOW, noun: 'requests without a token'
  })
  const failed =
    addressLimiter({ name: 'failed-auth', max: RATE_LIMIT_FAILED_AUTH, window: MINUTE, noun: 'refused tokens' })

  function refuseExceeded (request: FastifyRequest, quota: Quota): void {
    if (!quota.exceeded) return
    request.quota = quota
    throw tooMany(quota)
  }

  const charge = async (request: FastifyRequest, cost?: number) => refuseExceeded(request, await address(request, cost))

  fastify.decorateRequest('quota', null)
  fastify.decorateRequest('credentials', null)
  fastify.decorate('addressLimit', {
    charge,
    checkFailedAuth: async request => refuseExceeded(request, await failed(request, 0)),
    async countFailedAuth (request) { await failed(request) }
  })

  fastify.addHook('onSend', (request, reply, payload, done) => {
    if (request.quota) reply.headers(fieldsOf(request.quota))
    done(null, payload)
  })
  fastify.addHook('onRequest', (request, _reply, done) => {
    if (request.headers.authorization?.trim() || request.routeOptions.config.probe) done()
    else charge(request).then(() => done(), done)
  })
  fastify.addHook('preParsing', (request, _reply, _payload, done) => {
    // a token that no route asked for
    const unread = request.credentials === null && request.headers.authorization?.trim()
    if (!unread || request.routeOptions.config.probe) done()
    else charge(request).then(() => done(), done)
  })
}, { name: 'address-limit', dependencies: ['config', 'errors', 'redis'] })
