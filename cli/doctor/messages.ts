import isRecord from '../../schemas/is-record.ts'
import parseJson from '../../plugins/text/json.ts'
import version from '../../plugins/config/version.ts'
import type { Context, Session } from './context.ts'
import eventsOf from './events.ts'
import { EVENT_STREAM, read, type Answer, type Opened } from './http.ts'
import { quoted } from './shown.ts'

type Members = Readonly<Record<string, unknown>>

/** What came of a message. */
export interface Reply extends Answer {
  /** The JSON-RPC message that came back. */
  message?: Members
  result?: Members
  error?: Members
  /** What came, as a clause. */
  said: string
}

interface Manner {
  signal: AbortSignal
  /** In place of the context's; null sends none. */
  token?: string | null
  session?: Session
  headers?: Readonly<Record<string, string>>
}

const clientInfo = { name: 'neonpanel-mcp-doctor', version }
const META = 'io.modelcontextprotocol'
/** What may stand in Mcp-Name as it is (docs/protocol.md 2.11). */
const LITERAL = /^[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?$/
let lastId = 0

/** JSON that a server says; undefined for what is none. */
export function jsonOf (text: string): unknown {
  try {
    return parseJson(text)
  } catch {
    return undefined
  }
}

/** A request of JSON-RPC with an id of its own. */
export function requestOf (method: string, params: Members = {}): Members & { id: number } {
  return { jsonrpc: '2.0', id: ++lastId, method, params }
}

/** The params of a handshake. */
export function handshake (protocolVersion: string): Members {
  return { protocolVersion, capabilities: {}, clientInfo }
}

function saidOf ({ status, type, text, isCut }: Answer, message: Members | undefined): string {
  const { result, error } = message ?? {}
  if (isCut) return `HTTP ${status} and more than 1 MiB of ${type || 'no type'}`
  if (isRecord(error)) return `HTTP ${status}, error ${quoted(error.code)}: ${quoted(error.message)}`
  if (result !== undefined) return `HTTP ${status} with a result`
  const title = /<title>([^<]*)/i.exec(text)?.[1]
  if (title !== undefined) return `HTTP ${status}, a web page with the title ${quoted(title.trim())}`
  return `HTTP ${status} ${type === '' ? 'without a type' : `as ${type}`}${text === '' ? ' and no body' : ''}`
}

/** The message that answers a request, out of an event stream; what comes before it is passed over. */
async function answerIn ({ chunks }: Opened, id: unknown): Promise<string> {
  for await (const { event, data } of eventsOf(chunks)) {
    const message = event === 'message' ? jsonOf(data ?? '') : undefined
    if (isRecord(message) && message.id === id && !('method' in message)) return data ?? ''
  }
  return ''
}

/** What an answer to a message says. */
function replyOf (answer: Answer): Reply {
  const value = jsonOf(answer.text)
  const message = isRecord(value) ? value : undefined
  return {
    ...answer,
    said: saidOf(answer, message),
    ...message && { message },
    ...isRecord(message?.result) && { result: message.result },
    ...isRecord(message?.error) && { error: message.error }
  }
}

/** Headers of a session's request; the modern ones repeat the body (docs/protocol.md 2.11). */
function fieldsOf ({ revision, isModern, id }: Session, { method, params }: Members): Record<string, string> {
  const { name } = isRecord(params) ? params : {}
  const asName = (text: string) =>
    LITERAL.test(text) && !text.startsWith('=?') ? text : `=?base64?${Buffer.from(text).toString('base64')}?=`
  return {
    'mcp-protocol-version': revision,
    ...id !== undefined && { 'mcp-session-id': id },
    ...isModern && { 'mcp-method': String(method) },
    ...isModern && typeof name === 'string' && { 'mcp-name': asName(name) }
  }
}

function modern (message: Members, revision: string): Members {
  const _meta = {
    [`${META}/protocolVersion`]: revision, [`${META}/clientInfo`]: clientInfo, [`${META}/clientCapabilities`]: {}
  }
  return { ...message, params: { ...isRecord(message.params) && message.params, _meta } }
}

/** The seconds that a refusal for too many requests wants us to wait, as it came; undefined for any other error. */
export function pauseOf (error: unknown): { field: string | null } | undefined {
  const { cause } = error instanceof Error ? error : {}
  if (!isRecord(cause) || !('pause' in cause)) return undefined
  return { field: typeof cause.pause === 'string' ? cause.pause : null }
}

/** Posts one message to an address. Throws an Error that pauseOf reads for a 429. */
export async function post (
  { http, token: own }: Context, url: string, message: Members, manner: Manner
): Promise<Reply> {
  const { signal, token = own ?? null, session, headers } = manner
  const began = performance.now()
  const opened = await http.open(url, {
    method: 'POST',
    headers: {
      accept: `application/json, ${EVENT_STREAM}`,
      'content-type': 'application/json',
      ...token !== null && { authorization: `Bearer ${token}` },
      ...session && fieldsOf(session, message),
      ...headers
    },
    body: JSON.stringify(session?.isModern ? modern(message, session.revision) : message),
    signal
  })
  const isStream = opened.type === EVENT_STREAM && 'id' in message
  const answer = isStream ? { text: await answerIn(opened, message.id) } : {}
  const reply = replyOf({ ...await read(opened, began), ...answer })
  if (reply.status === 429) {
    throw new Error('HTTP 429: too many requests', { cause: { pause: reply.headers.get('retry-after') } })
  }
  return reply
}

/** Sends a request of the session and keeps the fields of its answer. */
export async function ask (
  context: Context, method: string, params: Members, manner: Omit<Manner, 'session'>
): Promise<Reply> {
  const { session, url } = context
  const reply = await post(context, url, requestOf(method, params), { ...manner, ...session && { session } })
  context.lastHeaders = reply.headers
  return reply
}
