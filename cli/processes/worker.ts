import type { Announcement } from '../../plugins/logger/announcement.ts'
import type { Stream } from '../../plugins/logger/index.ts'
import stdout from '../../plugins/logger/stdout.ts'

/**
 * What a worker tells the process that started it: that it listens, why it cannot, that it is going to end, or its
 * metrics.
 */
type WorkerMessage =
  { kind: 'listening', started: Announcement } | { kind: 'failed', reason: string } | { kind: 'leaving' } |
  { kind: 'metrics', snapshot: object[] }

/** What it is told: to stop, or to tell its metrics. */
export type Order = 'stop' | 'metrics'

export function isWorkerMessage (message: unknown): message is WorkerMessage {
  return typeof message === 'object' && message !== null && 'kind' in message
}

/** This process, as one of several that share a port. */
export interface Worker {
  /** Which of them, from 1. */
  number: number
  /** When the first of them was started; epoch milliseconds. */
  began: number
  /** Its log, which goes nowhere once nobody reads it. */
  stdout: Stream
  listening (started: Announcement): void
  /** Resolves once it is told. */
  fail (reason: string): Promise<void>
  leave (): void
  /** Answers with its metrics whenever it is asked for them. */
  onScraped (snapshot: () => Promise<object[]>): void
  /** Calls back when the process that started it has ended, or says so, unless this one is about to end anyway. */
  onAbandoned (then: () => void): void
}

/** The arguments that make a process a worker. */
export function workerArguments (number: number, began: number): string[] {
  return ['worker', String(number), String(began)]
}

/** The worker that the arguments of this process make it; undefined where it has been started by somebody else. */
export default function asWorker ([kind, number, began]: readonly string[]): Worker | undefined {
  if (kind !== 'worker' || !process.send) return undefined
  let isLeaving = false

  function on (order: Order, then: () => void): void {
    process.on('message', message => { if (message === order) then() })
  }

  function tell (message: WorkerMessage, then = () => {}): void {
    if (process.connected) process.send?.(message, undefined, undefined, then)
    else then()
  }

  return {
    number: Number(number),
    began: Number(began),
    stdout: { write (line) { if (process.connected) stdout.write(line) } },
    listening (started) { setImmediate(() => tell({ kind: 'listening', started })) }, // behind its lines
    fail: reason => new Promise(resolve => tell({ kind: 'failed', reason }, resolve)),
    leave () {
      isLeaving = true
      tell({ kind: 'leaving' })
    },
    onScraped (snapshot) {
      on('metrics', () => {
        snapshot().then(snapshot => tell({ kind: 'metrics', snapshot })).catch(() => {}) // it counts as busy
      })
    },
    onAbandoned (then) {
      const abandoned = () => { if (!isLeaving) then() }
      if (!process.connected) return abandoned()
      on('stop', abandoned)
      process.once('disconnect', abandoned)
    }
  }
}
