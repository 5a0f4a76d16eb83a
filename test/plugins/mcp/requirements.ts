/** How many requirements the protocol document numbers: PROTO-1 to PROTO-140. */
export const COUNT = 140
