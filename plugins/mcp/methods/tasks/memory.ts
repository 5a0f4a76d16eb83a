import { randomUUID } from 'node:crypto'
import { Failure, failureOf, logFailure } from '../../../errors/index.ts'
import type { Context, InputRequest, InputResponse } from '../../protocol/types.ts'
import { isDeclared, isUsable, requiredFor } from '../../client/input-responses.ts'
import type { Call } from '../method.ts'
import { subjectOf, type Snapshot, type Status, type Task, type TaskStore } from './task.ts'

type Responses = Readonly<Record<string, InputResponse>>
type Run = (context: Context) => Promise<string>

interface PendingInput { request: InputRequest, answer: (response: InputResponse) => void }

interface Entry extends Task, Pick<Snapshot, 'result' | 'error'> {
  subject: string, pendingInputs: Map<string, PendingInput>, work: AbortController
}

/** Tasks of this process, and how to start one. */
interface MemoryTasks extends TaskStore {
  /**
   * Runs the work in the background. What it asks that is not among the answers waits for the client. Throws
   * `rate_limited` and `overloaded`.
   */
  start (context: Context, answers: Responses, run: Run): Task
}

/** Tasks that are kept at a time, of one subject and in all. */
const MAX_TASKS = { own: 100, all: 1000 } as const
const RETRY_AFTER = 60
/** Milliseconds that a task can be polled, and between two polls. */
const TASK_TTL_MS = 300_000
const POLL_INTERVAL_MS = 200

function isOver ({ status }: Entry): boolean {
  return status !== 'working' && status !== 'input_required'
}

function update (entry: Entry, status: Status, more: Pick<Entry, 'result' | 'error'> = {}): void {
  if (!isOver(entry)) Object.assign(entry, more, { status, lastUpdatedAt: new Date().toISOString() })
}

/** Ends the work of a task that is not over, and whatever it waits for. */
function stop (entry: Entry): void {
  update(entry, 'cancelled')
  entry.work.abort()
}

/** What a failed task shows of its failure. */
function errorOf ({ kind, message, details: { data } }: Failure): NonNullable<Snapshot['error']> {
  return { code: kind.rpc ?? kind.status, message, ...(data && { data }) }
}

/** What the task's handler asks, answered by what is known or by updates of the task. */
function taskAsk (entry: Entry, { capabilities }: Context, responses: Map<string, InputResponse>): Context['ask'] {
  const { pendingInputs, work: { signal } } = entry

  async function ask (key: string, request: InputRequest) {
    signal.throwIfAborted()
    const response = responses.get(key) ?? await new Promise<InputResponse>((resolve, reject) => {
      pendingInputs.set(key, { request, answer: resolve })
      signal.addEventListener('abort', () => reject(new Error('The task is over.')), { once: true })
      update(entry, 'input_required')
    })
    responses.set(key, response)
    return [key, response] as const
  }

  return async requests => {
    const undeclared = Object.values(requests).find(request => !isDeclared(request, capabilities))
    if (undeclared) {
      throw new Failure('missing_capability', undefined, { data: { requiredCapabilities: requiredFor(undeclared) } })
    }
    return Object.fromEntries(await Promise.all(Object.entries(requests).map(([key, request]) => ask(key, request))))
  }
}

/** Tasks in memory, for handlers that do their work here (SEP-2663). A task is removed five minutes after it began. */
export default function memoryTasks (): MemoryTasks {
  const entries = new Map<string, Entry>()

  function find (taskId: string, call: Call): Entry | undefined {
    const entry = entries.get(taskId)
    return entry?.subject === subjectOf(call) ? entry : undefined
  }

  /** A task is kept until it expires, whatever its outcome. */
  function checkLimits (subject: string): void {
    const own = [...entries.values()].filter(entry => entry.subject === subject).length
    const retryAfter = RETRY_AFTER
    if (own >= MAX_TASKS.own) {
      throw new Failure('rate_limited',
        `At most ${MAX_TASKS.own} tasks at a time. Each is kept for ${TASK_TTL_MS / 60_000} minutes.`, { retryAfter })
    }
    if (entries.size >= MAX_TASKS.all) {
      throw new Failure('overloaded', undefined, { retryAfter, reason: { reason: 'tasks' } })
    }
  }

  function fail (entry: Entry, { request }: Context, error: unknown): void {
    if (isOver(entry)) return
    const failure = failureOf(error)
    logFailure(request, failure)
    update(entry, 'failed', { error: errorOf(failure) })
  }

  return {
    start (context, answers, run) {
      checkLimits(subjectOf(context))
      const taskId = randomUUID()
      const createdAt = new Date().toISOString()
      const task: Task = {
        taskId,
        status: 'working',
        createdAt,
        lastUpdatedAt: createdAt,
        ttlMs: TASK_TTL_MS,
        pollIntervalMs: POLL_INTERVAL_MS
      }
      const entry: Entry = {
        ...task, subject: subjectOf(context), pendingInputs: new Map(), work: new AbortController()
      }
      const { signal } = entry.work
      entries.set(taskId, entry)
      setTimeout(() => { entries.delete(taskId); stop(entry) }, TASK_TTL_MS).unref()
      run({
        ...context,
        signal,
        progress () {},
        log () {},
        ask: taskAsk(entry, context, new Map(Object.entries(answers)))
      }).then(
        text => update(entry, 'completed', { result: JSON.parse(text) }),
        error => fail(entry, context, error)
      )
      return task
    },
    async get (id, call) {
      const entry = find(id, call)
      if (!entry) return undefined
      const { subject, pendingInputs, work, ...snapshot } = entry
      const pending = [...pendingInputs].map(([key, { request }]) => [key, request] as const)
      const shown: Snapshot =
        entry.status === 'input_required' ? { ...snapshot, inputRequests: Object.fromEntries(pending) } : snapshot
      return shown
    },
    async update (taskId, responses, call) {
      const entry = find(taskId, call)
      if (!entry) return false
      for (const [key, response] of Object.entries(responses)) {
        const pendingInput = entry.pendingInputs.get(key)
        if (!pendingInput || !isUsable(pendingInput.request, response)) continue
        entry.pendingInputs.delete(key)
        pendingInput.answer(response)
      }
      if (entry.pendingInputs.size === 0 && entry.status === 'input_required') update(entry, 'working')
      return true
    },
    async cancel (taskId, call) {
      const entry = find(taskId, call)
      if (!entry) return false
      stop(entry)
      return true
    }
  }
}
