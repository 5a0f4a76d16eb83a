import { createHash } from 'node:crypto'
import isRecord from '../../../schemas/is-record.ts'
import type { Rehearsed } from '../../../tools/rehearsal/rehearsed.ts'
import type { Tool } from '../../../tools/tool.ts'
import { Failure } from '../../errors/index.ts'
import type { Write } from '../../idempotency/identity.ts'
import createStateCrypto from '../../mcp/client/state-crypto.ts'
import canonicalJson from '../../text/canonical-json.ts'

type Found = Rehearsed['found']

/** A token that was read: what it is known by, whether its time is over, and what the rehearsal found. */
interface Commit { id: string, expiresAt: string, isExpired: boolean, found: Found }

/** Milliseconds for which a token is good. */
const LIFETIME_MS = 10 * 60_000
const SECOND_MS = 1000
const DIGEST_LENGTH = 22
const SHORT_LENGTH = 8
/** Of the digest of one argument: it only helps to name the one that differs. */
const PART_LENGTH = 2

function digest (value: unknown, length: number): string {
  return createHash('sha256').update(canonicalJson(value ?? null)).digest('base64url').slice(0, length)
}

/** The arguments of a call by their places: objects by the members that the schema names, and the rest of them. */
function partsOf ({ input: { properties } }: Tool, { input, key }: Write): [string, unknown][] {
  const names = Object.keys(properties).filter(name => !['idempotencyKey', 'rehearse', 'commit'].includes(name))
  const parts = names.flatMap((name): [string, unknown][] => {
    const { [name]: value } = input
    const members = properties[name]?.properties
    if (!isRecord(members) || !isRecord(value)) return [[name, value]]
    const others = Object.entries(value).filter(([member]) => !Object.hasOwn(members, member))
    return [
      ...Object.keys(members).map((member): [string, unknown] => [`${name}/${member}`, value[member]]),
      [name, Object.fromEntries(others)]
    ]
  })
  return [...parts, ['idempotencyKey', key]]
}

/** What a rehearsal found, so that it can be compared. */
function shortened ({ currency, duplicates }: Found): Found {
  return { currency, duplicates: duplicates === '' ? '' : digest(duplicates, SHORT_LENGTH) }
}

/** The refusal of a token. */
export function refusedToken (message: string): Failure {
  const sentence = `${message} Nothing was created.`
  return new Failure('invalid_arguments', `arguments/commit ${sentence}`,
    { fields: [{ field: 'commit', message: sentence }] })
}

/**
 * The tokens that commit what was rehearsed: sealed (AES-256-GCM), bound to person and tool, with digests of the
 * arguments, ten minutes, and what the rehearsal found. Nothing of them is kept here: every replica with the same
 * secrets reads them; without any they end with this process.
 */
export default function createCommitTokens (secrets: readonly string[], now: () => number = Date.now) {
  const crypto = createStateCrypto(secrets)
  const ownerOf = (tool: string, subject: string) => JSON.stringify(['commit', tool, subject])

  function contentOf (tool: Tool, write: Write): { whole: string, parts: string } {
    return {
      whole: digest({ ...write }, DIGEST_LENGTH),
      parts: partsOf(tool, write).map(([, value]) => digest(value, PART_LENGTH)).join('')
    }
  }

  /** The first argument that is not the rehearsed one; undefined where that cannot be told. */
  function differing (tool: Tool, write: Write, parts: string): string | undefined {
    return partsOf(tool, write).find(([, value], index) =>
      digest(value, PART_LENGTH) !== parts.slice(index * PART_LENGTH, (index + 1) * PART_LENGTH))?.[0]
  }

  function read (text: string, owner: string): string[] | undefined {
    const content = crypto.decrypt(text, owner)
    return Array.isArray(content) ? content.map(String) : undefined
  }

  return {
    /** The token of a rehearsal, and until when it is good. */
    issue (subject: string, tool: Tool, write: Write, found: Found): { commit: string, expires_at: string } {
      const until = Math.ceil((now() + LIFETIME_MS) / SECOND_MS)
      const { whole, parts } = contentOf(tool, write)
      const { currency, duplicates } = shortened(found)
      const commit = crypto.encrypt([until, whole, parts, currency, duplicates], ownerOf(tool.name, subject))
      return { commit, expires_at: new Date(until * SECOND_MS).toISOString() }
    },
    /** Reads a token for this very call. Throws `invalid_arguments`, which says why it is none; not for its age. */
    open (subject: string, tool: Tool, write: Write, text: string, others: readonly Tool[]): Commit {
      const content = read(text, ownerOf(tool.name, subject))
      if (!content) {
        const other = others.find(({ name }) => read(text, ownerOf(name, subject)))
        throw refusedToken(other
          ? `is of a rehearsal of ${other.name}.`
          : 'is no token of a rehearsal of yours: it was changed or cut, is another person\'s, or of a server with ' +
            'other keys.')
      }
      const [until = '', whole, parts = '', currency = '', duplicates = ''] = content
      if (whole !== contentOf(tool, write).whole) {
        const place = differing(tool, write, parts)
        throw refusedToken(place === undefined
          ? 'is of other arguments than these.'
          : `is of other arguments: ${place} is not what was rehearsed.`)
      }
      return {
        id: createHash('sha256').update(text).digest('base64url'),
        expiresAt: new Date(Number(until) * SECOND_MS).toISOString(),
        isExpired: now() > Number(until) * SECOND_MS,
        found: { currency, duplicates }
      }
    },
    /** What is not as it was when it was rehearsed, in a sentence; undefined where all that can be compared is. */
    changed (before: Found, now: Rehearsed): string | undefined {
      const after = shortened(now.found)
      const differs = (name: keyof Found) => before[name] !== '' && after[name] !== '' && before[name] !== after[name]
      if (differs('duplicates')) {
        const [document] = now.duplicates
        return document?.link === undefined
          ? 'the documents of this number are others by now.'
          : `${document.reason} ${document.link}`
      }
      return differs('currency') ? 'the currency of the company is another one by now.' : undefined
    }
  }
}
