import { setTimeout as sleep } from 'node:timers/promises'

/** Milliseconds after which what a test waits for does not come any more. */
const TIMEOUT_MS = 50_000

/**
 * Resolves once something is so, and looks again after a pause. Throws an Error that says what, when it is not in time.
 */
export default async function until (isSo: () => boolean | Promise<boolean>, pause = 5): Promise<void> {
  const deadline = performance.now() + TIMEOUT_MS
  while (!await isSo()) {
    if (performance.now() > deadline) throw new Error(`For ${TIMEOUT_MS / 1000} s this was not so: ${isSo}`)
    await sleep(pause)
  }
}

/** What a promise resolves to. Throws an Error that names it, when it does not come in time. */
export async function within<T> (promise: Promise<T>, what: string): Promise<T> {
  const done = new AbortController()
  const late = sleep(TIMEOUT_MS, undefined, { signal: done.signal, ref: false }).then(
    () => { throw new Error(`For ${TIMEOUT_MS / 1000} s there was no ${what}.`) }, () => promise)
  return Promise.race([promise, late]).finally(() => done.abort())
}
