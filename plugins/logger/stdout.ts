import { pino } from 'pino'

/** Bytes that wait for no more. */
const MANY = 8192

const destination = pino.destination({ dest: 1, sync: true, minLength: MANY })
let waiting = false

function flush (): void {
  if (waiting) destination.flush()
  waiting = false
}

process.on('exit', flush)

/**
 * Standard output for a log: the lines of one turn of the event loop leave in one write, which a request would else pay alone. What
 * waits when the process ends, for whatever reason but a signal that nobody catches, is written then.
 */
export default {
  write (line: string): void {
    destination.write(line)
    if (!waiting) setImmediate(flush)
    waiting = true
  }
}
