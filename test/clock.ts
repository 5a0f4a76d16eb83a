import { mock } from 'node:test'

interface Test { teardown (undo: () => unknown): void }

/** Stops `Date` at the present until the test ends. */
export default function stopClock (t: Test): { forward (milliseconds: number): void } {
  const now = Date.now()
  mock.timers.enable({ apis: ['Date'], now })
  t.teardown(() => mock.timers.reset())
  return { forward: milliseconds => mock.timers.setTime(Date.now() + milliseconds) }
}
