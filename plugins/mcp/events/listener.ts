import { setTimeout as sleep } from 'node:timers/promises'
import type { FastifyRequest } from 'fastify'
import { levels } from '../../../schemas/mcp.ts'
import coalesce from './coalesce.ts'
import type { EventSource, Occurrence, Wanted } from './occurrence.ts'

/** An open stream of one person. */
export interface ListeningStream {
  /** The request that it answers. */
  request: FastifyRequest
  wanted: Wanted
  /** Sends a notification. */
  notify (method: string, params: object): void
  /** Ends the stream. */
  close (): void
  /** A task as `tasks/get` shows it now; not asked where no tasks are wanted. */
  taskOf? (taskId: string): Promise<object>
}

/** Hears for one stream. */
export interface Listener {
  hear (occurrence: Occurrence): void
  /** Looks at all tasks: one may have ended before the stream began. */
  look (): void
  stop (): void
}

/** Occurrences that may wait for one stream. */
const MAX_WAITING = 1000
/** How often a task is looked at that is said to have ended, and the milliseconds between. */
const MAX_LOOKS = 3
const LOOK_PAUSE_MS = 1000

function isFinished (task: object): boolean {
  return 'status' in task && task.status !== 'working'
}

/**
 * Tells a stream of what it wants to hear, in order, one after the other. When too much waits the stream ends: nothing
 * is left out of one that is open, and its client reads what it missed.
 */
export default function createListener (source: EventSource, stream: ListeningStream): Listener {
  const { request, wanted, notify, close, taskOf } = stream
  const stopped = new AbortController()
  const { signal } = stopped
  const updates = coalesce(uri => notify('notifications/resources/updated', { uri }))
  const waiting: (() => Promise<void>)[] = []
  let working: Promise<void> | undefined
  /** Tasks whose end was told. */
  const finished = new Set<string>()

  function isLoud ({ message }: Occurrence): boolean {
    return wanted.level !== undefined && levels.indexOf(message.level) >= levels.indexOf(wanted.level)
  }

  function urisIn ({ updated }: Occurrence): string[] {
    return updated.filter(uri => wanted.uris.has(uri))
  }

  function tasksIn ({ ended }: Occurrence): string[] {
    if (!ended) return []
    const said = Object.entries(ended)
    return [...wanted.tasks].filter(([, handle]) => said.every(([name, value]) => handle[name] === value))
      .map(([taskId]) => taskId)
  }

  async function showTask (taskId: string, looks: number): Promise<void> {
    if (finished.has(taskId)) return
    source.renew(request)
    const task = await taskOf?.(taskId) ?? {}
    if (signal.aborted) return
    if (isFinished(task)) {
      finished.add(taskId)
      return notify('notifications/tasks', task)
    }
    if (looks === 1) return
    await sleep(LOOK_PAUSE_MS, undefined, { signal, ref: false })
    await showTask(taskId, looks - 1)
  }

  async function tell (occurrence: Occurrence): Promise<void> {
    const isWanted = isLoud(occurrence) || urisIn(occurrence).length > 0
    if (!isWanted || !await source.mayHear(occurrence, { request, signal }) || signal.aborted) return
    if (isLoud(occurrence)) notify('notifications/message', occurrence.message)
    for (const uri of urisIn(occurrence)) updates.add(uri)
  }

  async function work (): Promise<void> {
    // what fails is in the record of the call that was made for it
    for (let step = waiting.shift(); step; step = waiting.shift()) await step().catch(() => {})
    working = undefined
  }

  function add (step: () => Promise<void>): void {
    if (waiting.length >= MAX_WAITING) return close()
    waiting.push(step)
    working ??= work()
  }

  return {
    hear (occurrence) {
      for (const taskId of tasksIn(occurrence)) add(() => showTask(taskId, MAX_LOOKS))
      if (isLoud(occurrence) || urisIn(occurrence).length > 0) add(() => tell(occurrence))
    },
    look () {
      for (const taskId of wanted.tasks.keys()) add(() => showTask(taskId, 1))
    },
    stop () {
      stopped.abort()
      updates.stop()
      waiting.length = 0
    }
  }
}
