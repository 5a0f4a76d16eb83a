import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Static, TSchema } from '@sinclair/typebox'
import type { Id } from '../../schemas/json-rpc.ts'
import { ListParams, type LogLevel } from '../../schemas/mcp.ts'
import { Failure } from '../errors.ts'
import type { Fault } from '../validation.ts'
import type { Ready } from './answers.ts'
import type { Context } from './definitions.ts'
import type { Arrival } from './envelope.ts'
import type { Revision } from './revisions.ts'

/** Which form of the tool names a client is shown. */
export type Naming = 'dotted' | 'underscore'

/** How a body came in, and what a transport gives and takes besides it. */
export interface Exchange extends Arrival {
  naming: Naming
  /** Called with the revision that `initialize` agreed on. */
  negotiated?: (revision: Revision) => void
  /** Called with the least severe level of the log messages that the client wants; absent where nothing is remembered. */
  keepLevel?: (level: LogLevel) => void
  /** The level that was kept. */
  level?: () => LogLevel | undefined
  /** Aborts the call; absent where leaving is no cancellation. */
  signal?: AbortSignal | undefined
  /** Sends the JSON text of a message ahead of the answer; absent where there is no way for it. */
  emit?: ((message: string) => void) | undefined
  /** True once something was sent, so that no status can be chosen any more. */
  begun?: () => boolean
}

/** What a client says of itself with each request of the modern era, and not at all in the legacy one. */
export interface Client { capabilities: Readonly<Record<string, unknown>>, logLevel?: LogLevel | undefined }

/** What a method may know of the call. `alone` is false in a batch. */
export interface Situation {
  id: Id
  request: FastifyRequest
  exchange: Exchange
  revision: Revision
  client: Client
  alone: boolean
  method: string
  params: unknown
  /** What the method's handler may say to its client, where it has one; the same at each call. */
  context: () => Context
}

/** Answers a call with the JSON text of its result, or throws a Failure. */
export type Method = (params: unknown, situation: Situation) => string | Ready | Promise<string>

type Methods = Readonly<Record<string, Method>>

/** Methods that belong together, by the eras that know them. */
export interface Family { both?: Methods, legacy?: Methods, modern?: Methods }

function fits<T extends TSchema> (value: unknown, faults: readonly Fault[] | null, _schema: T): value is Static<T> {
  return faults === null
}

/** What is wrong, for whoever sent it: `params/clientInfo/name is required.` */
export function sentences (faults: readonly Fault[] | null, root = ''): string {
  return (faults ?? []).map(({ field, message }) => `${[root, field].filter(Boolean).join('/')} ${message}`).join(' ')
}

/** The reader of a method's params; absent ones count as empty. Throws `invalid_params` that names the field. */
export default function reader<T extends TSchema> (fastify: FastifyInstance, schema: T): (params: unknown) => Static<T> {
  const check = fastify.compile(schema)
  return (params = {}) => {
    const faults = check(params)
    if (fits(params, faults, schema)) return params
    throw new Failure('invalid_params', sentences(faults, 'params'))
  }
}

/** The reader of a list's params: there is one page, so that every cursor is unknown. Throws `invalid_params`. */
export function listReader (fastify: FastifyInstance): (params: unknown) => void {
  const read = reader(fastify, ListParams)
  return params => {
    if (read(params).cursor !== undefined) throw new Failure('invalid_params', 'Unknown cursor.')
  }
}
