import { cpus } from 'node:os'

/** Milliseconds that are looked at. */
const LOOK_MS = 500
/** A share of the processors from which on somebody else uses them. */
const BUSY = 0.2

/** What others do with the processors: the share that they use, and whether that is next to nothing. */
export interface Others { share: number, quiet: boolean }

function times (): { idle: number, all: number } {
  return cpus().reduce(({ idle, all }, { times }) =>
    ({ idle: idle + times.idle, all: all + Object.values(times).reduce((sum, time) => sum + time, 0) }),
  { idle: 0, all: 0 })
}

/** Looks at the processors while this process waits. */
export default async function lookAtOthers (): Promise<Others> {
  const before = times()
  await new Promise(resolve => setTimeout(resolve, LOOK_MS))
  const after = times()
  const share = 1 - (after.idle - before.idle) / (after.all - before.all)
  return { share, quiet: share < BUSY }
}
