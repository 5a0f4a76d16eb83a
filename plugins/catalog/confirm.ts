import type { FastifyRequest } from 'fastify'
import type { Tool } from '../../tools/tool.ts'
import { beginCall, endCall } from '../audit.ts'
import { Failure, failures } from '../errors/index.ts'
import { isDeclared } from '../mcp/client/input-responses.ts'
import type { Context, InputRequest, InputResponse } from '../mcp/protocol/types.ts'

function question (creates: string): InputRequest {
  return {
    method: 'elicitation/create',
    params: {
      mode: 'form',
      message: `NeonPanel is about to create ${creates}. Nothing was created yet. Create it?`,
      requestedSchema: { type: 'object', properties: {} }
    }
  }
}

function notConfirmed (request: FastifyRequest, tool: Tool, message: string): Failure {
  endCall(request, beginCall(tool.name, request.auth), 'not_confirmed')
  return new Failure('not_confirmed', `${message} Nothing was created.`)
}

/**
 * Asks people before something is created that was not rehearsed, where their client can ask them (D46). An equal call
 * that comes meanwhile waits for the same answer. Rejects with `not_confirmed`; a client of the modern era is asked by
 * what `ask` rejects with.
 */
export default function createConfirmations (): (tool: Tool, args: unknown, context: Context) => Promise<void> {
  const asked = new Map<string, Promise<InputResponse | undefined>>()

  async function ask (id: string, creates: string, context: Context): Promise<InputResponse | undefined> {
    const before = asked.get(id)
    if (before) return before.catch(() => ask(id, creates, context))
    const answer = context.ask({ confirm: question(creates) }).then(({ confirm }) => confirm)
    asked.set(id, answer)
    return answer.finally(() => { if (asked.get(id) === answer) asked.delete(id) })
  }

  return async (tool, args, context) => {
    const { request, capabilities } = context
    if (!isDeclared(question(''), capabilities)) return
    const unconfirmed = await request.toConfirm(tool, args, context)
    if (!unconfirmed) return
    const left = request.deadline - performance.now()
    const answer = await ask(unconfirmed.id, unconfirmed.creates, context).catch(error => {
      if (!(error instanceof Failure)) throw error
      throw notConfirmed(request, tool, error.message)
    })
    request.deadline = performance.now() + left // people take their own time
    if (answer?.action !== 'accept') throw notConfirmed(request, tool, failures.not_confirmed.detail)
  }
}
