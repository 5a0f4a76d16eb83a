/** Milliseconds. */
const FIRST_PAUSE_MS = 100
const MAX_PAUSE_MS = 10_000

/** Milliseconds before a process is replaced, by how many in a row have ended before it: doubled each time, bounded. */
export default function pauseBefore (ended: number): number {
  return Math.min(FIRST_PAUSE_MS * 2 ** ended, MAX_PAUSE_MS)
}
