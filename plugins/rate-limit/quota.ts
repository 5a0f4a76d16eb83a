import { Failure } from '../errors/index.ts'

/** So many units in so many milliseconds. `noun` says in a sentence what is counted. */
export interface Policy { name: string, max: number, window: number, noun: string }

/** What is left of a policy for one caller; `seconds` until it is whole again. */
export interface Quota { policy: Policy, remaining: number, seconds: number, exceeded: boolean }

/** RateLimit and RateLimit-Policy as structured fields (RFC 9651; draft-ietf-httpapi-ratelimit-headers). */
export function fieldsOf ({ policy, remaining, seconds }: Quota): Record<string, string> {
  return {
    ratelimit: `"${policy.name}";r=${remaining};t=${seconds}`,
    'ratelimit-policy': `"${policy.name}";q=${policy.max};w=${Math.ceil(policy.window / 1000)}`
  }
}

/** The failure of a caller that has nothing left. */
export function tooMany ({ policy, seconds }: Quota): Failure {
  const retryAfter = Math.max(1, seconds)
  const message = `At most ${policy.max} ${policy.noun} in ${policy.window / 1000} s. Retry in ${retryAfter} s.`
  return new Failure('rate_limited', message, { retryAfter, reason: { reason: policy.name } })
}
