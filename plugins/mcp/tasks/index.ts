import type { FastifyInstance } from 'fastify'
import { TaskParams, UpdateParams } from '../../../schemas/mcp.ts'
import { Failure } from '../../errors.ts'
import type { Context, InputResponse, Offer, ToolData, ToolDefinition, ToolOutcome } from '../definitions.ts'
import { readResponses } from '../input.ts'
import defineMethod, { type Family, type Situation } from '../method.ts'
import type { Seals } from '../seals.ts'
import type { Writer } from '../writer.ts'
import memoryTasks from './memory.ts'
import sealedTasks, { type Write } from './sealed.ts'
import { declaresTasks, requiredCapabilities } from './task.ts'

/** Runs the tool to its result, and makes what fails by its own fault one too. */
type Run = (context: Context) => Promise<string>

/** The tasks of a server: its methods, and the way of a call into one. */
interface TaskCalls {
  family: Family
  /** Answers a call of a tool that may become a task. Throws `missing_capability` where it must and the client cannot follow it. */
  call (tool: ToolDefinition, args: unknown, situation: Situation, run: Run): Promise<string>
}

/** The data of a call, and what is said of its result; nothing where it is a whole result. */
function dataOf (outcome: ToolOutcome): Partial<ToolData> {
  if (typeof outcome === 'string') return { data: outcome }
  return 'data' in outcome ? outcome : {}
}

const none: Readonly<Record<string, InputResponse>> = {}

/** The extension io.modelcontextprotocol/tasks: `tasks/get`, `tasks/update`, `tasks/cancel` (SEP-2663). */
export default function tasks (fastify: FastifyInstance, { tools }: Required<Offer>, writer: Writer, seals: Seals, write: Write): TaskCalls {
  const memory = memoryTasks()
  const sealed = sealedTasks(seals, tools, write)

  /** Which client asks is settled before any id is looked at. */
  function declared ({ client }: Situation): void {
    if (!declaresTasks(client)) throw new Failure('missing_capability', undefined, { data: { requiredCapabilities } })
  }

  function found<T> (value: T | undefined | false): T {
    if (value === undefined || value === false) throw new Failure('invalid_params', 'Task not found.')
    return value
  }

  async function track (tool: ToolDefinition, args: unknown, situation: Situation): Promise<string> {
    const { context, revision } = situation
    const outcome = await tool.call(args, context())
    const { data, _meta } = dataOf(outcome)
    const begun = data === undefined ? undefined : tool.tracking?.begin(args, data)
    if (!begun) return write(tool, outcome, revision)
    return writer.result({ resultType: 'task', ...sealed.start(tool, begun, situation), _meta }, revision)
  }

  async function begin ({ before }: ToolDefinition, situation: Situation, run: Run): Promise<string> {
    const { revision } = situation
    const context = situation.context()
    const answers = before ? await context.ask(before) : none
    const task = memory.start(context, answers, run)
    return writer.result({ resultType: 'task', ...task }, revision)
  }

  const facts = { priority: 'tool', nameParam: 'taskId', precondition: declared } as const
  const family: Family = {
    modern: {
      'tasks/get': defineMethod(fastify, {
        ...facts,
        schema: TaskParams,
        async answer ({ taskId }, situation) {
          return writer.result(found(await memory.get(taskId, situation) ?? await sealed.get(taskId, situation)), situation.revision)
        }
      }),
      'tasks/update': defineMethod(fastify, {
        ...facts,
        schema: UpdateParams,
        async answer ({ taskId, inputResponses }, situation) {
          const responses = readResponses(inputResponses)
          found(await memory.update(taskId, responses, situation) || await sealed.update(taskId, responses, situation))
          return writer.result({}, situation.revision)
        }
      }),
      'tasks/cancel': defineMethod(fastify, {
        ...facts,
        schema: TaskParams,
        async answer ({ taskId }, situation) {
          found(await memory.cancel(taskId, situation) || await sealed.cancel(taskId, situation))
          return writer.result({}, situation.revision)
        }
      })
    }
  }

  return {
    family: tools.some(({ tasks }) => tasks) ? family : {},
    async call (tool, args, situation, run) {
      if (tool.tasks === 'required') declared(situation)
      if (!declaresTasks(situation.client)) return run(situation.context())
      return tool.tracking ? track(tool, args, situation) : begin(tool, situation, run)
    }
  }
}
