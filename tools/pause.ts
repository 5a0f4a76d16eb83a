import type CallSignal from '../schemas/call-signal.ts'

/** Waits for so many milliseconds. Ends early, without an error, when the signal aborts. */
export default function pause (milliseconds: number, signal?: CallSignal): Promise<void> {
  return new Promise(resolve => {
    const timer = setTimeout(done, milliseconds)
    function done () {
      clearTimeout(timer)
      signal?.removeEventListener('abort', done)
      resolve()
    }
    signal?.addEventListener('abort', done)
    if (signal?.aborted) done()
  })
}
