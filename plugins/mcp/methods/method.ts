import type { FastifyRequest } from 'fastify'
import type { Static, TSchema } from '@sinclair/typebox'
import type { Naming } from '../../../schemas/config.ts'
import type CallSignal from '../../../schemas/call-signal.ts'
import type { Id } from '../../../schemas/json-rpc.ts'
import { ListParams } from '../../../schemas/mcp.ts'
import { Failure } from '../../errors/index.ts'
import quoted from '../../text/quoted.ts'
import type { Check } from '../../validation/index.ts'
import type { Wanted } from '../events/occurrence.ts'
import type { Transport, Client } from '../protocol/messages.ts'
import type { SerializedResult } from '../protocol/results.ts'
import type { Revision } from '../protocol/revisions.ts'
import type { Context } from '../protocol/types.ts'

/** How a body came in, and what a transport gives and takes besides it. */
export interface Channel extends Transport {
  naming: Naming
  /** Called with the revision that `initialize` agreed on, and what the client can do. */
  onNegotiated?: (revision: Revision, capabilities: Client['capabilities']) => void
  /** What the client of the session wants to hear of; absent without a session. */
  wanted?: Wanted
  /** Aborts the call; absent where a disconnect is no cancellation. */
  signal?: CallSignal | undefined
  /** What aborts when the client has disconnected; absent on a session, whose calls `signal` aborts then. */
  gone?: () => CallSignal
  /** Sends the JSON text of a message ahead of the answer; absent where the transport has no stream. */
  emit?: ((message: string) => void) | undefined
  /** True once something was sent, so that no status can be chosen any more. */
  hasStarted?: () => boolean
}

/** What a method may know of the call. `single` is false in a batch. */
export interface Call {
  id: Id
  request: FastifyRequest
  channel: Channel
  revision: Revision
  client: Client
  single: boolean
  method: string
  params: Readonly<Record<string, unknown>>
  /** What the method's handler sees of the call, where it has one. */
  context: () => Context
}

type Result = string | SerializedResult | Promise<string>

/** A method of the protocol, in one row: all that there is to know of it. */
interface Method<T extends TSchema = TSchema> {
  /** What is refused under load: lists and documents first. `tool` is for methods whose tools decide when they run. */
  priority: 'metadata' | 'tool'
  /** The member of the params that the header Mcp-Name repeats (2026-07-28 basic/transports/streamable-http). */
  nameParam?: 'name' | 'uri' | 'taskId'
  /** The answer is always an event stream. */
  streams?: true
  /** What its params must fit; absent ones count as empty. */
  schema?: T
  /** Looked at before the params are. */
  precondition? (call: Call): void
  /** The JSON text of the result. Throws a Failure. */
  answer (params: Static<T>, call: Call): Result
}

/** A method with the check of its params. */
export interface ServedMethod extends Method { check: Check | undefined }

type MethodTable = Readonly<Record<string, Method>>

/** Methods that belong together, by the eras that know them. */
export interface Methods { all?: MethodTable, legacy?: MethodTable, modern?: MethodTable }

/** The method of that name at a revision, if it is served. */
export type FindMethod = (revision: Revision, name: string) => ServedMethod | undefined

/** A method that is not served here. */
export function methodNotFound (name: string): Failure {
  return new Failure('method_not_found', `Method not found: ${quoted(name)}`)
}

/** Gives the answer the type of its own params. */
export default function defineMethod<T extends TSchema> (method: Method<T>): Method {
  return method
}

/** A list, written at boot: there is one page, so that every cursor is unknown. */
export function defineList (list: (call: Call) => string | SerializedResult): Method {
  return defineMethod({
    schema: ListParams,
    priority: 'metadata',
    answer ({ cursor }, call) {
      if (cursor !== undefined && cursor !== null) throw new Failure('invalid_params', 'Unknown cursor.')
      return list(call)
    }
  })
}
