import { mock } from 'node:test'

interface Test { teardown (undo: () => unknown): void }

/** Stops `Date` at a moment (epoch ms), the present by default, until the test ends. */
export default function stopClock (t: Test, now = Date.now()): { forward (milliseconds: number): void } {
  mock.timers.enable({ apis: ['Date'], now })
  t.teardown(() => mock.timers.reset())
  return { forward: milliseconds => mock.timers.setTime(Date.now() + milliseconds) }
}
