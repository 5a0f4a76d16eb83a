import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Policy, Quota } from './quota.ts'
import sharedWindows, { type Count } from './shared.ts'

/** Charges a caller a cost, 0 to look only, and says what is left. */
export type Limiter = (request: FastifyRequest, cost?: number) => Promise<Quota>

type Counter = (request: FastifyRequest, cost: number) => Count | Promise<Count>

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
