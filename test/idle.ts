import { TestBase, type Base } from 'tap'

/** Those of before any test that puts a clock of its own in their place. */
const { setInterval, clearInterval } = globalThis
/** Looks at a test within the time it may be idle. */
const LOOKS = 20
/** The share of one core from which on a process works, however little of the machine it gets. */
const WORKING = 0.05

/** Says at each call whether the process has worked since the one before. */
function workMeter (): () => boolean {
  let cpu = process.cpuUsage()
  let at = performance.now()
  return () => {
    const { user, system } = process.cpuUsage(cpu)
    const milliseconds = performance.now() - at
    cpu = process.cpuUsage()
    at += milliseconds
    return (user + system) / 1000 > milliseconds * WORKING
  }
}

/**
 * Ends a test that has asserted nothing and done no work for so many milliseconds, and so its subtests, unless one has
 * a `timeout` of its own. Returns what stops watching it.
 */
export default function endIdle (test: TestBase, limit: number): () => void {
  const running = new Map<Base, () => void>()
  let { count } = test
  let since = performance.now()
  const hasWorked = workMeter()

  const watching = setInterval(() => {
    if (hasWorked() || running.size > 0 || test.count !== count) {
      count = test.count
      since = performance.now()
    } else if (performance.now() - since > limit) {
      clearInterval(watching)
      test.timeout({
        expired: test.name, message: `Nothing was asserted for ${limit / 1000} s: what it waits for does not come.`
      })
    }
  }, limit / LOOKS).unref()

  test.on('subtestStart', child => {
    const hasOwn = child.options.timeout !== undefined
    running.set(child, child instanceof TestBase && !hasOwn ? endIdle(child, limit) : () => {})
  })
  test.on('subtestEnd', child => {
    running.get(child)?.()
    running.delete(child)
  })
  return () => {
    clearInterval(watching)
    for (const stop of running.values()) stop()
  }
}
