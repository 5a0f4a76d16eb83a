import type { FastifyReply, FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import { refuse } from '../auth/index.ts'
import type { Failure } from '../errors/index.ts'
import createLimiter, { definePolicy, ownWindows, quotaOf, tooMany, type Quota } from './limiter.ts'

declare module 'fastify' {
  interface FastifyInstance {
    subjectLimit: {
      /** An `onRequest` hook behind `authenticate`: charges one unit to the subject. */
      apply (request: FastifyRequest, reply: FastifyReply, done: (error?: Error) => void): void
      /** Charges more units for the same request. Throws `rate_limited`, and the units are gone. */
      charge (request: FastifyRequest, extra: number): Promise<void>
    }
  }
}

/** Subjects that are remembered at a time; the least recently seen one is evicted. */
const MAX_SUBJECTS = 50_000

/** One bucket per subject over all authenticated routes. */
export default fp(async (fastify) => {
  const { addressLimit, load, redis, relay } = fastify
  const { RATE_LIMIT_MAX, RATE_LIMIT_WINDOW } = fastify.config
  const policy = definePolicy({ name: 'subject', max: RATE_LIMIT_MAX, window: RATE_LIMIT_WINDOW, noun: 'calls' })
  const count = ownWindows(RATE_LIMIT_WINDOW, MAX_SUBJECTS)
  const subjectOf = (request: FastifyRequest) => request.auth?.subject ?? ''
  const subject = createLimiter(fastify, policy, subjectOf, (request, cost) => count(subjectOf(request), cost))

  function admit (request: FastifyRequest, quota: Quota, refusal?: Failure): void {
    request.quota = quota
    if (quota.exceeded) refuse(request, tooMany(quota))
    else if (refusal) refuse(request, refusal)
  }

  function apply (request: FastifyRequest, _reply: FastifyReply, done: (error?: Error) => void): void {
    if (!request.auth) return done() // refused already, and charged to its address
    const refusal = load.enter(request, request.auth.subject)
    if (!redis) {
      admit(request, quotaOf(policy, count(request.auth.subject, 1), 1), refusal)
      done()
    } else if (relay.isRelayed(request)) { // charged elsewhere
      if (refusal) refuse(request, refusal)
      done()
    } else {
      subject(request).then(quota => admit(request, quota, refusal)).then(() => done(), done)
    }
  }

  async function charge (request: FastifyRequest, extra: number): Promise<void> {
    if (extra < 1 || relay.isRelayed(request)) return
    if (!request.auth) return addressLimit.charge(request, extra)
    const quota = await subject(request, extra)
    request.quota = quota
    if (quota.exceeded) throw tooMany(quota)
  }

  fastify.decorate('subjectLimit', { apply, charge })
}, {
  name: 'rate-limit',
  dependencies: ['config', 'errors', 'headers', 'load', 'address-limit', 'auth', 'redis', 'relay']
})
