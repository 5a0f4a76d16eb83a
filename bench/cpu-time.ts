import { readFileSync, readdirSync } from 'node:fs'

/** Processor time in the program and in the kernel, in whatever unit is named; NaN where the system does not say. */
export interface CpuTime { user: number, system: number }

/** What the kernel's clocks say of a process: coarse ones for user and system, a fine one for both. In milliseconds. */
export interface CpuClock extends CpuTime { exact: number }

const TICK_MS = 10
const NS_PER_MS = 1e6

function read (path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}

/** Nanoseconds of all threads, from their schedulers' clocks; NaN without them. */
function threadTime (pid: number): number {
  try {
    return readdirSync(`/proc/${pid}/task`)
      .reduce((sum, thread) => sum + Number.parseInt(read(`/proc/${pid}/task/${thread}/schedstat`)), 0)
  } catch {
    return NaN
  }
}

/** The clocks of a process and its threads, since it began. */
export default function cpuClock (pid: number): CpuClock {
  const [, user, system] = /^\d+ \(.*\)(?: \S+){11} (\d+) (\d+)/.exec(read(`/proc/${pid}/stat`)) ?? []
  return { user: Number(user) * TICK_MS, system: Number(system) * TICK_MS, exact: threadTime(pid) / NS_PER_MS }
}

/** Milliseconds between two looks: as many as the fine clock says, shared out as the coarse ones say. */
export function cpuBetween (before: CpuClock, after: CpuClock): CpuTime {
  const user = after.user - before.user
  const system = after.system - before.system
  const exact = after.exact - before.exact
  const scale = exact > 0 && user + system > 0 ? exact / (user + system) : 1
  return { user: user * scale, system: system * scale }
}

/** Both together. */
export function totalOf ({ user, system }: CpuTime): number {
  return user + system
}
