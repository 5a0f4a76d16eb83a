import type { FastifyInstance } from 'fastify'
import type { Code } from '../../plugins/errors/index.ts'
import type { Stack } from '../build.ts'

type Faults = Parameters<Stack['sandbox']['faults']['set']>[0]

/** One way to make something fail, and what is said of it. What is not given is a good call of listCompanies. */
export interface Row {
  code: Code
  /** Of the REST answer and, unless `rpc` or `tool` says otherwise, of the others. */
  status: number
  /** Here # stands for the number of characters that an answer had. */
  detail: string
  /** The code of a JSON-RPC error that comes with `http` as status. */
  rpc?: { code: number, http: number }
  /** A tool's own failure: `isError` in a result. */
  tool?: true
  /** Seconds; `some` where they depend on the moment, and stand for § in `detail`. */
  retryAfter?: number | 'some'
  errors?: readonly { field: string, message: string }[]
  /** Where it can happen; everywhere by default. */
  surfaces?: readonly ('rest' | 'mcp' | 'session')[]
  call?: { tool: string, input: Record<string, unknown> }
  /** Instead of the JSON-RPC message or of the input. */
  body?: string
  /** The id that is echoed from `body`. */
  id?: number
  scopes?: readonly string[]
  headers?: Record<string, string>
  fault?: Omit<Faults, 'times'>
  /** Calls that are made under the fault before the one that counts. */
  ahead?: number
  /** Refused before the body is read: there is no id to echo. */
  early?: true
  /** Settings of a gateway of its own. */
  env?: Record<string, string>
  /** Makes the gateway as the row needs it, and gives the way back. */
  before?: (app: FastifyInstance) => (() => unknown) | Promise<() => unknown>
  /** What the gateway of its own offers besides. */
  prepare?: (app: FastifyInstance) => void
  /** Members of a JSON-RPC error's data besides those that all have. */
  data?: Record<string, unknown>
}

export const RPC = ['mcp', 'session'] as const
