import { MAX_REPEATED_LENGTH, type Id, type Message } from '../../../schemas/json-rpc.ts'
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

/** The id of a body, as far as an answer may repeat it (JSON-RPC 2.0 section 5). */
export function readableId (body: unknown): Id | undefined {
  const id = isRecord(body) ? body.id : undefined
  if (typeof id === 'string') return id.length <= MAX_REPEATED_LENGTH && id.isWellFormed() ? id : undefined
  return typeof id === 'number' && Number.isSafeInteger(id) ? id : undefined
}
