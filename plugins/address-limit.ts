import { createHash } from 'node:crypto'
import rateLimit, { normalizeIP, type RateLimitOptions } from '@fastify/rate-limit'
import type { FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import type { Failure } from './errors/index.ts'
import createLimiter, { definePolicy, tooMany, type Limiter, type Policy, type Quota } from './rate-limit/limiter.ts'
import type { Count } from './rate-limit/shared.ts'

declare module 'fastify' {
  interface FastifyInstance {
    addressLimit: {
      /** Charges units to the address of a request without a verified token. Throws `rate_limited`. */
      charge (request: FastifyRequest, cost?: number): Promise<void>
      /** Throws `rate_limited` where there were too many refused tokens. */
      checkFailedAuth (request: FastifyRequest): Promise<void>
      /** Counts a refused token; the failure that it is answered with where there were too many. */
      countFailedAuth (request: FastifyRequest): Promise<Failure | undefined>
    }
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

  const address = addressLimiter(definePolicy({
    name: 'address', max: RATE_LIMIT_ADDRESS_MAX, window: RATE_LIMIT_WINDOW, noun: 'requests without a token'
  }))
  const failed = addressLimiter(definePolicy({
    name: 'failed-auth', max: RATE_LIMIT_FAILED_AUTH, window: MINUTE, noun: 'refused tokens'
  }))

  function refusalOf (request: FastifyRequest, quota: Quota): Failure | undefined {
    if (!quota.exceeded) return undefined
    request.quota = quota
    return tooMany(quota)
  }

  function refuseExceeded (request: FastifyRequest, quota: Quota): void {
    const failure = refusalOf(request, quota)
    if (failure) throw failure
  }

  async function charge (request: FastifyRequest, cost?: number): Promise<void> {
    const refusal = fastify.load.enter(request, addressOf(request))
    if (refusal) throw refusal
    refuseExceeded(request, await address(request, cost))
  }

  fastify.decorate('addressLimit', {
    charge,
    checkFailedAuth: async request => refuseExceeded(request, await failed(request, 0)),
    countFailedAuth: async request =>
      fastify.load.enter(request, addressOf(request)) ?? refusalOf(request, await failed(request))
  })

  fastify.addHook('onRequest', (request, _reply, done) => {
    if (request.headers.authorization?.trim() || request.routeOptions.config.probe) done()
    else charge(request).then(() => done(), done)
  })
}, { name: 'address-limit', dependencies: ['config', 'errors', 'headers', 'load', 'redis'] })
