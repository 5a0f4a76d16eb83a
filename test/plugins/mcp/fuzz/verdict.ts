import isRecord from '../../../../schemas/is-record.ts'
import type { Post } from './messages.ts'

/** What came back. */
export interface Answer { status: number, headers: Readonly<Record<string, unknown>>, text: string }

/** The JSON-RPC codes that may come with a status (docs/protocol.md 3). */
const codes: Readonly<Record<number, readonly number[]>> = {
  200: [-32601, -32602, -32002],
  400: [-32700, -32600, -32602, -32020, -32021, -32022],
  403: [403],
  404: [-32601],
  406: [406],
  413: [413],
  415: [415]
}
const INSIDE = [...codes[200] ?? [], 403]
/** Refused before the id was read. */
const UNREAD = [413, 415, -32700]
const UNREADABLE = /^The body must not/

/** The value of a text; a byte order mark before it is none of it. */
function parsed (text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\ufeff/, ''))
  } catch {
    return undefined
  }
}

function readable (message: unknown): unknown {
  const id = isRecord(message) ? message.id : undefined
  const isReadable = typeof id === 'string' ? id.isWellFormed() : Number.isSafeInteger(id)
  return isReadable ? id : undefined
}

/** What is wrong with one message as the answer to another; `allowed` are the codes of its status. */
function faultOf (answer: unknown, asked: unknown, allowed: readonly number[]): string | undefined {
  if (!isRecord(answer) || answer.jsonrpc !== '2.0') return 'no JSON-RPC'
  const { id, result, error, ...more } = answer
  if (Object.keys(more).length > 1) return 'further members'
  if (isRecord(result) && error === undefined) {
    return id === readable(asked) && id !== undefined ? undefined : 'a result under another id'
  }
  if (!isRecord(error) || result !== undefined) return 'neither a result nor an error'
  const { code, message } = error
  if (typeof code !== 'number' || typeof message !== 'string' || !allowed.includes(code)) {
    return `the code ${String(code)}`
  }
  const unread = UNREAD.includes(code) || UNREADABLE.test(message)
  return id === (unread ? undefined : readable(asked)) ? undefined : 'an error under another id'
}

/** What is wrong with an answer to a post; undefined for a good one. */
export default function verdict ({ body }: Post, { status, headers, text }: Answer): string | undefined {
  if (status === 202) {
    return text === '' && headers['content-type'] === undefined &&
      headers['content-length'] === '0'
      ? undefined
      : 'a body with 202'
  }
  const allowed = codes[status]
  if (!allowed) return `the status ${status}`
  const answer = parsed(text.replace(/^event: message\ndata: (.*)\n\n$/, '$1'))
  const asked = parsed(body.toString())
  if (!Array.isArray(answer)) return faultOf(answer, Array.isArray(asked) ? undefined : asked, allowed)
  if (!Array.isArray(asked)) return 'a batch that nobody sent'
  const calls = asked.filter(message => readable(message) !== undefined && 'method' in message)
  if (status !== 200 || answer.length !== calls.length) return 'a batch of another length'
  return calls.map((call, index) => faultOf(answer[index], call, INSIDE)).find(fault => fault !== undefined)
}
