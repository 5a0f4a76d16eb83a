import fs from 'node:fs'
import { hostname } from 'node:os'

const STDOUT = 1
/** Characters of a turn that are written before it ends. */
const MAX_TURN_LENGTH = 65_536
/** Bytes that are kept for a reader who does not keep up; lines beyond them are lost, and the log says how many. */
const MAX_KEPT_BYTES = 16 * 1024 * 1024
/** Milliseconds until a full pipe is tried again, and those that the end of the process waits for its reader. */
const RETRY_MS = 50
const EXIT_TIMEOUT_MS = 2000

let lines = ''
let kept: Buffer = Buffer.alloc(0)
let lost = 0
let isClosed = false
let scheduled = false

/** What the reader has not taken, and then the lines of this turn. */
function take (): Buffer {
  const bytes = Buffer.concat([kept, Buffer.from(lines)])
  lines = ''
  return bytes
}

/** Writes what the reader takes now. Nobody is told of a closed pipe, for which there is no line any more. */
function write (): void {
  let bytes = take()
  try {
    while (bytes.length > 0) bytes = bytes.subarray(fs.writeSync(STDOUT, bytes))
  } catch (error) {
    isClosed = !(error instanceof Error && 'code' in error && error.code === 'EAGAIN')
  }
  kept = isClosed ? Buffer.alloc(0) : bytes
}

function tellLost (): void {
  if (lost === 0 || kept.length > 0) return
  const msg = `${lost} lines of the log were lost: nobody read them.`
  lines = `${JSON.stringify({ level: 40, time: Date.now(), pid: process.pid, hostname: hostname(), msg })}\n`
  lost = 0
  write()
}

function flush (): void {
  scheduled = false
  write()
  tellLost()
  if (kept.length > 0) schedule()
}

function schedule (): void {
  if (scheduled) return
  scheduled = true
  if (kept.length > 0) setTimeout(flush, RETRY_MS).unref()
  else setImmediate(flush)
}

function finish (): void {
  const end = performance.now() + EXIT_TIMEOUT_MS
  const pause = new Int32Array(new SharedArrayBuffer(4))
  for (write(); kept.length > 0 && performance.now() < end; write()) Atomics.wait(pause, 0, 0, RETRY_MS)
}

process.on('exit', finish)

/**
 * Standard output for a log: the lines of one turn of the event loop are written at once, because a write for each
 * would cost every request. A reader who does not keep up blocks nothing: what the pipe does not take is kept, and
 * tried again. What waits when the process exits is written then, unless a signal without a handler ends it.
 */
export default {
  write (line: string): void {
    if (isClosed) return
    if (kept.length + lines.length > MAX_KEPT_BYTES) {
      lost++
      return
    }
    lines += line
    if (kept.length === 0 && lines.length > MAX_TURN_LENGTH) write()
    schedule()
  }
}
