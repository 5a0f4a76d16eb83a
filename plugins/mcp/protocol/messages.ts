import { MAX_REPEATED_LENGTH, type Id, type Message } from '../../../schemas/json-rpc.ts'
import type { LogLevel } from '../../../schemas/mcp.ts'
import isRecord from '../../../schemas/is-record.ts'
import type { Headers } from './headers.ts'
import type { Revision } from './revisions.ts'

/**
 * What a client says of itself with each request of the modern era; in the legacy one what it said at the beginning of
 * its session, and nothing without one.
 */
export interface Client { capabilities: Readonly<Record<string, unknown>>, logLevel?: LogLevel | undefined }

/**
 * Messages of one body that passed every check of the transport, the revision they are answered in, and who sent them.
 */
export interface Received { messages: readonly Message[], revision: Revision, batch: boolean, client: Client }

/**
 * How a body came: its headers, the revision that counts where they name none, whether on a session, and what the
 * client of the session can do.
 */
export interface Transport {
  headers: Headers, fallback: Revision, session: boolean, capabilities?: Client['capabilities']
}

/** The id of a body, as far as an answer may repeat it (JSON-RPC 2.0 section 5). */
export function readableId (body: unknown): Id | undefined {
  const id = isRecord(body) ? body.id : undefined
  if (typeof id === 'string') return id.length <= MAX_REPEATED_LENGTH && id.isWellFormed() ? id : undefined
  return typeof id === 'number' && Number.isSafeInteger(id) ? id : undefined
}
