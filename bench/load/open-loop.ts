import { readFileSync } from 'node:fs'
import { createHistogram, type RecordableHistogram } from 'node:perf_hooks'
import openConnection, { type Connection } from './connection.ts'

/**
 * A program: sends at a fixed rate, whether or not the answers come. A latency counts from the moment at which its
 * request was due (no coordinated omission). Arguments: origin, requests a second, seconds, file of the load.
 */
const [, , origin = '', rate, seconds, file = ''] = process.argv
const { path, headers, body, tokens }: {
  path: string, headers: Record<string, string>, body: string, tokens: string[]
} = JSON.parse(readFileSync(file, 'utf8'))

const MICRO = 1000
const WARM_MS = 1000
/** What the answers may take after the last request. */
const PATIENCE_MS = 10_000
/** Of one address the gateway takes 1,000. */
const MAX_CONNECTIONS = 900

const { port, host } = new URL(origin)
const gap = 1000 / Number(rate)
const lines = Object.entries({ ...headers, host, 'content-length': Buffer.byteLength(body) })
  .map(([name, value]) => `${name}: ${value}\r\n`).join('')
const requests = tokens.map(token =>
  Buffer.from(`POST ${path} HTTP/1.1\r\n${lines}authorization: Bearer ${token}\r\n\r\n${body}`))
const [good, refused, late] = [createHistogram(), createHistogram(), createHistogram()]
const began = performance.now()
const first = began + WARM_MS
const total = Math.round((WARM_MS + Number(seconds) * 1000) / gap)
const count = { due: 0, sent: 0, open: 0, waiting: 0, lost: 0 }
const free: Connection[] = []

function record (histogram: RecordableHistogram, due: number): void {
  if (due >= first) histogram.record(Math.max(1, Math.round((performance.now() - due) * MICRO)))
}

function give (connection: Connection): void {
  const request = requests[count.sent % requests.length]
  if (request && count.sent < count.due) {
    count.waiting++
    connection.send(request, began + gap * count.sent++)
  } else free.push(connection)
}

const listener = {
  answered (status: number, due: number, connection: Connection | undefined) {
    count.waiting--
    record(status === 200 ? good : refused, due)
    if (connection) give(connection)
  },
  lost (gone: Connection, due: number | undefined) {
    count.open--
    const index = free.indexOf(gone)
    if (index >= 0) free.splice(index, 1)
    if (due === undefined) return
    count.waiting--
    if (due >= first) count.lost++
  }
}

/** Sends what is due on connections that are free, and on new ones as long as there may be more. */
function sendDue (): void {
  while (count.sent < count.due) {
    const connection = free.pop()
    if (connection) give(connection)
    else if (count.open < MAX_CONNECTIONS) {
      count.open++
      give(openConnection(Number(port), listener))
    } else return
  }
}

while (count.due < total) {
  const wanted = Math.min(total, Math.floor((performance.now() - began) / gap) + 1)
  if (wanted > count.due) record(late, began + gap * count.due)
  count.due = wanted
  sendDue()
  await new Promise(resolve => setTimeout(resolve, 1))
}
for (const end = performance.now() + PATIENCE_MS; count.waiting + total - count.sent > 0 && performance.now() < end;) {
  sendDue()
  await new Promise(resolve => setTimeout(resolve, 10))
}

function percentiles (histogram: RecordableHistogram) {
  const milliseconds = (share: number) => histogram.count > 0 ? histogram.percentile(share) / MICRO : null
  return { count: histogram.count, p50: milliseconds(50), p99: milliseconds(99), max: milliseconds(100) }
}

process.stdout.write(JSON.stringify({
  good: percentiles(good),
  refused: percentiles(refused),
  unanswered: count.lost + count.waiting + total - count.sent,
  late: percentiles(late).p99
}))
process.exit()
