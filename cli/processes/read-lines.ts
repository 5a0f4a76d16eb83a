import type { Readable } from 'node:stream'

const NEWLINE = 10

/**
 * Hands on the log of a process in whole lines, however it arrives, so that those of several can be written to one
 * place. A line that its process could not finish is left out.
 */
export default function readLines (log: Readable, write: (lines: string) => void): void {
  let rest: Buffer[] = []
  log.on('data', (chunk: Buffer) => {
    const end = chunk.lastIndexOf(NEWLINE) + 1
    if (end > 0) write(Buffer.concat([...rest, chunk.subarray(0, end)]).toString())
    if (end > 0) rest = []
    if (end < chunk.length) rest.push(chunk.subarray(end))
  })
}
