import type { FastifyInstance, FastifyRequest } from 'fastify'
import type CallSignal from '../../schemas/call-signal.ts'
import isRecord from '../../schemas/is-record.ts'
import type { Api, Context, Found, Row } from '../../tools/context.ts'
import type { Tool } from '../../tools/tool.ts'
import type { Auth } from '../auth/claims.ts'
import { Failure } from '../errors/index.ts'
import type { Check } from '../validation/index.ts'
import type { Authorizer } from './authorize.ts'
import { readResult } from './result-text.ts'

/** A call that has been let in. */
interface Call { request: FastifyRequest, caller: Auth, apiFor (signal: CallSignal | undefined): Api }

type Channel = Pick<Context, 'signal' | 'progress'>

/** What NeonPanel answers where there is nothing for the caller. */
const NOTHING = ['upstream_refused', 'upstream_not_found']

function ignore (): void {}

function undefinedIfNothing (error: unknown): undefined {
  if (error instanceof Failure && NOTHING.includes(error.code)) return undefined
  throw error
}

/** Makes what handlers see of a call; the other tools are authorized and checked as calls of their own would be. */
export default function createContexts (
  { find }: FastifyInstance,
  { authorize, opens }: Authorizer,
  toolNamed: (name: string) => Tool | undefined,
  outputCheckOf: (tool: Tool) => Check | undefined
) {
  /** One for each call: its methods are shared, so that a call makes no functions that it does not use. */
  class CallContext implements Context {
    readonly #call: Call
    readonly signal: CallSignal | undefined
    readonly progress: Context['progress']
    readonly deadline: number

    constructor (call: Call, { signal, progress }: Channel) {
      this.#call = call
      this.signal = signal
      this.progress = progress
      this.deadline = call.request.deadline
    }

    opens (name: string): boolean {
      const tool = toolNamed(name)
      return tool !== undefined && opens(this.#call.request, tool)
    }

    async read (name: string, input: Row): Promise<Row | undefined> {
      const { request, apiFor } = this.#call
      const tool = toolNamed(name)
      const check = tool && outputCheckOf(tool)
      if (!tool?.annotations.readOnlyHint || !check) throw new Failure('unknown_tool')
      authorize(request, tool)
      const result = await tool.handler(input, apiFor(this.signal), this).catch(undefinedIfNothing)
      if (!result || 'missing' in result) return undefined
      const { body } = readResult(tool, check, result, request.log)
      return isRecord(body) ? body : undefined
    }

    find (query: string): Promise<readonly Found[]> {
      const { request, caller } = this.#call
      return find(caller, query, signal => new CallContext(this.#call, { signal, progress: ignore }), request.log)
    }
  }

  return (call: Call, channel: Channel): Context => new CallContext(call, channel)
}
