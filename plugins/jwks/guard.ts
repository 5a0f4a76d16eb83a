import buildGetJwks from 'get-jwks'
import { Agent } from 'undici'
import { Failure } from '../errors.ts'
import inspect from './inspect.ts'
import usable, { type Key } from './key.ts'

/** All in milliseconds: when a key is renewed, when it must be, and how long it may serve while the issuer is away. */
const AHEAD = 480_000
const TTL = 600_000
const MAX_STALE = 3_600_000
/** The pause between two questions for kids that nobody knows; the short one while the issuer has never answered. */
const REST = 30_000
const COLD_REST = 1000
const DEADLINE = 3000
const MAX_KIDS = 20
const MAX_KID_LENGTH = 256
const RETRY_AFTER = 5

/** get-jwks as it behaves: its own types ask for an alg, but the alg of a token's header is the sender's choice. */
interface Source { getJwk (signature: { domain: string, kid: string }): Promise<unknown> }

interface Held extends Key { at: number, triedAt: number, failing: boolean }

/** The issuer's keys, as far as they can be trusted. */
export interface Keys {
  /**
   * The key of a kid. Throws `invalid_token` when the issuer does not list a usable one, `issuer_unavailable` when it cannot
   * be asked. A key that the issuer has removed is refused after ten minutes at most, an unknown one makes one request in 30 s.
   */
  keyFor (kid: string): Promise<Key>
  /** Whether a key that was handed out is still the one under its kid. */
  stands (key: Key): boolean
  /** Grows whenever a key comes or goes: verdicts that were reached before do not count any more. */
  readonly generation: number
  /** Whether the issuer has ever answered with a key set. */
  readonly reached: boolean
  /** Whether the last question was left without one. */
  readonly away: boolean
  close (): Promise<void>
}

function stamp (now: number) {
  return { at: now, until: now + TTL, triedAt: now, failing: false }
}

function isNotListed (error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'JWK_NOT_FOUND'
}

/**
 * Guards get-jwks: deadline in milliseconds, size, type, no redirects, single flight, cool-down, renewal.
 * `warn` hears of every failed fetch.
 */
export default function guardKeys (uri: string, warn: (error: unknown) => void, deadline = DEADLINE): Keys {
  const { origin: domain, pathname, search } = new URL(uri)
  const jwksPath = pathname + search
  const agent = new Agent({ connections: 2, connect: { timeout: deadline } })
  const held = new Map<string, Held>()
  const flights = new Map<string, Promise<boolean>>() // by kid; '' is the question for a kid nobody has seen
  const probe = { at: -Infinity, answered: false, listed: new Map<string, number>() } // listed kids, and from when they may be fetched
  let generation = 0
  let reached = false
  let away = false
  let trouble: unknown

  function unreachable (): Failure {
    return new Failure('issuer_unavailable', undefined, { cause: trouble, retryAfter: RETRY_AFTER, reason: { reason: 'issuer' } })
  }

  function failed (error: unknown): null {
    trouble = error
    if (!agent.destroyed) warn(error)
    return null
  }

  /** One fetch by a fresh get-jwks, so that its own caches never answer. False when the issuer did not answer. */
  async function fetchKey (kid: string, report: (kids: string[]) => void = () => {}): Promise<boolean> {
    const signal = AbortSignal.timeout(deadline)
    const headers = { accept: 'application/json', 'accept-encoding': 'identity' }
    const fetchOptions: object = { redirect: 'error', signal, headers, dispatcher: agent.compose(inspect(report, deadline)) }
    const source: Source = buildGetJwks({ jwksPath, fetchOptions })
    const found = await source.getJwk({ domain, kid }).then(usable, error => isNotListed(error) ? undefined : failed(error))
    away = found === null
    if (found === null) return false
    reached = true
    if (found?.pem !== held.get(kid)?.pem) generation++
    if (found) held.set(kid, { kid, ...found, ...stamp(Date.now()) })
    else held.delete(kid)
    return true
  }

  function once (flight: string, run: () => Promise<boolean>): Promise<boolean> {
    const running = flights.get(flight) ?? run().finally(() => flights.delete(flight))
    flights.set(flight, running)
    return running
  }

  async function fetchListed (kid: string): Promise<boolean> {
    probe.listed.delete(kid)
    const answered = await once(kid, () => fetchKey(kid))
    if (!answered) probe.listed.set(kid, Date.now() + COLD_REST)
    return answered
  }

  /** Asks for a kid that nobody knows, rarely; what the answer lists may be fetched without waiting. */
  async function ask (kid: string): Promise<boolean> {
    const probing = flights.get('')
    const answered = probing ? await probing : probe.answered
    const flight = flights.get(kid)
    if (flight) return flight
    const due = probe.listed.get(kid)
    if (due !== undefined) return Date.now() >= due && fetchListed(kid)
    const rest = probe.answered || held.size > 0 ? REST : COLD_REST
    if (probing || Date.now() - probe.at < rest) return answered
    probe.at = Date.now()
    const report = (kids: string[]) => {
      probe.listed = new Map(kids.slice(0, MAX_KIDS).filter(other => other !== kid).map(other => [other, 0]))
    }
    probe.answered = await once('', () => fetchKey(kid, report))
    return probe.answered
  }

  async function renew (kid: string, key: Held): Promise<boolean> {
    key.triedAt = Date.now()
    key.failing = !await fetchKey(kid)
    return !key.failing
  }

  async function keyFor (kid: string): Promise<Key> {
    if (kid.length < 1 || kid.length > MAX_KID_LENGTH) throw new Failure('invalid_token', undefined, { reason: { reason: 'kid' } })
    const known = held.get(kid)
    const age = known ? Date.now() - known.at : Infinity
    if (known && age < MAX_STALE) {
      if (age > AHEAD && Date.now() - known.triedAt >= REST) once(kid, () => renew(kid, known)).catch(failed)
      if (age < TTL) return known
      if (!known.failing) await flights.get(kid) // the first request past the TTL waits: the key may be revoked
    } else {
      if (held.delete(kid)) generation++
      if (!await ask(kid) && !held.has(kid)) throw unreachable()
    }
    const key = held.get(kid) // renewed, new, or stale while the issuer is away
    if (key) return key
    throw new Failure('invalid_token', undefined, { reason: { reason: 'kid' } })
  }

  return {
    keyFor,
    stands: key => held.get(key.kid)?.pem === key.pem,
    get generation () { return generation },
    get reached () { return reached },
    get away () { return away },
    close: () => agent.destroy()
  }
}
