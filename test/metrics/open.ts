import isRecord from '../../schemas/is-record.ts'
import build, { onFreePort, type Stack } from '../build.ts'
import until from '../until.ts'
import { sumOf, type Samples } from './scrape.ts'

interface Test { teardown (undo: () => Promise<void>): void }

/** By how much the sum of some series grows, or what a gauge becomes. */
export type Expected = readonly [name: string, labels: Readonly<Record<string, string>>, value: number]

/** A stack with metrics. */
interface Measured extends Stack {
  port: string
  /** What it has counted by now; a scrape may be a second old. */
  told (): Promise<Samples>
  /** Asks with a token, or with headers of one's own; the answer is read to its end. */
  ask (path: string, body?: unknown, headers?: Record<string, string>): Promise<{ status: number, text: string }>
  /** Resolves once each counter has grown by what is expected, and not more. */
  grows (before: Samples, expected: readonly Expected[]): Promise<void>
}

/** The samples of a snapshot, as a scrape names them. */
function samplesOf (snapshot: readonly object[]): Samples {
  return new Map(snapshot.flatMap(metric => {
    if (!isRecord(metric) || !Array.isArray(metric.values)) throw new Error('This is no metric.')
    return metric.values.map(({ metricName = metric.name, labels, value }) => {
      const list = Object.entries(labels).map(([label, own]) => `${label}="${own}"`).join(',')
      return [list === '' ? String(metricName) : `${metricName}{${list}}`, Number(value)] as const
    })
  }))
}

/** Starts it. It ends with the test. */
export default async function open (t: Test, env: Record<string, string> = {}): Promise<Measured> {
  const port = await onFreePort(async port => String(port))
  const stack = await build(t, { env: { METRICS_PORT: port, ...env } })
  const authorization = `Bearer ${await stack.token()}`
  const told = async () => samplesOf(await stack.app.metrics?.snapshot() ?? [])

  async function grows (before: Samples, expected: readonly Expected[]): Promise<void> {
    let problems: string[] = []
    await until(async () => {
      const now = await told()
      problems = expected.flatMap(([name, labels, by]) => {
        const grown = (sumOf(now, name, labels) ?? 0) - (sumOf(before, name, labels) ?? 0)
        return grown === by ? [] : [`${name} ${JSON.stringify(labels)} has grown by ${grown}, not by ${by}`]
      })
      return problems.length === 0
    }, 20).catch(() => { throw new Error(problems.join('\n')) })
  }

  return {
    ...stack,
    port,
    told,
    grows,
    async ask (path, body, headers = {}) {
      const answer = await fetch(stack.url + path, {
        headers: { authorization, ...body !== undefined && { 'content-type': 'application/json' }, ...headers },
        ...body !== undefined && { method: 'POST', body: typeof body === 'string' ? body : JSON.stringify(body) }
      })
      return { status: answer.status, text: await answer.text() }
    }
  }
}
