import type { Context, InputRequest, ToolDefinition } from '../../../../../plugins/mcp/protocol/types.ts'
import { PREFIX } from '../../modern-call.ts'

export const TASKS = { extensions: { [`${PREFIX}tasks`]: {} } }

export const declaring = (more = {}) => ({ meta: { [`${PREFIX}clientCapabilities`]: { ...TASKS, ...more } } })

export const DECLARED = declaring({ elicitation: {} })

export const FIELDS = [
  '_meta', 'createdAt', 'lastUpdatedAt', 'pollIntervalMs', 'resultType', 'status', 'taskId', 'ttlMs'
]

export const DONE = { content: [{ type: 'text' as const, text: 'done' }] }

export function form (name: string): InputRequest {
  return {
    method: 'elicitation/create',
    params: {
      message: `${name}?`,
      requestedSchema: {
        type: 'object', properties: { [name]: { type: 'string' } }, required: [name]
      }
    }
  }
}

export function tool (name: string, run: ToolDefinition['call'], more: Partial<ToolDefinition> = {}): ToolDefinition {
  return {
    name,
    description: `${name}.`,
    inputSchema: { type: 'object', properties: {} },
    tasks: 'required',
    call: run,
    ...more
  }
}

/** What became of the calls that run until they are stopped. */
export const stopped: string[] = []

export function untilStopped (_args: unknown, { signal }: Context): Promise<never> {
  return new Promise((_resolve, reject) =>
    signal?.addEventListener('abort', () => { stopped.push('aborted'); reject(new Error('Stopped.')) }))
}
