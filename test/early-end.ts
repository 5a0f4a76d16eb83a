import type { TAP } from 'tap'

/**
 * Fails a run whose process ends before its tests, with the reason. What is thrown or rejected after the end of the
 * test that began it belongs to no test: it ends the process, and the report would name only the one that then runs.
 */
export default function tellEarlyEnd (test: TAP): void {
  let thrown: unknown
  process.on('uncaughtExceptionMonitor', error => { thrown = error })
  process.prependListener('exit', code => {
    if (!test.results) test.threw(thrown ?? new Error(`The process ended before its tests, with exit code ${code}.`))
  })
}
