/** Milliseconds that running requests have when the application closes: a little more than one tool call may take. */
export const CLOSE_TIMEOUT_MS = 45_000
/** Milliseconds for a close. With DRAIN_DELAY less than the 60 s that orchestrators wait. */
export const EXIT_TIMEOUT_MS = CLOSE_TIMEOUT_MS + 5000
