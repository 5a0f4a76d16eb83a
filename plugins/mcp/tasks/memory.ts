import { randomUUID } from 'node:crypto'
import { Failure, failureOf, logFailure } from '../../errors.ts'
import type { Context, InputRequest, InputResponse } from '../definitions.ts'
import { isDeclared, isUsable, requiredFor } from '../input.ts'
import type { Situation } from '../method.ts'
import { subjectOf, type Snapshot, type Status, type Task, type Tasks } from './task.ts'

type Answers = Readonly<Record<string, InputResponse>>
type Run = (context: Context) => Promise<string>

interface Question { request: InputRequest, answer: (response: InputResponse) => void }

interface Entry extends Task, Pick<Snapshot, 'result' | 'error'> { subject: string, open: Map<string, Question>, work: AbortController }

/** Tasks of this process, and the way to begin one. */
interface MemoryTasks extends Tasks {
  /** Runs the work in the background. What it asks that is not among the answers waits for the client. Throws `rate_limited` and `overloaded`. */
  start (context: Context, answers: Answers, run: Run): Task
}

/** Tasks that are kept at a time, of one subject and in all. */
const MOST = { own: 100, all: 1000 } as const
const RETRY_AFTER = 60
/** Milliseconds that a task can be asked for, and between two questions. */
const TTL = 300_000
const POLL = 200

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
function errorOf ({ way, message, details: { data } }: Failure): NonNullable<Snapshot['error']> {
  return { code: way.rpc ?? way.status, message, ...(data && { data }) }
}

/** What the task's handler asks, answered by what is known or by updates of the task. */
function asker (entry: Entry, { capabilities }: Context, known: Map<string, InputResponse>): Context['ask'] {
  const { open, work: { signal } } = entry

  async function ask (key: string, request: InputRequest) {
    signal.throwIfAborted()
    const response = known.get(key) ?? await new Promise<InputResponse>((resolve, reject) => {
      open.set(key, { request, answer: resolve })
      signal.addEventListener('abort', () => reject(new Error('The task is over.')), { once: true })
      update(entry, 'input_required')
    })
    known.set(key, response)
    return [key, response] as const
  }

  return async requests => {
    const undeclared = Object.values(requests).find(request => !isDeclared(request, capabilities))
    if (undeclared) throw new Failure('missing_capability', undefined, { data: { requiredCapabilities: requiredFor(undeclared) } })
    return Object.fromEntries(await Promise.all(Object.entries(requests).map(([key, request]) => ask(key, request))))
  }
}

/** Tasks in memory, for handlers that do their work here (SEP-2663). A task is forgotten five minutes after it began. */
export default function memoryTasks (): MemoryTasks {
  const entries = new Map<string, Entry>()

  function find (taskId: string, situation: Situation): Entry | undefined {
    const entry = entries.get(taskId)
    return entry?.subject === subjectOf(situation) ? entry : undefined
  }

  /** A task is kept until its time is over, whatever became of it. */
  function checkRoom (subject: string): void {
    const own = [...entries.values()].filter(entry => entry.subject === subject).length
    const retryAfter = RETRY_AFTER
    if (own >= MOST.own) throw new Failure('rate_limited', `At most ${MOST.own} tasks at a time. Each is kept for ${TTL / 60_000} minutes.`, { retryAfter })
    if (entries.size >= MOST.all) throw new Failure('overloaded', undefined, { retryAfter, reason: { reason: 'tasks' } })
  }

  function fail (entry: Entry, { request }: Context, error: unknown): void {
    if (isOver(entry)) return
    const failure = failureOf(error)
    logFailure(request, failure)
    update(entry, 'failed', { error: errorOf(failure) })
  }

  return {
    start (context, answers, run) {
      checkRoom(subjectOf(context))
      const taskId = randomUUID()
      const createdAt = new Date().toISOString()
      const task: Task = { taskId, status: 'working', createdAt, lastUpdatedAt: createdAt, ttlMs: TTL, pollIntervalMs: POLL }
      const entry: Entry = { ...task, subject: subjectOf(context), open: new Map(), work: new AbortController() }
      const { signal } = entry.work
      entries.set(taskId, entry)
      setTimeout(() => { entries.delete(taskId); stop(entry) }, TTL).unref()
      run({ ...context, signal, progress () {}, log () {}, ask: asker(entry, context, new Map(Object.entries(answers))) }).then(
        text => update(entry, 'completed', { result: JSON.parse(text) }),
        error => fail(entry, context, error)
      )
      return task
    },
    async get (id, situation) {
      const entry = find(id, situation)
      if (!entry) return undefined
      const { subject, open, work, ...snapshot } = entry
      const asked = [...open].map(([key, { request }]) => [key, request] as const)
      const shown: Snapshot = entry.status === 'input_required' ? { ...snapshot, inputRequests: Object.fromEntries(asked) } : snapshot
      return shown
    },
    async update (taskId, responses, situation) {
      const entry = find(taskId, situation)
      if (!entry) return false
      for (const [key, response] of Object.entries(responses)) {
        const question = entry.open.get(key)
        if (!question || !isUsable(question.request, response)) continue
        entry.open.delete(key)
        question.answer(response)
      }
      if (entry.open.size === 0 && entry.status === 'input_required') update(entry, 'working')
      return true
    },
    async cancel (taskId, situation) {
      const entry = find(taskId, situation)
      if (!entry) return false
      stop(entry)
      return true
    }
  }
}
