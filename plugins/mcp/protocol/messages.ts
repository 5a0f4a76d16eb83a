import { MethodMessage, type Id, type Message, type Request } from '../../../schemas/json-rpc.ts'
import type { LogLevel } from '../../../schemas/mcp.ts'
import isRecord from '../../../schemas/is-record.ts'
import type { Headers } from './headers.ts'
import type { Revision } from './revisions.ts'

/** What a client says of itself with each request of the modern era, and not at all in the legacy one. */
export interface Client { capabilities: Readonly<Record<string, unknown>>, logLevel?: LogLevel | undefined }

/**
 * Messages of one body that passed every check of the transport, the revision they are answered in, and who sent them.
 */
export interface Received { messages: readonly Message[], revision: Revision, batch: boolean, client: Client }

/** How a body came: its headers, the revision that counts where they name none, and whether on a session. */
export interface Transport { headers: Headers, fallback: Revision, session: boolean }

/** True for a request or a notification; a response has no method. */
export function hasMethod (message: Message): message is MethodMessage {
  return 'method' in message
}

export function isRequest (message: Message): message is Request {
  return hasMethod(message) && message.id !== undefined
}

/** The method of a message; a response has none. */
export function methodOf (message: Message): string | undefined {
  return hasMethod(message) ? message.method : undefined
}

/** The id of a body, as far as an answer may repeat it (JSON-RPC 2.0 section 5). */
export function readableId (body: unknown): Id | undefined {
  const id = isRecord(body) ? body.id : undefined
  return typeof id === 'string' || (typeof id === 'number' && Number.isSafeInteger(id)) ? id : undefined
}
