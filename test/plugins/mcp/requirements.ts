/** How many requirements the protocol document numbers: PROTO-1 to PROTO-140. */
export const COUNT = 140

/** Those that belong to a later issue, with its number. */
export const later: ReadonlyMap<number, number> = new Map([
  [59, 5] // sessions are shared by replicas over Redis
])
