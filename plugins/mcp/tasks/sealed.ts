import type { FastifyRequest } from 'fastify'
import { Failure } from '../../errors.ts'
import isRecord from '../../record.ts'
import { toolFailure } from '../answers.ts'
import type { Begun, Standing, ToolDefinition, ToolOutcome } from '../definitions.ts'
import type { Situation } from '../method.ts'
import type { Revision } from '../revisions.ts'
import type { Seals } from '../seals.ts'
import { subjectOf, type Snapshot, type Task, type Tasks } from './task.ts'

/** Writes the outcome of a tool as a result. */
export type Write = (tool: ToolDefinition, outcome: ToolOutcome, revision: Revision) => string

interface Handle extends Begun { tool: string, began: number }

/** Tasks whose work goes on elsewhere: all there is to know of one travels in its id. */
interface SealedTasks extends Tasks {
  start (tool: ToolDefinition, begun: Begun, situation: Situation): Task
}

function isHandle (value: unknown): value is Handle {
  return isRecord(value) && typeof value.tool === 'string' && typeof value.began === 'number' && typeof value.ttlMs === 'number'
}

function taskOf (taskId: string, { began, ttlMs, pollIntervalMs }: Handle, status: Task['status'], now = began): Task {
  return { taskId, status, createdAt: new Date(began).toISOString(), lastUpdatedAt: new Date(now).toISOString(), ttlMs, pollIntervalMs }
}

/** A refusal for good ends the task; what may pass leaves it as it is. Throws what is no matter of the tool. */
function standingOf (error: unknown, request: FastifyRequest): Standing {
  if (!(error instanceof Failure) || !error.way.tool) throw error
  const { status } = error.way
  return status >= 500 || status === 429 ? {} : { outcome: toolFailure(error, request) }
}

/** Tasks without a store: an id is a sealed handle of the subject's own, and asking for the task is asking the place of its work. */
export default function sealedTasks (seals: Seals, tools: readonly ToolDefinition[], write: Write): SealedTasks {
  function open (taskId: string, situation: Situation): Handle | undefined {
    const handle = seals.open(taskId, subjectOf(situation))
    return isHandle(handle) && handle.began + handle.ttlMs > Date.now() ? handle : undefined
  }

  return {
    start ({ name }, begun, situation) {
      const handle = { ...begun, tool: name, began: Date.now() }
      return taskOf(seals.seal(handle, subjectOf(situation)), handle, 'working')
    },
    async get (taskId, situation): Promise<Snapshot | undefined> {
      const handle = open(taskId, situation)
      const tool = tools.find(({ name }) => name === handle?.tool)
      if (!handle || !tool?.tracking) return undefined
      const looking = tool.tracking.look(handle.handle, situation.context())
      const { outcome, pollIntervalMs = handle.pollIntervalMs } = await looking.catch(error => standingOf(error, situation.request))
      const task = taskOf(taskId, { ...handle, pollIntervalMs }, outcome === undefined ? 'working' : 'completed', Date.now())
      return outcome === undefined ? task : { ...task, result: JSON.parse(write(tool, outcome, situation.revision)) }
    },
    async update (taskId, _responses, situation) {
      return open(taskId, situation) !== undefined
    },
    /** The work cannot be stopped from here, so that the task goes on to say how it stands. */
    async cancel (taskId, situation) {
      return open(taskId, situation) !== undefined
    }
  }
}
