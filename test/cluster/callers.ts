import { setTimeout as sleep } from 'node:timers/promises'
import openStream from '../routes/event-reader.ts'
import call, { bill, companies } from './messages.ts'
import { ask } from './two-replicas.ts'

interface Test { teardown (undo: () => unknown): void }

/** What callers got; `strange` is whatever was not the one right answer, `keys` are those of the writes. */
interface Report {
  strange: unknown[], pings: number, reads: number, answers: number, streams: number, keys: string[], repeated: number
}

interface Callers {
  report: Report
  /**
   * Writes once, though it asks again without patience, and as long as it is told to. The first time it asks `first`.
   */
  write (first?: string): Promise<void>
  /** Resolves when every call has come to its end. */
  end (): Promise<void>
}

/** Calls on a stream before its client leaves. */
const FEW_CALLS = 20
/** Milliseconds between the calls of a patient client, and until an impatient one retries. */
const PAUSE = 10
const CLIENT_TIMEOUT_MS = 500

const requests: [
  string, object
][] = [['/mcp', call('ping')], ['/mcp', companies(1)], ['/tools/neonpanel.listCompanies', {}]]

/** Lets callers ping, read and write, some over streams, until they shall end. There are no limits. */
export default async function startCallers (t: Test, url: string, token: string): Promise<Callers> {
  const report: Report = { strange: [], pings: 0, reads: 0, answers: 0, streams: 0, keys: [], repeated: 0 }
  const right =
    await Promise.all(requests.map(async ([path, message]) => (await ask(url, message, token, path)).text()))
  const over = new AbortController()
  const going = () => !over.signal.aborted

  async function post (): Promise<void> {
    for (const [index, [path, message]] of requests.entries()) {
      const answer = await ask(url, message, token, path)
      const text = await answer.text()
      if (answer.status !== 200 || text !== right[index]) report.strange.push([path, answer.status, text])
      else if (index === 0) report.pings++
      else report.reads++
      await sleep(PAUSE)
    }
    if (going()) await post()
  }

  /**
   * A replica that is slow to see that streams were left has no place for another one: its caller waits, as it is told.
   */
  async function refused (error: Error): Promise<void> {
    const { status, pause } = Object(error.cause)
    if (![429, 503].includes(status) || !(pause > 0)) throw error
    await sleep(1000 * pause)
  }

  async function listen (): Promise<void> {
    const stream = await openStream(t, { url }, token).catch(refused)
    if (!stream) return going() ? listen() : undefined
    report.streams++
    for (let turn = 0; turn < FEW_CALLS && going(); turn++) {
      const index = turn % 2
      const { status } = await ask(url, requests[index]?.[1], token, stream.endpoint)
      const event = await stream.next()
      if (event === ': closing' && status !== 202) break // it has ended, and the POST says so
      if (status === 202 && event === `event: message\ndata: ${right[index]}`) report.answers++
      else report.strange.push([status, event])
      await sleep(PAUSE)
    }
    await stream.close()
    if (going()) await listen()
  }

  async function send (to: string, key: string): Promise<string> {
    const answer = await ask(to, bill(key), token, '/tools/neonpanel.createDocuments', { 'idempotency-key': key })
    const text = await answer.text()
    const pause = Number(answer.headers.get('retry-after'))
    if ([409, 503].includes(answer.status) && pause > 0) {
      report.repeated++
      await sleep(pause * 1000)
      return send(url, key)
    }
    if (answer.status !== 200) report.strange.push([key, answer.status, text])
    return text
  }

  async function write (first = url): Promise<void> {
    const key = `WRITE-${report.keys.length}`
    report.keys.push(key)
    const repeated = sleep(CLIENT_TIMEOUT_MS).then(() => send(url, key))
    const texts = new Set(await Promise.all([send(first, key), repeated]))
    if (texts.size > 1) report.strange.push([key, ...texts])
  }

  async function keepWriting (): Promise<void> {
    await write()
    if (going()) await keepWriting()
  }

  const all = Promise.all([post(), listen(), listen(), keepWriting(), keepWriting()])
  return {
    report,
    write,
    async end () {
      over.abort()
      await all
    }
  }
}
