import type { Options } from './options.ts'

/** How much is measured: so many processes of each server one after the other, each in so many rounds. */
export interface Plan {
  processes: number
  /** How many of these have peers beside them. */
  withPeers: number
  rounds: number
  /** Of one load in a round: short, so that what disturbs the machine seldom begins between two of its servers. */
  seconds: number
  /** Of one load where nothing is compared from round to round. */
  longer: number
  /** Seconds of each load before anything counts, and whether of calls alone. */
  warm: number
  warmCallsOnly: boolean
  /** No further process begins after so many seconds. */
  budget: number
}

export const CONNECTIONS = 50

const ONE_SECOND = { seconds: 1, longer: 1 } as const
const WHOLE = { warm: 2, warmCallsOnly: false, budget: 1800 } as const
const QUICK: Plan = { ...ONE_SECOND, processes: 3, withPeers: 1, rounds: 1, warm: 1, warmCallsOnly: true, budget: 70 }
const FULL: Plan = { ...WHOLE, processes: 3, withPeers: 3, rounds: 5, seconds: 1, longer: 3 }
/** More processes than rounds: they differ more from each other than one does from itself. */
const AGAINST: Plan = { ...WHOLE, ...ONE_SECOND, processes: 5, withPeers: 0, rounds: 4 }

/** The plan of a run, with what its options change. */
export default function planOf ({ quick, against, processes, rounds, seconds }: Options): Plan {
  const plan = against !== undefined ? AGAINST : quick ? QUICK : FULL
  return {
    ...plan,
    ...processes !== undefined && { processes },
    ...rounds !== undefined && { rounds },
    ...seconds !== undefined && { seconds, longer: seconds, warm: seconds }
  }
}
