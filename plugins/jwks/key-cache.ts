import type { Algorithm } from '../../schemas/config.ts'
import { failures } from '../errors/failures.ts'
import { Failure, type Reason } from '../errors/index.ts'
import keySetFetcher from './fetch-key-set.ts'
import { pick, readKeySet, unusable, type KeySet, type Wanted } from './key-set.ts'
import type { Key } from './key.ts'

/** In milliseconds: when the set is renewed, when it must be, and how long it may serve while the issuer is away. */
const RENEW_AFTER_MS = 480_000
const KEY_TTL_MS = 600_000
const MAX_STALE_MS = 3_600_000
/** The pause between two looks at the key set; the short one while there is none. */
const PAUSE_MS = 30_000
const COLD_PAUSE_MS = 1000
const FETCH_TIMEOUT_MS = 3000

/** The issuer's keys, as far as they can be trusted. */
export interface Keys {
  /**
   * What `check` makes of the key that a token wants; undefined is a signature that is not the key's. Where there is no
   * key, or not that one, the set is looked at once more before the verdict, which is `invalid_token`. Throws
   * `issuer_unavailable` while the issuer does not answer or may not be asked again. A key that the issuer has removed
   * is refused after ten minutes at most, and as soon as that was seen.
   */
  verify<T> (wanted: Wanted, check: (key: Key) => T | undefined): Promise<T>
  /** Whether a key that was handed out is still listed. */
  isCurrent (key: Key): boolean
  /** Until when what was listed last needs no other look, in epoch milliseconds. */
  readonly until: number
  /** Milliseconds since the set that counts was read; undefined while there is none. */
  readonly age: number | undefined
  /** Grows whenever a key comes or goes: tokens that were verified before must be verified again. */
  readonly generation: number
  /** Whether the issuer has ever answered with a key set. */
  readonly reached: boolean
  /** Whether the last request was left without an answer. */
  readonly away: boolean
  /** Whether a key is listed that can verify anything. */
  readonly usable: boolean
  /** Looks at the key set, and waits for nothing. */
  warmUp (): void
  close (): Promise<void>
}

/** What an operator is told: a look that failed, and a new set of which nothing is of use, with what it lists. */
interface Reports { failed (error: unknown): void, unusable (listed: string): void }

/**
 * Keeps the key set of an issuer: single flight, pause, renewal. `locate` says where it is now; `deadline` is that of a
 * look, in milliseconds.
 */
export default function createKeyCache (
  locate: () => Promise<string>, algorithms: readonly Algorithm[], reports: Reports, deadline = FETCH_TIMEOUT_MS
): Keys {
  const { fetchKeySet, close } = keySetFetcher(deadline)
  let held: { set: KeySet, at: number } | undefined
  let looking: Promise<void> | undefined
  const last = { at: -Infinity, error: new Error('The key set has not been read yet.') as unknown }
  let removed: readonly Wanted['kid'][] = []
  let looks = 0
  let generation = 0
  let reached = false
  let away = false
  let closed = false

  function hold (set: KeySet | undefined): void {
    const before = held?.set.keys ?? []
    const keys = set?.keys ?? []
    const isSame = held !== undefined && before.length === keys.length && keys.every(key => before.includes(key))
    if (!isSame) {
      generation++
      removed = before.map(({ kid }) => kid).filter(kid => kid !== undefined && !keys.some(key => key.kid === kid))
    }
    const listed = set && unusable(set)
    if (!isSame && listed !== undefined) reports.unusable(listed)
    held = set && { set, at: Date.now() }
  }

  async function read (): Promise<void> {
    last.at = Date.now()
    try {
      hold(readKeySet(await fetchKeySet(await locate()), algorithms, held?.set.keys ?? []))
      reached = true
      away = false
    } catch (error) {
      away = true
      last.error = error
      if (!closed) reports.failed(error)
    } finally {
      looks++
      looking = undefined
    }
  }

  function look (): Promise<void> {
    looking ??= read()
    return looking
  }

  /** Milliseconds until the set may be looked at again. */
  function pause (): number {
    return last.at + (held ? PAUSE_MS : COLD_PAUSE_MS) - Date.now()
  }

  function unreachable (): Failure {
    const retryAfter = Math.max(failures.issuer_unavailable.retryAfter, Math.ceil(pause() / 1000))
    return new Failure('issuer_unavailable', undefined, { cause: last.error, retryAfter, reason: { reason: 'issuer' } })
  }

  function refused (reason: Reason): Failure {
    return new Failure('invalid_token', undefined, { reason })
  }

  /** The verdict that may not be given yet: what the token wants may have been listed a moment ago. */
  function undecided (reason: Reason): Failure {
    const retryAfter = Math.max(1, Math.ceil(pause() / 1000))
    const message = 'NeonPanel\'s sign-in keys were read a moment ago and do not fit this token. They are read again ' +
      `in ${retryAfter} s: retry then.`
    return new Failure('issuer_unavailable', message, { retryAfter, reason, fromCaller: true })
  }

  /** The set that counts now. Past its life one request waits for the next, unless the issuer has just been away. */
  async function current (): Promise<KeySet> {
    const age = () => held ? Date.now() - held.at : Infinity
    if (held && age() >= MAX_STALE_MS) hold(undefined)
    if (age() > RENEW_AFTER_MS && pause() <= 0) look().catch(reports.failed)
    if (looking && (!held || (age() >= KEY_TTL_MS && !away))) await looking
    if (!held) throw unreachable()
    return held.set
  }

  async function lookAgain (reason: Reason, { kid }: Wanted): Promise<void> {
    if (!looking && pause() > 0) throw removed.includes(kid) ? refused(reason) : undecided(reason)
    await look()
    if (away) throw unreachable()
  }

  return {
    async verify (wanted, check) {
      const seen = looks
      const attempt = (set: KeySet) => {
        const key = pick(set, wanted)
        if ('reason' in key) return { fault: key }
        const result = check(key)
        return result === undefined ? { fault: { reason: 'signature' } } : { result }
      }
      let verdict = attempt(await current())
      if (verdict.fault && looks === seen) {
        await lookAgain(verdict.fault, wanted)
        verdict = attempt(await current())
      }
      if (verdict.fault) throw refused(verdict.fault)
      return verdict.result
    },
    isCurrent: key => held?.set.keys.includes(key) ?? false,
    get until () { return held ? held.at + KEY_TTL_MS : 0 },
    get age () { return held && Date.now() - held.at },
    get generation () { return generation },
    get reached () { return reached },
    get away () { return away },
    get usable () { return held !== undefined && held.set.keys.length > 0 },
    warmUp () { look().catch(reports.failed) },
    close () {
      closed = true
      return close()
    }
  }
}
