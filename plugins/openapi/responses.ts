import { STATUS_CODES } from 'node:http'
import isForWriting from '../../tools/for-writing.ts'
import rowsOf, { type Rows } from '../../tools/rows.ts'
import type { Tool } from '../../tools/tool.ts'
import type { FailureKind } from '../errors/failure-kind.ts'
import { meets, failures, type Code } from '../errors/failures.ts'
import cellsOf, { BYTE_ORDER_MARK, columnsOf, csvOf } from '../tools/csv.ts'
import { outputReference, problemReference } from './schemas.ts'

/** The headers of answers, as components of the document. */
export const headers = {
  'X-Request-Id': { description: 'The id of the request, as in the log of the gateway.', schema: { type: 'string' } },
  RateLimit: { description: 'What is left of the limit: "subject";r=calls;t=seconds.', schema: { type: 'string' } },
  'RateLimit-Policy': { description: 'The limit: "subject";q=calls;w=seconds.', schema: { type: 'string' } },
  'Retry-After': { description: 'Seconds to wait.', schema: { type: 'integer' } },
  'Idempotency-Replayed': {
    description: 'true where this is the answer of an earlier call, and nothing was sent.', schema: { type: 'string' }
  },
  Age: {
    description: 'Seconds since that answer came, where this is one of an earlier call.', schema: { type: 'integer' }
  },
  'Content-Disposition': { description: 'The name of the file, of an export.', schema: { type: 'string' } },
  'WWW-Authenticate': {
    description: 'Where to sign in, and for which scopes (RFC 6750, RFC 9728).', schema: { type: 'string' }
  }
}

type Header = keyof typeof headers

const codes = Object.keys(failures).filter((code): code is Code => code in failures)

function kindOf (code: Code): FailureKind {
  return failures[code]
}

/** The statuses of a code: one more where the failure may be of an earlier call. */
function statusesOf (code: Code): readonly number[] {
  const { status, statusWhenReplayed } = kindOf(code)
  return statusWhenReplayed === undefined ? [status] : [status, statusWhenReplayed]
}

function referencesTo (names: readonly Header[]): object {
  return Object.fromEntries(names.map(name => [name, { $ref: `#/components/headers/${name}` }]))
}

/** The limit is told with every answer that came after it was asked. */
const always: readonly Header[] = ['X-Request-Id', 'RateLimit', 'RateLimit-Policy']

/** What marks the answer of an earlier call. */
const replay: readonly Header[] = ['Idempotency-Replayed', 'Age']

function headersOf (met: readonly FailureKind[], writes: boolean): object {
  const names: Header[] = [...always]
  if (met.some(({ retryAfter }) => retryAfter)) names.push('Retry-After')
  if (met.some(({ challenge }) => challenge)) names.push('WWW-Authenticate')
  if (writes && met.some(({ replays }) => replays)) names.push(...replay)
  return referencesTo(names)
}

function metWith (status: number, writes: boolean): Code[] {
  const met = codes.filter(code => meets(code, 'rest') && (writes || !kindOf(code).writes))
  return met.filter(code => statusesOf(code).includes(status))
}

function refusal (status: number, writes: boolean): object {
  const met = metWith(status, writes)
  return {
    description: `${STATUS_CODES[status]}: ${met.join(', ')}.`,
    headers: headersOf(met.map(kindOf), writes),
    content: { 'application/problem+json': { schema: problemReference } }
  }
}

const statuses = [...new Set(codes.flatMap(statusesOf))].sort((one, other) => one - other)
const statusesWith = (writes: boolean) => statuses.filter(status => metWith(status, writes).length > 0)

/** `Forbidden`, and `ForbiddenOfWrite` where tools that write can meet more than others. */
function nameOf (status: number, writes: boolean): string {
  const [one, other] = [true, false].map(writes => JSON.stringify(refusal(status, writes)))
  const more = metWith(status, false).length > 0 && one !== other
  return `${(STATUS_CODES[status] ?? '').replaceAll(' ', '')}${writes && more ? 'OfWrite' : ''}`
}

const writing = statusesWith(true).map(status => [status, nameOf(status, true)] as const)
const reading = statusesWith(false).map(status => [status, nameOf(status, false)] as const)

/** What operations share, as components of the document: problem+json for every failure that a call can meet. */
export const refusals: Readonly<Record<string, object>> = Object.fromEntries([
  ...reading.map(([status, name]) => [name, refusal(status, false)] as const),
  ...writing.map(([status, name]) => [name, refusal(status, true)] as const)
])

const csv = {
  type: 'string',
  description: 'All pages of the list, in UTF-8 with a byte order mark and a line of names. It is whole where the ' +
    'transfer ends properly.'
}

/** The example of a tool's answer as the file of its export. */
function csvExample ({ example: { output } }: Tool, { name, parts }: Rows): string {
  const columns = columnsOf(parts)
  return BYTE_ORDER_MARK + csvOf([columns, ...cellsOf(JSON.stringify(output), name, columns)])
}

/** The answers of a tool's operation by status: its output, and the failures. */
export default function responses (tool: Tool): Record<string, object> {
  const writes = !tool.annotations.readOnlyHint
  const failures = isForWriting(tool) ? writing : reading
  const rows = writes ? undefined : rowsOf(tool.output)
  const own: readonly Header[] = writes ? replay : rows ? ['Content-Disposition'] : []
  return {
    200: {
      description: 'The result.',
      headers: referencesTo([...always, ...own]),
      content: {
        'application/json': { schema: outputReference(tool), example: tool.example.output },
        ...(rows && { 'text/csv': { schema: csv, example: csvExample(tool, rows) } })
      }
    },
    ...Object.fromEntries(failures.map(([status, name]) => [status, { $ref: `#/components/responses/${name}` }]))
  }
}
