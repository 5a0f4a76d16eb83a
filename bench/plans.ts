import type { Options } from './options.ts'

/** How much is measured: so many processes of each server one after the other, each in so many rounds. */
export interface Plan {
  processes: number
  /** How many of these have peers beside them. */
  withPeers: number
  rounds: number
  /** Of one load. */
  seconds: number
  /** Seconds of each load before anything counts, and whether of calls alone. */
  warm: number
  warmCallsOnly: boolean
  /** No further process begins after so many seconds. */
  budget: number
}

export const CONNECTIONS = 50

const QUICK: Plan = { processes: 3, withPeers: 1, rounds: 1, seconds: 1, warm: 1, warmCallsOnly: true, budget: 70 }
const FULL: Plan = { processes: 3, withPeers: 3, rounds: 2, seconds: 3, warm: 2, warmCallsOnly: false, budget: 1800 }
/** More processes than rounds: they differ more from each other than one does from itself. */
const AGAINST: Plan = { processes: 5, withPeers: 0, rounds: 4, seconds: 1, warm: 2, warmCallsOnly: false, budget: 1800 }

/** The plan of a run, with what its options change. */
export default function planOf ({ quick, against, processes, rounds, seconds }: Options): Plan {
  const plan = against !== undefined ? AGAINST : quick ? QUICK : FULL
  return {
    ...plan,
    ...processes !== undefined && { processes },
    ...rounds !== undefined && { rounds },
    ...seconds !== undefined && { seconds, warm: seconds }
  }
}
