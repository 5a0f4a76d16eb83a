import isRecord from '../../schemas/is-record.ts'
import type { Algorithm } from '../../schemas/config.ts'
import type { Reason } from '../errors/index.ts'
import printable from '../text/printable.ts'
import usableKey, { describe, type Key, type Member } from './key.ts'

/** Which key a token wants. */
export interface Wanted { readonly alg: Algorithm, readonly kid: string | undefined }

/** What an issuer lists, and what of it is of use here. */
export interface KeySet { readonly members: readonly Member[], readonly keys: readonly Key[] }

function isSame (one: Key, other: Key): boolean {
  return one.kid === other.kid && one.pem === other.pem && one.algorithms.join() === other.algorithms.join()
}

/**
 * Reads a key set (RFC 7517 5): members that are no objects are ignored, unusable ones kept to say why. A key that
 * `before` has too stays the same object. Throws an Error for what is no key set, or lists nothing.
 */
export function readKeySet (document: unknown, algorithms: readonly Algorithm[], before: readonly Key[]): KeySet {
  const listed: unknown[] = isRecord(document) && Array.isArray(document.keys) ? document.keys : []
  const members = listed.filter(isRecord)
  if (members.length === 0) throw new Error('The key set lists no key.')
  const keys = members.map(member => usableKey(member, algorithms)).filter(key => key !== undefined)
  return { members, keys: keys.map(key => before.find(other => isSame(other, key)) ?? key) }
}

function described (members: readonly Member[]): string {
  return printable(members.map(describe).join('; '))
}

/**
 * The key for a token: the first of its kid that can verify its algorithm, or without a kid the only one that can
 * (D36). Otherwise why there is none.
 */
export function pick ({ members, keys }: KeySet, { alg, kid }: Wanted): Key | Reason {
  const able = keys.filter(key => key.algorithms.includes(alg) && (kid === undefined || key.kid === kid))
  const [first] = able
  if (first && (kid !== undefined || able.length === 1)) return first
  if (first) return { reason: 'no kid' }
  const named = kid === undefined ? members : members.filter(member => member.kid === kid)
  if (named.length > 0) return { reason: 'key not usable', received: described(named), expected: alg }
  return { reason: 'kid not listed', received: printable(kid), expected: printable(members.map(({ kid }) => kid)) }
}

/** What is listed, for a set of which nothing is of use. */
export function unusable ({ members, keys }: KeySet): string | undefined {
  return keys.length === 0 ? described(members) : undefined
}
