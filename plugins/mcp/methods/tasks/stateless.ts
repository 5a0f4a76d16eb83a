import type { FastifyRequest } from 'fastify'
import { Failure } from '../../../errors/index.ts'
import isRecord from '../../../../schemas/is-record.ts'
import { toolFailure } from '../../protocol/errors.ts'
import type { StartedWork, WorkStatus, ToolDefinition, ToolOutcome } from '../../protocol/types.ts'
import type { Call } from '../method.ts'
import type { Revision } from '../../protocol/revisions.ts'
import type { StateCrypto } from '../../client/state-crypto.ts'
import { subjectOf, type Snapshot, type Task, type TaskStore } from './task.ts'

/** Writes the outcome of a tool as a result. */
export type SerializeOutcome = (tool: ToolDefinition, outcome: ToolOutcome, revision: Revision) => string

interface Handle extends StartedWork { tool: string, began: number }

/** Tasks whose work goes on elsewhere: their state travels in their id. */
interface StatelessTasks extends TaskStore {
  start (tool: ToolDefinition, work: StartedWork, call: Call): Task
}

function isHandle (value: unknown): value is Handle {
  return isRecord(value) && typeof value.tool === 'string' && typeof value.began === 'number' &&
    typeof value.ttlMs === 'number'
}

/** What the id of a task stands for; undefined where it is expired, another subject's, or none. */
export function handleOf (stateCrypto: StateCrypto, taskId: string, call: Pick<Call, 'request'>): Handle | undefined {
  const handle = stateCrypto.decrypt(taskId, subjectOf(call))
  return isHandle(handle) && handle.began + handle.ttlMs > Date.now() ? handle : undefined
}

function taskOf (taskId: string, { began, ttlMs, pollIntervalMs }: Handle, status: Task['status'], now = began): Task {
  return {
    taskId,
    status,
    createdAt: new Date(began).toISOString(),
    lastUpdatedAt: new Date(now).toISOString(),
    ttlMs,
    pollIntervalMs
  }
}

/** A final error ends the task; a transient one leaves it as it is. Throws what is no failure of the tool. */
function statusAfter (error: unknown, request: FastifyRequest): WorkStatus {
  if (!(error instanceof Failure) || !error.kind.tool) throw error
  const { status } = error.kind
  return status >= 500 || status === 429 ? {} : { outcome: toolFailure(error, request) }
}

/**
 * Tasks without a store: an id is an encrypted handle of its subject, and polling the task polls the system that does
 * the work.
 */
export default function statelessTasks (
  stateCrypto: StateCrypto, tools: readonly ToolDefinition[], serialize: SerializeOutcome
): StatelessTasks {
  return {
    start ({ name }, work, call) {
      const handle = { ...work, tool: name, began: Date.now() }
      return taskOf(stateCrypto.encrypt(handle, subjectOf(call)), handle, 'working')
    },
    async get (taskId, call): Promise<Snapshot | undefined> {
      const handle = handleOf(stateCrypto, taskId, call)
      const tool = tools.find(({ name }) => name === handle?.tool)
      if (!handle || !tool?.tracking) return undefined
      const looking = tool.tracking.check(handle.handle, call.context())
      const { outcome, pollIntervalMs = handle.pollIntervalMs } =
        await looking.catch(error => statusAfter(error, call.request))
      const task =
        taskOf(taskId, { ...handle, pollIntervalMs }, outcome === undefined ? 'working' : 'completed', Date.now())
      return outcome === undefined ? task : { ...task, result: JSON.parse(serialize(tool, outcome, call.revision)) }
    },
    async update (taskId, _responses, call) {
      return handleOf(stateCrypto, taskId, call) !== undefined
    },
    /** The work cannot be stopped from here, so that the task keeps its status. */
    async cancel (taskId, call) {
      return handleOf(stateCrypto, taskId, call) !== undefined
    }
  }
}
