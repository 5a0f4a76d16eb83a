import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Static, TSchema } from '@sinclair/typebox'
import type { Id } from '../../../schemas/json-rpc.ts'
import { ListParams, type LogLevel } from '../../../schemas/mcp.ts'
import type { Naming } from '../../../tools/alias.ts'
import { Failure } from '../../errors/index.ts'
import { sentences, type Fault } from '../../validation/index.ts'
import type { SerializedResult } from '../protocol/responses.ts'
import type { Context } from '../protocol/types.ts'
import type { Transport, Client } from '../protocol/messages.ts'
import type { Revision } from '../protocol/revisions.ts'

/** How a body came in, and what a transport gives and takes besides it. */
export interface Channel extends Transport {
  naming: Naming
  /** Called with the revision that `initialize` agreed on. */
  onNegotiated?: (revision: Revision) => void
  /**
   * Called with the least severe level of the log messages that the client wants; absent where nothing is remembered.
   */
  keepLevel?: (level: LogLevel) => void
  /** The level that was kept. */
  level?: () => LogLevel | undefined
  /** Aborts the call; absent where a disconnect is no cancellation. */
  signal?: AbortSignal | undefined
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
  mayAsk: boolean
  params: unknown
  /** What the method's handler may say to its client, where it has one; the same at each call. */
  context: () => Context
}

type Result = string | SerializedResult | Promise<string>

/** What there is to know of a method besides its answer, in one row. */
interface Facts {
  /** What is refused under load: lists and documents first. `tool` is for methods whose tools decide when they run. */
  priority: 'metadata' | 'tool'
  /** The member of the params that the header Mcp-Name repeats (2026-07-28 basic/transports/streamable-http). */
  nameParam?: 'name' | 'uri' | 'taskId'
  /** A call may wait for its client (2026-07-28 basic/patterns/mrtr). */
  mayAsk?: true
  /** The answer is always an event stream. */
  streams?: true
}

/** A method of the protocol: `answer` gives the JSON text of the result, or throws a Failure. */
export interface Method extends Facts { answer (params: unknown, call: Call): Result }

/** A row as it is written: `answer` gets params that fit the schema; `precondition` is looked at before they are. */
interface Row<T extends TSchema> extends Facts {
  schema: T
  precondition? (call: Call): void
  answer (params: Static<T>, call: Call): Result
}

type MethodTable = Readonly<Record<string, Method>>

/** Methods that belong together, by the eras that know them. */
export interface Methods { all?: MethodTable, legacy?: MethodTable, modern?: MethodTable }

/** The method of that name at a revision, if it is served. */
export type FindMethod = (revision: Revision, name: string) => Method | undefined

function fits<T extends TSchema> (value: unknown, faults: readonly Fault[] | null, _schema: T): value is Static<T> {
  return faults === null
}

/**
 * A method whose params are held against its schema; absent ones count as empty. Throws `invalid_params` that names the
 * field.
 */
export default function defineMethod<T extends TSchema> (fastify: FastifyInstance, row: Row<T>): Method {
  const { schema, precondition, answer, ...facts } = row
  const check = fastify.compile(schema)
  return {
    ...facts,
    answer (params = {}, call) {
      precondition?.(call)
      const faults = check(params)
      if (fits(params, faults, schema)) return answer(params, call)
      throw new Failure('invalid_params', sentences(faults, 'params'))
    }
  }
}

/** A list, written at boot: there is one page, so that every cursor is unknown. */
export function defineList (fastify: FastifyInstance, list: (call: Call) => string | SerializedResult): Method {
  return defineMethod(fastify, {
    schema: ListParams,
    priority: 'metadata',
    answer ({ cursor }, call) {
      if (cursor !== undefined) throw new Failure('invalid_params', 'Unknown cursor.')
      return list(call)
    }
  })
}
