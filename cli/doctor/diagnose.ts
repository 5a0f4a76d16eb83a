import { setTimeout as sleep } from 'node:timers/promises'
import { visible } from '../../plugins/text/printable.ts'
import clients, { type Client } from './clients.ts'
import type { Context } from './context.ts'
import openHttp from './http.ts'
import { pauseOf } from './messages.ts'
import type { Options } from './options.ts'
import { fail, found, skip, type Fault, type Outcome, type Step } from './step.ts'
import steps from './steps/index.ts'
import trouble from './trouble.ts'

export type Verdict = 'ok' | 'warn' | 'fail' | 'skip'

/** A fault as it is reported. */
export interface Finding extends Omit<Fault, 'only' | 'isChoice'> {
  /** Names of clients. */
  hurts: readonly string[]
}

/** What came of one step. */
export interface Report {
  step: string
  title: string
  verdict: Verdict
  seen: string
  faults: readonly Finding[]
  /** Milliseconds. */
  duration: number
}

/** What came of all: the worst verdict, and that of each client. */
export interface Diagnosis {
  url: string
  verdict: Verdict
  clients: Readonly<Record<string, Verdict>>
  steps: readonly Report[]
}

interface Listeners {
  /** Gets each report as soon as it is there. */
  onReport?: (report: Report) => void
  /** Gets what a person must read to go on. */
  tell?: (words: string) => void
}

/** Milliseconds for the steps together, on top of those that some may take in addition. */
const RUN_MS = 120_000
/** Seconds that a server may ask to wait for when there were too many requests. */
const MAX_PAUSE_SECONDS = 30

/** Runs something under a signal that ends it after some milliseconds, whether it listens or not. */
async function bounded<T> (run: (signal: AbortSignal) => Promise<T>, milliseconds: number): Promise<T> {
  const late = new AbortController()
  const timer =
    setTimeout(() => late.abort(new Error(`no answer within ${Math.round(milliseconds / 1000)} s`)), milliseconds)
  const over = new Promise<never>((_resolve, reject) => {
    late.signal.addEventListener('abort', () => reject(late.signal.reason))
  })
  return Promise.race([run(late.signal), over]).finally(() => {
    clearTimeout(timer)
    late.abort() // what the step has left open
  })
}

/** A step that came to no end. */
function broken ({ blocks, demands: [demand = 'reachable'] }: Step, context: Context, error: unknown): Outcome {
  if (blocks !== undefined) context.blocked ??= blocks
  const seen = trouble(error)
  return found(seen, fail(demand, seen, 'an answer', 'See the server\'s log, and what is before it.'))
}

/** Takes a step; where a server has had too many requests, once more after the pause that it names. */
async function take (step: Step, context: Context, milliseconds: number): Promise<Outcome> {
  const run = () => bounded(signal => step.run(context, signal), milliseconds)
  try {
    return await run()
  } catch (error) {
    const { field } = pauseOf(error) ?? {}
    if (field === undefined) return broken(step, context, error)
    const seconds = Number(field ?? NaN)
    if (!(seconds >= 0 && seconds <= MAX_PAUSE_SECONDS)) {
      return found('HTTP 429', fail('retry-after', `HTTP 429 with Retry-After ${field ?? 'missing'}`,
        'the seconds to wait', 'Name in Retry-After how long to wait, and allow a client its first twenty requests.'))
    }
    await sleep(seconds * 1000)
    return run().catch((again: unknown) => broken(step, context, again))
  }
}

function hurtBy ({ demand, only }: Fault): Client['name'][] {
  return clients.filter(({ name, demands }) => only?.includes(name) ?? demands.includes(demand)).map(({ name }) => name)
}

function worst (levels: readonly (Verdict | Fault['level'])[]): Verdict {
  return levels.includes('fail') ? 'fail' : levels.includes('warn') ? 'warn' : 'ok'
}

/** A report in which nothing can act on a terminal, and no token is. */
function reportOf (
  { id, title }: Step, { seen, faults, skipped }: Outcome, duration: number, { options, secrets }: Context
): Report {
  const clean = (text: string) => visible([...secrets].reduce((all, secret) => all.replaceAll(secret, '[token]'), text))
  const { client } = options
  const own = faults.map((fault): Finding => {
    const { level, demand, seen, expected, mend, isChoice } = fault
    const shown = { seen: clean(seen), expected: clean(expected), mend }
    return { level: isChoice && !client ? 'warn' : level, demand, ...shown, hurts: hurtBy(fault) }
  }).filter(({ hurts }) => client === undefined || hurts.includes(client.name))
  const verdict = skipped ? 'skip' : worst(own.map(({ level }) => level))
  return { step: id, title, verdict, seen: clean(seen), faults: own, duration: Math.round(duration) }
}

const counts = ({ demands }: Step, { client }: Options) =>
  client === undefined || demands.some(demand => client.demands.includes(demand))

/** Walks a client's whole way to a deployment. Nothing that the deployment does makes it throw. */
export default async function diagnose (
  options: Options, { onReport = () => {}, tell = () => {} }: Listeners = {}
): Promise<Diagnosis> {
  const { url, token, timeout } = options
  const context: Context = {
    options, url, http: openHttp(), secrets: new Set(token === undefined ? [] : [token]), tell, ...token && { token }
  }
  const end = performance.now() + RUN_MS + steps.reduce((all, { extra }) => all + (extra?.(context) ?? 0), 0)
  const reports: Report[] = []
  const faults: Fault[] = []
  for (const step of steps) {
    if (!step.provides && !counts(step, options)) continue
    const began = performance.now()
    const reason = step.without?.(context) ?? (began > end ? 'the time of the whole run is over' : undefined)
    const outcome = reason === undefined
      ? await take(step, context, timeout + (step.extra?.(context) ?? 0))
      : skip(reason)
    if (!counts(step, options)) continue
    const report = reportOf(step, outcome, performance.now() - began, context)
    reports.push(report)
    faults.push(...outcome.faults)
    onReport(report)
  }
  await context.http.close()
  const shown = options.client ? [options.client] : clients
  return {
    url,
    verdict: worst(reports.map(({ verdict }) => verdict)),
    clients: Object.fromEntries(shown.map(({ name }) =>
      [name, worst(faults.filter(fault => hurtBy(fault).includes(name)).map(({ level }) => level))])),
    steps: reports
  }
}
