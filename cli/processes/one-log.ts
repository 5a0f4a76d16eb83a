import startLog from '../../plugins/logger/start.ts'

/** What two processes do not have in common in the same line. */
const OWN = /"time":\d+,"pid":\d+,/

/** Writes the lines of several processes as one log: until it begins, what another one has said is left out. */
export default function oneLog (log = startLog()): typeof log {
  let said: Set<string> | undefined = new Set()
  return {
    begin (writeFirst) {
      said = undefined
      log.begin(writeFirst)
    },
    write (lines) {
      if (!said) return log.write(lines)
      for (const line of lines.split(/(?<=\n)/)) {
        const words = line.replace(OWN, '')
        if (!said.has(words)) log.write(line)
        said.add(words)
      }
    }
  }
}
