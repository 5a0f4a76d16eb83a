import { setTimeout as sleep } from 'node:timers/promises'
import type { Test } from 'tap'
import { Pool } from 'undici'
import type { Target } from '../attack/open.ts'

/** What is asked: over REST unless another path is named. A body may be a JSON text, so that it is made once. */
export interface Ask { path?: string, body?: object | string, headers?: Record<string, string> }

/** An answer as its caller sees it; status 0 is a connection that broke. */
export interface Answered { status: number, text: string, retryAfter: string | undefined }

/** Asks the gateway in the name of somebody. */
export type Caller = (asked?: Ask) => Promise<Answered>

/** How others fared: their answers that were not 200, and those of all probes. */
interface Report { asked: number, refused: string[], probes: number, failedProbes: string[] }

type Gateway = Pick<Target, 'url' | 'token'>

/** Others that work meanwhile, and milliseconds between two calls of one of them. */
const OTHERS = 10
const PAUSE_MS = 60
/** Calls of others below which nothing has been shown. */
const MIN_ASKED = 20
const TIMEOUT_MS = 20_000
const PROBES = ['/healthz', '/livez', '/readyz']

function said (texts: readonly string[]): string {
  return [...new Set(texts)].slice(0, 3).join(' ')
}

/** A caller with connections of its own, as many as it has requests. */
export function callerOf (t: Test, { url }: Pick<Gateway, 'url'>, token: string): Caller {
  const pool = new Pool(url, { connections: 200, headersTimeout: TIMEOUT_MS, bodyTimeout: TIMEOUT_MS })
  t.teardown(() => pool.destroy())
  return async ({ path = '/tools/neonpanel.listCompanies', body = {}, headers = {} } = {}) => {
    try {
      const { statusCode: status, headers: fields, body: answer } = await pool.request({
        method: 'POST',
        path,
        body: typeof body === 'string' ? body : JSON.stringify(body),
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', ...headers }
      })
      return { status, text: await answer.text(), retryAfter: fields['retry-after']?.toString() }
    } catch (error) {
      return { status: 0, text: String(error), retryAfter: undefined }
    }
  }
}

/** Somebody and their caller. */
export async function signIn (t: Test, gateway: Gateway, subject: string): Promise<Caller> {
  return callerOf(t, gateway, await gateway.token(subject))
}

/**
 * While one caller does its worst, ten others and the probes ask on. At least 99 % of the others' calls are answered
 * with 200, and every probe; else the test fails. `ask` is what the others ask in their turns.
 */
export default async function withNeighbours (
  t: Test, gateway: Gateway, worst: () => Promise<unknown>, ask: (turn: number, other: number) => Ask = () => ({})
): Promise<void> {
  const others = await Promise.all(
    Array.from({ length: OTHERS }, async (_, other) => signIn(t, gateway, `other-${other}`)))
  const report: Report = { asked: 0, refused: [], probes: 0, failedProbes: [] }
  const phase = { working: true }

  async function work (caller: Caller, other: number): Promise<void> {
    for (let turn = 0; phase.working; turn++) {
      const { status, text } = await caller(ask(turn, other))
      report.asked++
      if (status !== 200) report.refused.push(`${status} ${text.slice(0, 200)}`)
      await sleep(PAUSE_MS)
    }
  }

  async function probe (): Promise<void> {
    for (let turn = 0; phase.working; turn++) {
      const path = PROBES[turn % PROBES.length] ?? ''
      const status = await fetch(gateway.url + path, { signal: AbortSignal.timeout(TIMEOUT_MS) })
        .then(async response => { await response.text(); return response.status }, String)
      report.probes++
      if (status !== 200) report.failedProbes.push(`${path} ${status}`)
      await sleep(PAUSE_MS)
    }
  }

  for (const [other, caller] of others.entries()) await caller(ask(-1, other)) // connections and tokens are known
  const running = [...others.map(work), probe()]
  try {
    await worst()
    while (report.asked < MIN_ASKED) await sleep(PAUSE_MS) // on a machine that has other things to do
  } finally {
    phase.working = false
  }
  await Promise.all(running)
  const share = 1 - report.refused.length / report.asked
  t.comment(`${report.asked} calls of others, ${(100 * share).toFixed(2)} % answered; ${report.probes} probes`)
  t.ok(share >= 0.99, `others are answered, but for ${report.refused.length}: ${said(report.refused)}`)
  t.strictSame(report.failedProbes, [], `all ${report.probes} probes are answered`)
  t.ok(report.probes > 0)
}
