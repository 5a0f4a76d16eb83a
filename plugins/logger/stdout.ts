import { pino } from 'pino'

/** Bytes after which the buffer is written. */
const BUFFER_BYTES = 8192

const destination = pino.destination({ dest: 1, sync: true, minLength: BUFFER_BYTES })
let waiting = false

function flush (): void {
  if (waiting) destination.flush()
  waiting = false
}

process.on('exit', flush)

/**
 * Standard output for a log: the lines of one turn of the event loop are written at once, because a write for each
 * would cost every request. What is buffered when the process exits is written then, unless a signal without a handler
 * ends it.
 */
export default {
  write (line: string): void {
    destination.write(line)
    if (!waiting) setImmediate(flush)
    waiting = true
  }
}
