import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Static, TSchema } from '@sinclair/typebox'
import { Failure } from '../errors.ts'
import type { Fault } from '../validation.ts'
import type { Arrival } from './envelope.ts'
import type { Revision } from './revisions.ts'

/** Which form of the tool names a client is shown. */
export type Naming = 'dotted' | 'underscore'

/** How a body came in, and what a transport gives and takes besides it. */
export interface Exchange extends Arrival {
  naming: Naming
  /** Called with the revision that `initialize` agreed on. */
  negotiated?: (revision: Revision) => void
  /** Aborts the call; absent where leaving is no cancellation. */
  signal?: AbortSignal | undefined
}

/** What a method may know of the call. `alone` is false in a batch. */
export interface Context { request: FastifyRequest, exchange: Exchange, revision: Revision, alone: boolean }

/** Answers a call with the JSON text of its result, or throws a Failure. */
export type Method = (params: unknown, context: Context) => string | Promise<string>

/** Methods that belong together, and the capabilities that they make true. */
export interface Family { capabilities: Readonly<Record<string, object>>, methods: Readonly<Record<string, Method>> }

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
