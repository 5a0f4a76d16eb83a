import type { FastifyReply, FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import { refuse } from '../auth/index.ts'
import createLimiter, { quotaOf } from './limiter.ts'
import { tooMany, type Policy, type Quota } from './quota.ts'
import ownWindows from './windows.ts'

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
  const { RATE_LIMIT_MAX, RATE_LIMIT_WINDOW } = fastify.config
  const policy: Policy = { name: 'subject', max: RATE_LIMIT_MAX, window: RATE_LIMIT_WINDOW, noun: 'calls' }
  const count = ownWindows(RATE_LIMIT_WINDOW, MAX_SUBJECTS)
  const subjectOf = (request: FastifyRequest) => request.auth?.subject ?? ''
  const subject = createLimiter(fastify, policy, subjectOf, (request, cost) => count(subjectOf(request), cost))

  function admit (request: FastifyRequest, quota: Quota): void {
    request.quota = quota
    if (quota.exceeded) refuse(request, tooMany(quota))
  }

  fastify.decorate('limitSubject', (request, _reply, done) => {
    if (!request.auth) return done() // refused already, or charged to its address
    if (fastify.redis) {
      subject(request).then(quota => admit(request, quota)).then(() => done(), done)
    } else {
      admit(request, quotaOf(policy, count(request.auth.subject, 1), 1))
      done()
    }
  })

  fastify.decorateRequest('charge', async function (extra) {
    if (extra < 1) return
    if (!this.auth) return fastify.addressLimit.charge(this, extra)
    const quota = await subject(this, extra)
    this.quota = quota
    if (quota.exceeded) throw tooMany(quota)
  })
}, { name: 'rate-limit', dependencies: ['config', 'errors', 'address-limit', 'auth', 'redis'] })
