import { KEY } from '../../schemas/common.ts'
import { Failure } from '../errors/index.ts'

const VISIBLE = new RegExp(KEY)
const IN_QUOTES = /^"(.*)"$/
const ESCAPED = /\\(["\\])/g

/**
 * The key in an Idempotency-Key field: a quoted string (RFC 9651 3.3.3), or bare as most clients send it. Throws
 * invalid_arguments.
 */
function read (field: string): string {
  const [, quoted] = IN_QUOTES.exec(field) ?? []
  const key = quoted === undefined ? field : quoted.replace(ESCAPED, '$1')
  if (VISIBLE.test(key) && (quoted !== undefined || !field.startsWith('"'))) return key
  throw new Failure('invalid_arguments',
    'The Idempotency-Key header must be 1 to 255 visible ASCII characters, bare or in double quotes.')
}

/**
 * The caller's own key of a write, from the argument and the header. Throws invalid_arguments where they differ, or
 * where the header is none.
 */
export default function keyOf (argument: unknown, field: string | undefined): string | undefined {
  const key = field === undefined ? undefined : read(field)
  if (argument === undefined) return key
  if (key === undefined || key === argument) return String(argument)
  const message = 'must be the same as the Idempotency-Key header, or left out.'
  throw new Failure('invalid_arguments', `arguments/idempotencyKey ${message}`,
    { fields: [{ field: 'idempotencyKey', message }] })
}
