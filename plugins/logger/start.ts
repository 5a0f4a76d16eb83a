import type { Stream } from './index.ts'
import stdout from './stdout.ts'

/** The log of a process, whose first line says what has started. */
interface StartLog extends Stream {
  /** Writes the first line, then what was logged before it, and from now on everything at once. */
  begin (writeFirst: () => void): void
}

/** Fastify's own line for each address; ours names them all. */
const LISTENING = '"msg":"Server listening at '

/** Holds the lines of a start back until there is a first one, or the process ends without it. */
export default function startLog (stream: Stream = stdout): StartLog {
  let held: string[] | undefined = []

  function begin (writeFirst: () => void): void {
    const lines = held ?? []
    held = undefined
    writeFirst()
    for (const line of lines) stream.write(line)
  }

  process.prependOnceListener('exit', () => begin(() => {}))
  return {
    begin,
    write (line) {
      if (!held) stream.write(line)
      else if (!line.includes(LISTENING)) held.push(line)
    }
  }
}
