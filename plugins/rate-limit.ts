import { createHash } from 'node:crypto'
import rateLimit, { normalizeIP, type RateLimitOptions } from '@fastify/rate-limit'
import type { FastifyReply, FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import { refuse } from './auth.ts'
import { fieldsOf, tooMany, type Policy, type Quota } from './rate-limit/quota.ts'
import sharedWindows, { type Count } from './rate-limit/shared.ts'
import ownWindows from './rate-limit/windows.ts'

declare module 'fastify' {
  interface FastifyInstance {
    /** An `onRequest` hook behind `authenticate`: charges one unit to the subject. */
    limitSubject (request: FastifyRequest, reply: FastifyReply, done: (error?: Error) => void): void
    /** Refused tokens by address: `check` throws `rate_limited` where there were too many, `count` adds one. */
    failedAuth: { check (request: FastifyRequest): Promise<void>, count (request: FastifyRequest): Promise<void> }
  }
  interface FastifyRequest {
    /** The limit that the answer's RateLimit fields speak of. */
    quota: Quota | null
    /** Charges more units for the same request. Throws `rate_limited`, and the units are gone. */
    charge (extra: number): Promise<void>
  }
}

const MINUTE = 60_000
/** Callers that are remembered at a time, for each policy; the one who was away longest is forgotten. */
const CALLERS = 50_000

/** Addresses count as one within an IPv6 /64, which is what one household or host gets. */
function addressOf (request: FastifyRequest): string {
  return createHash('sha256').update(normalizeIP(String(request.ip))).digest('base64url')
}

function quotaOf (policy: Policy, { used, rest }: Count, cost: number): Quota {
  const exceeded = cost > 0 ? used > policy.max : used >= policy.max
  return { policy, remaining: Math.max(0, policy.max - used), seconds: Math.ceil(rest / 1000), exceeded }
}

/** One bucket per subject over all authenticated routes, and one per address for everything without a verified token. */
export default fp(async (fastify) => {
  const { RATE_LIMIT_ADDRESS_MAX, RATE_LIMIT_FAILED_AUTH, RATE_LIMIT_MAX, RATE_LIMIT_WINDOW } = fastify.config
  await fastify.register(rateLimit, { global: false })

  /** A window of a policy: what a caller has left after a cost, or as it is. While Redis is away each replica counts alone. */
  function limiter (policy: Policy, keyOf: (request: FastifyRequest) => string, alone: (request: FastifyRequest, cost: number) => Count | Promise<Count>) {
    const shared = fastify.redis && sharedWindows(fastify.redis, policy)
    return async (request: FastifyRequest, cost = 1): Promise<Quota> =>
      quotaOf(policy, await shared?.(keyOf(request), cost) ?? await alone(request, cost), cost)
  }

  /** The same for what comes without a verified token, from an address. */
  function addressLimiter (policy: Policy) {
    const options: RateLimitOptions = { max: policy.max, timeWindow: policy.window, cache: CALLERS, keyGenerator: addressOf }
    const apply = fastify.createRateLimit(options)
    let turn: Promise<unknown> = Promise.resolve()

    async function countNow (request: FastifyRequest, cost: number): Promise<Count> {
      let state = await apply(request, { increment: cost > 0 })
      for (let unit = 1; unit < cost; unit++) state = await apply(request)
      return state.isAllowed ? { used: 0, rest: 0 } : { used: policy.max - state.remaining + Number(state.isExceeded), rest: state.ttl }
    }

    /** One after the other: the store hands out its live counter, in which calls that come together would all see the last one's count. */
    function countAlone (request: FastifyRequest, cost: number): Promise<Count> {
      const count = turn.then(() => countNow(request, cost))
      turn = count.catch(() => {})
      return count
    }

    return limiter(policy, addressOf, countAlone)
  }

  const subjects: Policy = { name: 'subject', max: RATE_LIMIT_MAX, window: RATE_LIMIT_WINDOW, noun: 'calls' }
  const count = ownWindows(RATE_LIMIT_WINDOW, CALLERS)
  const subjectOf = (request: FastifyRequest) => request.auth?.subject ?? ''
  const subject = limiter(subjects, subjectOf, (request, cost) => count(subjectOf(request), cost))
  const address = addressLimiter({ name: 'address', max: RATE_LIMIT_ADDRESS_MAX, window: RATE_LIMIT_WINDOW, noun: 'requests without a token' })
  const failed = addressLimiter({ name: 'failed-auth', max: RATE_LIMIT_FAILED_AUTH, window: MINUTE, noun: 'refused tokens' })

  async function chargeAddress (request: FastifyRequest): Promise<void> {
    const quota = await address(request)
    if (!quota.exceeded) return
    request.quota = quota
    throw tooMany(quota)
  }

  fastify.decorateRequest('quota', null)
  fastify.addHook('onSend', (request, reply, payload, done) => {
    if (request.quota) reply.headers(fieldsOf(request.quota))
    done(null, payload)
  })

  fastify.addHook('onRequest', (request, _reply, done) => {
    if (request.headers.authorization?.trim() || request.routeOptions.config.probe) done()
    else chargeAddress(request).then(() => done(), done)
  })
  fastify.addHook('preParsing', (request, _reply, _payload, done) => {
    const unread = request.credentials === null && request.headers.authorization?.trim() // a token that nobody asked for counts as none
    if (!unread || request.routeOptions.config.probe) done()
    else chargeAddress(request).then(() => done(), done)
  })

  fastify.decorate('failedAuth', {
    async check (request) {
      const quota = await failed(request, 0)
      if (!quota.exceeded) return
      request.quota = quota
      throw tooMany(quota)
    },
    async count (request) {
      await failed(request)
    }
  })

  function admit (request: FastifyRequest, quota: Quota): void {
    request.quota = quota
    if (quota.exceeded) refuse(request, tooMany(quota))
  }

  fastify.decorate('limitSubject', (request, _reply, done) => {
    if (!request.auth) return done() // refused already, or charged to its address
    if (fastify.redis) {
      subject(request).then(quota => admit(request, quota)).then(() => done(), done)
    } else {
      admit(request, quotaOf(subjects, count(request.auth.subject, 1), 1))
      done()
    }
  })

  fastify.decorateRequest('charge', async function (extra) {
    if (extra < 1) return
    const quota = await (this.auth ? subject : address)(this, extra)
    if (this.auth || quota.exceeded) this.quota = quota
    if (quota.exceeded) throw tooMany(quota)
  })
}, { name: 'rate-limit', dependencies: ['config', 'errors', 'auth', 'redis'] })
