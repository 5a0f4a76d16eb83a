import { ask, operationsOf, type Server } from './server.ts'
import type { Operation } from './requests.ts'

/** Milliseconds in which a server writes the line of an answer. */
const LINE_TIMEOUT_MS = 2000
const POLL_MS = 10

/** The names of an answer's headers, and of the members of the log line that it left. */
interface Trace { headers: string, line: string }

function namesIn (line: string): string {
  return Object.keys(JSON.parse(line)).join(' ')
}

/** What a server sends and logs at one request. */
async function traceOf (server: Server, operation: Operation, token: string): Promise<Trace> {
  server.forget()
  const { headers } = await ask(server, operation, token)
  const began = performance.now()
  let lines = server.lines()
  while (lines[0] === '' && performance.now() - began < LINE_TIMEOUT_MS) {
    await new Promise(resolve => setTimeout(resolve, POLL_MS))
    lines = server.lines()
  }
  if (lines.length !== 1) throw new Error(`${server.spec.name} logged ${lines.length} lines of one ${operation}.`)
  return { headers: [...headers.keys()].sort().join(' '), line: namesIn(lines[0] || '{}') }
}

/** Throws an Error unless two servers send headers and log lines of the same names: else one has less to do. */
export default async function checkParity (first: Server, second: Server, token: string): Promise<void> {
  for (const operation of operationsOf(first.spec)) {
    const [one, other] = [await traceOf(first, operation, token), await traceOf(second, operation, token)]
    for (const what of ['headers', 'line'] as const) {
      if (one[what] !== other[what]) {
        throw new Error(`${operation}: ${what} of ${first.spec.name} are "${one[what]}", ` +
          `of ${second.spec.name} "${other[what]}".`)
      }
    }
  }
}
