import { spawn, type StdioOptions } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { text } from 'node:stream/consumers'
import { pinned, type Role } from './cpu-affinity.ts'
import cpuClock, { type CpuClock } from './cpu-time.ts'

/** A running process of the benchmark. */
export interface Child {
  /** The clocks of its processor time. */
  cpu (): CpuClock
  /** MiB of memory that it holds; NaN where the system does not say. */
  memory (): number
  signal (name: NodeJS.Signals): void
  /** Ends it, if need be by force. */
  stop (): Promise<void>
}

const KIB = 1024
const MIB = KIB * KIB
const KILL_TIMEOUT_MS = 3000
const running = new Set<Child>()

/** Bytes of memory that a process holds. */
function memoryOf (pid: number | undefined): number {
  try {
    return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) * KIB
  } catch {
    return NaN
  }
}

/** Starts a process in its role, with nothing of our environment but what it is given. */
export default function start (
  role: Role, command: readonly string[], env: Readonly<Record<string, string | undefined>>,
  stdio: StdioOptions = 'ignore'
): Child {
  const [file = '', ...args] = pinned(role, command)
  const { PATH, HOME } = process.env
  const child = spawn(file, args, { env: { PATH, HOME, NODE_ENV: 'production', ...env }, stdio })
  const exited = once(child, 'exit').catch(() => undefined)
  const self: Child = {
    cpu: () => cpuClock(child.pid ?? 0),
    memory: () => memoryOf(child.pid) / MIB,
    signal: name => { child.kill(name) },
    async stop () {
      running.delete(self)
      child.kill()
      const force = setTimeout(() => child.kill('SIGKILL'), KILL_TIMEOUT_MS)
      await exited
      clearTimeout(force)
    }
  }
  running.add(self)
  exited.then(() => running.delete(self)).catch(() => undefined)
  return self
}

/** Ends whatever still runs. */
export async function stopAll (): Promise<void> {
  await Promise.all([...running].map(child => child.stop()))
}

/**
 * Runs a program to its end and returns what it wrote. Throws an Error with its words when it fails or takes more than
 * `seconds`.
 */
export async function output (role: Role, command: readonly string[], seconds: number): Promise<string> {
  const [file = '', ...args] = pinned(role, command)
  const child = spawn(file, args, { stdio: ['ignore', 'pipe', 'pipe'], timeout: seconds * 1000, killSignal: 'SIGKILL' })
  const [stdout, stderr, [status]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')])
  if (status !== 0) throw new Error(`${command.join(' ')} failed: ${stderr || stdout}`)
  return stdout
}
