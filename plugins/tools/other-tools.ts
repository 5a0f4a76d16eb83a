import type { FastifyInstance, FastifyRequest } from 'fastify'
import type CallSignal from '../../schemas/call-signal.ts'
import isRecord from '../../schemas/is-record.ts'
import type { Api, OtherTools, Row } from '../../tools/context.ts'
import type { Tool } from '../../tools/tool.ts'
import type { Auth } from '../auth/claims.ts'
import { Failure } from '../errors/index.ts'
import parseJson from '../text/json.ts'
import type { Check } from '../validation/index.ts'
import type { Authorizer } from './authorize.ts'
import { readResult } from './result-text.ts'

/** A call that has been let in. */
interface Call {
  request: FastifyRequest
  caller: Auth
  apiFor (signal: CallSignal | undefined): Api
  /** The JSON text of what a call of a tool that writes would create. */
  rehearse (tool: Tool, input: Row): Promise<string>
}

/** What NeonPanel answers where there is nothing for the caller. */
const NOTHING = ['upstream_refused', 'upstream_not_found']

function ignore (): void {}

function undefinedIfNothing (error: unknown): undefined {
  if (error instanceof Failure && NOTHING.includes(error.code)) return undefined
  throw error
}

/** Gives a call the other tools, which are authorized and checked as calls of their own would be. */
export default function createOtherTools (
  { find }: FastifyInstance,
  { authorize, opens }: Authorizer,
  toolNamed: (name: string) => Tool | undefined,
  outputCheckOf: (tool: Tool) => Check | undefined
) {
  return function otherTools (call: Call, signal: CallSignal | undefined): OtherTools {
    const { request, caller, apiFor } = call
    const tools: OtherTools = {
      opens (name) {
        const tool = toolNamed(name)
        return tool !== undefined && opens(request, tool)
      },
      async read (name, input) {
        const tool = toolNamed(name)
        const check = tool && outputCheckOf(tool)
        if (!tool?.annotations.readOnlyHint || !check) throw new Failure('unknown_tool')
        authorize(request, tool)
        const context = { signal, progress: ignore, deadline: request.deadline, tools: () => tools }
        const result = await tool.handler(input, apiFor(signal), context).catch(undefinedIfNothing)
        if (!result || 'missing' in result) return undefined
        const { body } = readResult(tool, check, result, request.log)
        return isRecord(body) ? body : undefined
      },
      async rehearse (name, input) {
        const tool = toolNamed(name)
        if (!tool?.rehearse) throw new Failure('unknown_tool')
        const text = await call.rehearse(tool, input)
        return { body: parseJson(text), text }
      },
      find: query => find(caller, query, signal => otherTools(call, signal), request.log)
    }
    return tools
  }
}
