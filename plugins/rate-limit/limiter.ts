import type { FastifyInstance, FastifyRequest } from 'fastify'
import lru from '../auth/lru.ts'
import { Failure } from '../errors/index.ts'
import sharedWindows, { type Count } from './shared.ts'

/** So many units in so many milliseconds. `noun` says in a sentence what is counted. */
interface Limits { name: string, max: number, window: number, noun: string }

/**
 * Limits with their RateLimit-Policy field, the same in every answer (draft-ietf-httpapi-ratelimit-headers; RFC 9651).
 */
export interface Policy extends Limits { field: string }

/** What is left of a policy for one caller; `seconds` until it is whole again. */
export interface Quota { policy: Policy, remaining: number, seconds: number, exceeded: boolean }

/** Charges a caller a cost, 0 to look only, and says what is left. */
export type Limiter = (request: FastifyRequest, cost?: number) => Promise<Quota>

type Counter = (request: FastifyRequest, cost: number) => Count | Promise<Count>

export function definePolicy (limits: Limits): Policy {
  return { ...limits, field: `"${limits.name}";q=${limits.max};w=${Math.ceil(limits.window / 1000)}` }
}

/** The failure of a caller that has nothing left. */
export function tooMany ({ policy, seconds }: Quota): Failure {
  const retryAfter = Math.max(1, seconds)
  const message = `At most ${policy.max} ${policy.noun} in ${policy.window / 1000} s. Retry in ${retryAfter} s.`
  return new Failure('rate_limited', message, { retryAfter, reason: { reason: policy.name } })
}

/**
 * Fixed windows of so many milliseconds in this process; the least recently seen callers are evicted. It counts at
 * once, where
 * @fastify/rate-limit takes some turns of the microtask queue: every request with a token passes here.
 */
export function ownWindows (milliseconds: number, callers: number): (caller: string, cost: number) => Count {
  const windows = lru<{ used: number, ends: number }>(callers)
  return (caller, cost) => {
    const now = Date.now()
    let window = windows.get(caller)
    if (!window || window.ends <= now) {
      window = { used: 0, ends: now + milliseconds }
      windows.set(caller, window)
    }
    window.used += cost
    return { used: window.used, resetMs: window.ends - now }
  }
}

export function quotaOf (policy: Policy, { used, resetMs }: Count, cost: number): Quota {
  const exceeded = cost > 0 ? used > policy.max : used >= policy.max
  return { policy, remaining: Math.max(0, policy.max - used), seconds: Math.ceil(resetMs / 1000), exceeded }
}

/** A limiter over the windows that replicas share; without Redis, and while it is away, this replica counts `alone`. */
export default function createLimiter (
  { redis }: FastifyInstance, policy: Policy, keyOf: (request: FastifyRequest) => string, alone: Counter
): Limiter {
  const shared = redis && sharedWindows(redis, policy)
  return async (request, cost = 1) =>
    quotaOf(policy, await shared?.(keyOf(request), cost) ?? await alone(request, cost), cost)
}
