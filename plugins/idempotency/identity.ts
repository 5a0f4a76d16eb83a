import { createHash } from 'node:crypto'
import { Failure } from '../errors/index.ts'
import canonicalJson from '../text/canonical-json.ts'

/** A write as its caller means it: `key` is the caller's own, if there is one; `input` is without it. */
export interface Write { tool: string, input: Readonly<Record<string, unknown>>, key: string | undefined }

/** Under which key a write is recorded, and what it is. */
interface Identity { key: string, fingerprint: string }

function digest (text: string): string {
  return createHash('sha256').update(text).digest('hex')
}

/** SHA-256 of a call. Throws invalid_arguments for arguments that are nested beyond measure. */
function fingerprintOf ({ tool, input }: Write): string {
  try {
    return digest(canonicalJson({ ...input, tool }))
  } catch (cause) {
    throw new Failure('invalid_arguments', 'arguments must not be nested so deeply.', { cause })
  }
}

/** The identity of a subject's write. Without a key of the caller's own, what is equal is the same write. */
export default function identify (subject: string, write: Write): Identity {
  const fingerprint = fingerprintOf(write)
  const name = write.key === undefined ? `call:${fingerprint}` : `key:${digest(write.key)}`
  return { fingerprint, key: `idem:${subject}:${name}` }
}
