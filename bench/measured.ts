import { readFileSync } from 'node:fs'
import { cpus } from 'node:os'
import { basename, join } from 'node:path'
import { affinity } from './cpu-affinity.ts'
import type { Awake } from './load/awake.ts'
import type { Environment } from './environment.ts'
import type { Step } from './measures/concurrency.ts'
import type { Growth } from './measures/growth.ts'
import type { Latency } from './measures/latency.ts'
import type { Memory } from './measures/memory.ts'
import type { TwoProcesses } from './measures/two-processes.ts'
import type { Redis } from './measures/redis.ts'
import type { Start } from './measures/start.ts'
import type { Streams } from './measures/streams.ts'
import type { Options } from './options.ts'
import type { Plan } from './plans.ts'
import type { Others } from './quiet.ts'
import type { Row } from './report/rows.ts'

/** Everything that a run found out. What a quick run leaves out is absent. */
export interface Measured {
  rows: readonly Row[]
  run: Run
  starts?: readonly Start[]
  memory?: readonly Memory[]
  concurrency?: readonly Step[]
  latency?: readonly Latency[]
  streams?: Streams
  growth?: readonly Growth[]
  redis?: Redis | undefined
  twoProcesses?: TwoProcesses
}

/** On what, with what and how it was measured. */
export interface Run {
  date: string
  command: string
  /** Versions of Node; the first one is used where one is enough. */
  nodes: readonly string[]
  cpu: string
  cores: number
  load: string
  pinning: string
  awake: Awake
  others: Others
  plan: Plan
  versions: Readonly<Record<string, string>>
}

/** The particulars of this run. */
export function particulars ({ runtimes }: Options, plan: Plan, { awake, others }: Environment): Run {
  const { dependencies }: { dependencies: Record<string, string> } =
    JSON.parse(readFileSync(join(import.meta.dirname, '../package.json'), 'utf8'))
  return {
    date: new Date().toISOString(),
    command: ['npm run bench --', ...process.argv.slice(2).map(path => basename(path))].join(' '), // of any machine
    nodes: runtimes.map(({ version }) => version),
    cpu: cpus()[0]?.model.trim() ?? 'unknown',
    ...affinity,
    awake,
    others,
    plan,
    versions: dependencies
  }
}
