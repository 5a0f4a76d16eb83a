import { openSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { awakeRoles, idle } from '../cpu-affinity.ts'
import start from '../process.ts'

/** How cores are kept from falling asleep, in words; undefined where they are not. */
export type Awake = 'no core may sleep' | 'load and upstream kept awake' | undefined

/** Where Linux is told how many microseconds a core may take to wake up, for as long as the file is open. */
const LATENCY = '/dev/cpu_dma_latency'

function forbidSleep (): boolean {
  try {
    writeSync(openSync(LATENCY, 'w'), Buffer.alloc(Uint32Array.BYTES_PER_ELEMENT))
    return true
  } catch {
    return false
  }
}

/**
 * Keeps cores awake until this process ends: a server is charged for waking the load, and the slower it is, the more
 * often the load sleeps. Who may not forbid sleep keeps the cores busy with nothing, at a priority that every process
 * of this run interrupts; but not where others use the machine: to them it would count as the run's share.
 */
export default function keepAwake (quiet: boolean): Awake {
  if (forbidSleep()) return 'no core may sleep'
  if (!quiet || awakeRoles.length === 0) return undefined
  for (const role of awakeRoles) start(role, idle([process.execPath, join(import.meta.dirname, 'spin.js')]), {})
  return 'load and upstream kept awake'
}
