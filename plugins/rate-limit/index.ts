import type { FastifyReply, FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import { refuse } from '../auth/index.ts'
import type { Failure } from '../errors/index.ts'
import createLimiter, { definePolicy, ownWindows, quotaOf, tooMany, type Quota } from './limiter.ts'

declare module 'fastify' {
  interface FastifyInstance {
    /** An `onRequest` hook behind `authenticate`: charges one unit to the subject. */
    limitSubject (request: FastifyRequest, reply: FastifyReply, done: (error?: Error) => void): void
  }
  interface FastifyRequest {
    /** Charges more units for the same request. Throws `rate_limited`, and the units are gone. */
    charge (extra: number): Promise<void>
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

  fastify.decorate('limitSubject', (request, _reply, done) => {
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
  })

  fastify.decorateRequest('charge', async function (extra) {
    if (extra < 1 || relay.isRelayed(this)) return
    if (!this.auth) return addressLimit.charge(this, extra)
    const quota = await subject(this, extra)
    this.quota = quota
    if (quota.exceeded) throw tooMany(quota)
  })
}, {
  name: 'rate-limit',
  dependencies: ['config', 'errors', 'headers', 'load', 'address-limit', 'auth', 'redis', 'relay']
})
