import buildGetJwks from 'get-jwks'
import { Agent } from 'undici'
import { Failure } from '../errors/index.ts'
import guardFetch from './fetch-guard.ts'
import usableKey, { type Key } from './key.ts'

/** All in milliseconds: when a key is renewed, when it must be, and how long it may serve while the issuer is away. */
const RENEW_AFTER_MS = 480_000
const KEY_TTL_MS = 600_000
const MAX_STALE_MS = 3_600_000
/** The pause between two requests for unknown kids; the short one while the issuer has never answered. */
const PROBE_INTERVAL_MS = 30_000
const COLD_PROBE_INTERVAL_MS = 1000
const FETCH_TIMEOUT_MS = 3000
const MAX_KIDS = 20
const MAX_KID_LENGTH = 256
const RETRY_AFTER = 5

/** get-jwks as it behaves: its own types ask for an alg, but the alg of a token's header is the sender's choice. */
interface Source { getJwk (signature: { domain: string, kid: string }): Promise<unknown> }

interface CachedKey extends Key { at: number, triedAt: number, failing: boolean }

/** The issuer's keys, as far as they can be trusted. */
export interface Keys {
  /**
   * The key of a kid. Throws `invalid_token` when the issuer does not list a usable one, `issuer_unavailable` when it
   * cannot be asked. A key that the issuer has removed is refused after ten minutes at most, an unknown one causes one
   * request in 30 s.
   */
  keyFor (kid: string): Promise<Key>
  /** Whether a key that was handed out is still the one under its kid. */
  isCurrent (key: Key): boolean
  /** Grows whenever a key comes or goes: tokens that were verified before must be verified again. */
  readonly generation: number
  /** Whether the issuer has ever answered with a key set. */
  readonly reached: boolean
  /** Whether the last request was left without an answer. */
  readonly away: boolean
  close (): Promise<void>
}

function fetchedAt (now: number) {
  return { at: now, until: now + KEY_TTL_MS, triedAt: now, failing: false }
}

function isNotListed (error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'JWK_NOT_FOUND'
}

/**
 * Guards get-jwks: deadline in milliseconds, size, type, no redirects, single flight, cool-down, renewal.
 * `warn` is called for every failed fetch.
 */
export default function createKeyCache (
  uri: string, warn: (error: unknown) => void, deadline = FETCH_TIMEOUT_MS
): Keys {
  const { origin: domain, pathname, search } = new URL(uri)
  const jwksPath = pathname + search
  const agent = new Agent({ connections: 2, connect: { timeout: deadline } })
  const cached = new Map<string, CachedKey>()
  const inFlight = new Map<string, Promise<boolean>>() // by kid; '' is the request for an unknown kid
  // listed kids, and from when they may be fetched
  const unknownKid = { at: -Infinity, answered: false, listed: new Map<string, number>() }
  let generation = 0
  let reached = false
  let away = false
  let lastError: unknown

  function unreachable (): Failure {
    return new Failure('issuer_unavailable', undefined,
      { cause: lastError, retryAfter: RETRY_AFTER, reason: { reason: 'issuer' } })
  }

  function failed (error: unknown): null {
    lastError = error
    if (!agent.destroyed) warn(error)
    return null
  }

  /** One fetch by a fresh get-jwks, so that its own caches never answer. False when the issuer did not answer. */
  async function fetchKey (kid: string, report: (kids: string[]) => void = () => {}): Promise<boolean> {
    const signal = AbortSignal.timeout(deadline)
    const headers = { accept: 'application/json', 'accept-encoding': 'identity' }
    const fetchOptions: object = {
      redirect: 'error', signal, headers, dispatcher: agent.compose(guardFetch(report, deadline))
    }
    const source: Source = buildGetJwks({ jwksPath, fetchOptions })
    const found =
      await source.getJwk({ domain, kid }).then(usableKey, error => isNotListed(error) ? undefined : failed(error))
    away = found === null
    if (found === null) return false
    reached = true
    if (found?.pem !== cached.get(kid)?.pem) generation++
    if (found) cached.set(kid, { kid, ...found, ...fetchedAt(Date.now()) })
    else cached.delete(kid)
    return true
  }

  function singleFlight (fetching: string, run: () => Promise<boolean>): Promise<boolean> {
    const running = inFlight.get(fetching) ?? run().finally(() => inFlight.delete(fetching))
    inFlight.set(fetching, running)
    return running
  }

  async function fetchListed (kid: string): Promise<boolean> {
    unknownKid.listed.delete(kid)
    const answered = await singleFlight(kid, () => fetchKey(kid))
    if (!answered) unknownKid.listed.set(kid, Date.now() + COLD_PROBE_INTERVAL_MS)
    return answered
  }

  /** Asks for an unknown kid, rarely; what the answer lists may be fetched without waiting. */
  async function askForUnknown (kid: string): Promise<boolean> {
    const probing = inFlight.get('')
    const answered = probing ? await probing : unknownKid.answered
    const fetching = inFlight.get(kid)
    if (fetching) return fetching
    const due = unknownKid.listed.get(kid)
    if (due !== undefined) return Date.now() >= due && fetchListed(kid)
    const interval = unknownKid.answered || cached.size > 0 ? PROBE_INTERVAL_MS : COLD_PROBE_INTERVAL_MS
    if (probing || Date.now() - unknownKid.at < interval) return answered
    unknownKid.at = Date.now()
    const report = (kids: string[]) => {
      unknownKid.listed = new Map(kids.slice(0, MAX_KIDS).filter(other => other !== kid).map(other => [other, 0]))
    }
    unknownKid.answered = await singleFlight('', () => fetchKey(kid, report))
    return unknownKid.answered
  }

  async function renew (kid: string, key: CachedKey): Promise<boolean> {
    key.triedAt = Date.now()
    key.failing = !await fetchKey(kid)
    return !key.failing
  }

  async function keyFor (kid: string): Promise<Key> {
    if (kid.length < 1 || kid.length > MAX_KID_LENGTH) {
      throw new Failure('invalid_token', undefined, { reason: { reason: 'kid' } })
    }
    const cachedKey = cached.get(kid)
    const age = cachedKey ? Date.now() - cachedKey.at : Infinity
    if (cachedKey && age < MAX_STALE_MS) {
      if (age > RENEW_AFTER_MS && Date.now() - cachedKey.triedAt >= PROBE_INTERVAL_MS) {
        singleFlight(kid, () => renew(kid, cachedKey)).catch(failed)
      }
      if (age < KEY_TTL_MS) return cachedKey
      if (!cachedKey.failing) await inFlight.get(kid) // the first request past the TTL waits: the key may be revoked
    } else {
      if (cached.delete(kid)) generation++
      if (!await askForUnknown(kid) && !cached.has(kid)) throw unreachable()
    }
    const key = cached.get(kid) // renewed, new, or stale while the issuer is away
    if (key) return key
    throw new Failure('invalid_token', undefined, { reason: { reason: 'kid' } })
  }

  return {
    keyFor,
    isCurrent: key => cached.get(key.kid)?.pem === key.pem,
    get generation () { return generation },
    get reached () { return reached },
    get away () { return away },
    close: () => agent.destroy()
  }
}
