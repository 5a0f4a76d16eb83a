/** Those of before any test that puts a clock of its own in their place. */
const { setInterval } = globalThis
/** Milliseconds. */
const TICK = 10

interface Test { teardown (undo: () => unknown): void }

/**
 * Begins to count the milliseconds in which this process gets to run timers, until the test ends. They are fewer than
 * those of a clock when the machine has other work: what the product does within a time, it does within this one.
 */
export function ownTime (t: Test): () => number {
  let time = 0
  const timer = setInterval(() => { time += TICK }, TICK)
  t.teardown(() => clearInterval(timer))
  return () => time
}

/** The milliseconds that this process has worked, on all of its threads, since it began. */
export default function work (): number {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1000
}
