import { fork } from 'node:child_process'
import { constants } from 'node:os'
import type { Announcement } from '../../plugins/logger/announcement.ts'
import readLines from './read-lines.ts'
import { isWorkerMessage, workerArguments, type Order } from './worker.ts'

/** A worker, seen by the process that started it. */
export interface Child {
  /** Once it listens; rejects with what prevented that. */
  listening: Promise<Announcement>
  /** How it goes, in words: once it has ended, or is about to. */
  leaving: Promise<string>
  /** Its exit code once it has ended; 128 and more by a signal, and 0 if it was only starting then. */
  ended: Promise<number>
  /** For how long it has listened, in milliseconds. */
  uptime (): number
  kill (signal: NodeJS.Signals): void
  /** Has it stop at once, in order. */
  abandon (): void
  /** Its metrics; never settles where it has none, or ends before. */
  metrics (): Promise<object[]>
}

function exitCodeOf (code: number | null, signal: NodeJS.Signals | null): number {
  return signal ? 128 + constants.signals[signal] : Math.abs(code ?? 1)
}

/** Starts this program once more, as a worker; its log goes to `write` in whole lines. */
export default function launch (
  number: number, began: number, env: NodeJS.ProcessEnv, write: (lines: string) => void
): Child {
  const [, program = ''] = process.argv
  const child =
    fork(program, workerArguments(number, began), { env, stdio: ['ignore', 'pipe', 'inherit', 'ipc'] })
  if (child.stdout) readLines(child.stdout, write)
  let since: number | undefined
  let scraped: Promise<object[]> | undefined
  let reason: string | undefined
  child.on('error', error => { reason = error.message })

  /** After a disconnect there would be no close. */
  function order (what: Order): void {
    if (child.connected) child.send(what, () => {}) // it may end just then
  }

  /** One that does not answer is not asked again before it has. */
  function metrics (): Promise<object[]> {
    scraped ??= new Promise<object[]>(resolve => {
      function take (message: unknown): void {
        if (!isWorkerMessage(message) || message.kind !== 'metrics') return
        child.off('message', take)
        scraped = undefined
        resolve(message.snapshot)
      }
      child.on('message', take)
      order('metrics')
    })
    return scraped
  }

  const [listening, leaving, ended] = [
    new Promise<Announcement>((resolve, reject) => {
      child.on('message', message => {
        if (!isWorkerMessage(message)) return
        if (message.kind === 'failed') reason = message.reason
        if (message.kind !== 'listening') return
        since = performance.now()
        resolve(message.started)
      })
      child.once('close', (code, signal) => {
        reject(new Error(reason ?? `Process ${number} ended with ${signal ?? code} before it listened.`))
      })
    }),
    new Promise<string>(resolve => {
      child.on('message', message => { if (isWorkerMessage(message) && message.kind === 'leaving') resolve('stops') })
      child.once('close', (code, signal) => {
        resolve(reason === undefined ? `has ended with ${signal ?? code}` : `cannot start (${reason})`)
      })
    }),
    new Promise<number>(resolve => {
      child.once('close', (code, signal) => resolve(since === undefined && signal ? 0 : exitCodeOf(code, signal)))
    })
  ]
  return {
    listening,
    leaving,
    ended,
    uptime: () => since === undefined ? 0 : performance.now() - since,
    kill: signal => { child.kill(signal) },
    abandon: () => order('stop'),
    metrics
  }
}
