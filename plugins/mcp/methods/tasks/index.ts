import { TaskParams, UpdateParams } from '../../../../schemas/mcp.ts'
import { Failure } from '../../../errors/index.ts'
import type { Context, InputResponse, Catalog, ToolData, ToolDefinition, ToolOutcome } from '../../protocol/types.ts'
import { readResponses } from '../../client/input-responses.ts'
import defineMethod, { type Methods, type Call } from '../method.ts'
import type { StateCrypto } from '../../client/state-crypto.ts'
import type { ResultSerializer } from '../../protocol/results.ts'
import memoryTasks from './memory.ts'
import statelessTasks, { type SerializeOutcome } from './stateless.ts'
import { declaresTasks, requiredCapabilities } from './task.ts'

/** Runs the tool to its result, and makes what fails by its own fault one too. */
type Run = (context: Context) => Promise<string>

/** The tasks of a server: its methods, and how a call becomes one. */
interface TaskCalls {
  methods: Methods
  /**
   * Answers a call of a tool that may become a task. Throws `missing_capability` where it must and the client cannot
   * follow it.
   */
  call (tool: ToolDefinition, args: unknown, call: Call, context: Context, run: Run): Promise<string>
}

/** The data of a call, and what is said of its result; nothing where it is a whole result. */
function dataOf (outcome: ToolOutcome): Partial<ToolData> {
  if (typeof outcome === 'string') return { data: outcome }
  return 'data' in outcome ? outcome : {}
}

const none: Readonly<Record<string, InputResponse>> = {}

/** The extension io.modelcontextprotocol/tasks: `tasks/get`, `tasks/update`, `tasks/cancel` (SEP-2663). */
export default function tasks (
  { tools }: Required<Catalog>, serializer: ResultSerializer, stateCrypto: StateCrypto, serialize: SerializeOutcome
): TaskCalls {
  const memory = memoryTasks()
  const stateless = statelessTasks(stateCrypto, tools, serialize)

  /** The client's capabilities are checked before any id. */
  function requireDeclared ({ client }: Call): void {
    if (!declaresTasks(client)) throw new Failure('missing_capability', undefined, { data: { requiredCapabilities } })
  }

  function orNotFound<T> (value: T | undefined | false): T {
    if (value === undefined || value === false) throw new Failure('invalid_params', 'Task not found.')
    return value
  }

  async function track (tool: ToolDefinition, args: unknown, call: Call, context: Context): Promise<string> {
    const { revision } = call
    const outcome = await tool.call(args, context)
    const { data, note, _meta } = dataOf(outcome)
    const started = data === undefined ? undefined : tool.tracking?.begin(args, data)
    if (!started) return serialize(tool, outcome, revision)
    const task = { ...stateless.start(tool, started, call), statusMessage: note }
    return serializer.result({ resultType: 'task', ...task, _meta }, revision)
  }

  async function begin ({ before }: ToolDefinition, { revision }: Call, context: Context, run: Run): Promise<string> {
    const answers = before ? await context.ask(before) : none
    const task = memory.start(context, answers, run)
    return serializer.result({ resultType: 'task', ...task }, revision)
  }

  const facts = { priority: 'tool', nameParam: 'taskId', precondition: requireDeclared } as const
  const methods: Methods = {
    modern: {
      'tasks/get': defineMethod({
        ...facts,
        schema: TaskParams,
        async answer ({ taskId }, call) {
          return serializer.result(orNotFound(await memory.get(taskId, call) ?? await stateless.get(taskId, call)),
            call.revision)
        }
      }),
      'tasks/update': defineMethod({
        ...facts,
        schema: UpdateParams,
        async answer ({ taskId, inputResponses }, call) {
          const responses = readResponses(inputResponses)
          orNotFound(await memory.update(taskId, responses, call) || await stateless.update(taskId, responses, call))
          return serializer.result({}, call.revision)
        }
      }),
      'tasks/cancel': defineMethod({
        ...facts,
        schema: TaskParams,
        async answer ({ taskId }, call) {
          orNotFound(await memory.cancel(taskId, call) || await stateless.cancel(taskId, call))
          return serializer.result({}, call.revision)
        }
      })
    }
  }

  return {
    methods: tools.some(({ tasks }) => tasks) ? methods : {},
    async call (tool, args, call, context, run) {
      if (tool.tasks === 'required') requireDeclared(call)
      if (!declaresTasks(call.client)) return run(context)
      return tool.tracking ? track(tool, args, call, context) : begin(tool, call, context, run)
    }
  }
}
