import { fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import startSandbox from '../../sandbox/index.ts'
import { people } from '../../sandbox/people.ts'
import { onFreePort } from '../build.ts'
import callers, { type Caller, type Outcome } from './callers.ts'
import type { Pulse } from './gateway.ts'
import startHostile, { BROKEN } from './hostile.ts'
import report from './report.ts'
import verdict from './verdict.ts'

const MINUTES = Number(process.argv[2] ?? process.env.SOAK_MINUTES ?? 10)
/** Calls a second, begun on time whether or not earlier ones are over. */
const RATE = Number(process.env.SOAK_RATE ?? 60)
const STREAMS = 12
/** Beside the others one caller does the worst it may, unless this is false. */
const HOSTILE = process.env.SOAK_HOSTILE !== 'false'
const VILLAIN = 'mallory@example.com'
/** Writes of the run: they stay below the share of records that a subject has. */
const MAX_WRITES = 3000
/** Milliseconds that the event loop may be late: reading one of its bodies takes 20. */
const MAX_DELAY = HOSTILE ? 150 : 50
const MINUTE = 60_000
const LENGTH = MINUTES * MINUTE
/**
 * Milliseconds: all of NeonPanel is away this often, for so long, and the breaker may take so long to notice its
 * return.
 */
const OUTAGE = { every: Math.min(2.5 * MINUTE, LENGTH / 2), length: 4000, echo: 12_000 }
/** Not before the keys may be asked for again: an issuer shows a key before it signs with it. */
const ROTATION = Math.max(Math.min(2 * MINUTE, LENGTH / 3), 70_000)
const KEY_PAUSE = 35_000
/** What befalls one in two calls of the operations that are broken on purpose: 5 % of all. */
const faults = ['status', 'reset-before-headers', 'reset-mid-body', 'html', 'truncated', 'empty', 'slow'] as const
const mix = [...Array(8).fill('companies'), ...Array(4)
  .fill('rest'), ...Array(2).fill('reports'), 'list', 'list', 'ping', 'ping', 'write', 'write']

if (!(MINUTES > 0 && MINUTES <= 120)) throw new RangeError('SOAK_MINUTES must be a number up to 120.')

const sandbox = await startSandbox({ port: 0, clock: () => Date.parse('2026-07-15T09:00:00Z') })
const port = await onFreePort(async port => port)
const url = `http://localhost:${port}`
const child = fork(join(import.meta.dirname, 'gateway.ts'), {
  execArgv: ['--import', 'tsx', '--expose-gc'],
  env: {
    ...process.env,
    PORT: String(port),
    NEONPANEL_ISSUER: sandbox.url,
    RATE_LIMIT_MAX: String(10 * RATE),
    MAX_CALLS_PER_SUBJECT: '40',
    LOG_LEVEL: 'info'
  }
})
const pulses: Pulse[] = []
await once(child, 'message')
child.on('message', (pulse: Pulse) => { pulses.push(pulse) })
child.on('exit', status => { if (status !== 0) throw new Error(`The gateway ended with ${status}.`) })

const outcomes: Outcome[] = []
const posts = new Map<string, number>()
const timers: NodeJS.Timeout[] = []
let outUntil = 0
let running = 0
let begun = 0
let written = 0
let rotatedAt = -Infinity

const { call, write, stream, close } = callers(url,
  { isOut: () => performance.now() < outUntil, told: outcome => { outcomes.push(outcome) } })

async function tokens (): Promise<Caller[]> {
  const those = people.filter(({ email, companies }) => companies.length > 0 && email !== VILLAIN)
  return Promise.all(those.map(async ({ email, companies }) =>
    ({ companies, token: await sandbox.issueToken({ user: email, audience: url }) })))
}

const villain = () => sandbox.issueToken({ user: VILLAIN, audience: url })
let users = await tokens()
let bad = await villain()

/** New tokens, under a new key only once everybody may have seen it: an issuer shows a key before it signs with it. */
async function renew (): Promise<void> {
  if (performance.now() - rotatedAt < KEY_PAUSE) return
  users = await tokens()
  bad = await villain()
}

/** One of the users; the first one may write. */
function someone (): Caller {
  const one = users[Math.floor(Math.random() * users.length)]
  if (!one) throw new Error('There is nobody.')
  return one
}

/** Work that never rejects, and that the end waits for. */
function track (work: Promise<void>): void {
  running++
  work.then(() => { running-- }, (error: unknown) => { throw error })
}

/** True when nothing runs any more, within a minute. */
async function isQuiet (): Promise<boolean> {
  for (let waited = 0; waited < 60; waited++) {
    if (running === 0) return true
    await new Promise(resolve => setTimeout(resolve, 1000))
  }
  return false
}

function begin (): void {
  const planned = String(mix[begun++ % mix.length])
  const kind = planned === 'write' && ++written > MAX_WRITES ? 'companies' : planned
  const [first = someone()] = users
  track(kind === 'write' ? write(first, `SOAK-${begun}`) : call(kind, someone()))
}

function breakSome (): void {
  sandbox.faults.clear()
  for (const broken of BROKEN) sandbox.faults.set(broken)
  if (performance.now() < outUntil - OUTAGE.echo) return sandbox.faults.set({ fault: 'refuse' })
  const fault = faults[Math.floor(Math.random() * faults.length)] ?? 'status'
  const times = Math.ceil(RATE * 0.025)
  for (const operation of ['listReports', 'createDocuments'] as const) {
    sandbox.faults.set({ operation, fault, status: 503, ms: 500, times })
  }
}

/** Counts the documents that have come to NeonPanel by their numbers. */
function count (): void {
  for (const { method, body } of sandbox.requests.splice(0)) {
    const reference = method === 'POST' ? /"ref_number":"([^"]+)"/.exec(body)?.[1] : undefined
    if (reference) posts.set(reference, (posts.get(reference) ?? 0) + 1)
  }
}

function every (milliseconds: number, run: () => unknown): void {
  timers.push(setInterval(run, milliseconds))
}

const beside = HOSTILE ? ', a hostile caller' : ''
process.stdout.write(`${MINUTES} minutes, ${RATE} calls a second, ${STREAMS} streams${beside}, ${url}\n`)
const hostile = HOSTILE ? await startHostile(url, () => bad) : undefined
const start = performance.now()
every(1000, () => { breakSome(); count() })
every(MINUTE, renew)
every(ROTATION, async () => {
  await sandbox.rotateKeys()
  rotatedAt = performance.now()
  setTimeout(renew, KEY_PAUSE + 1000).unref()
})
every(OUTAGE.every, () => { outUntil = performance.now() + OUTAGE.length + OUTAGE.echo })
for (let index = 0; index < STREAMS; index++) {
  every(5000 + 400 * index, () => track(stream(someone(), 4 * Math.random())))
}
every(20, () => { while (begun < (performance.now() - start) * RATE / 1000) begin() })

await new Promise(resolve => setTimeout(resolve, LENGTH))
for (const timer of timers) clearInterval(timer)
await hostile?.stop()
sandbox.faults.clear()
const quiet = await isQuiet()
count()
await close()
child.kill('SIGTERM')
await once(child, 'exit')
await sandbox.close()

const measures = verdict({ outcomes, pulses, posts, lost: quiet ? 0 : running, maxDelay: MAX_DELAY })
process.exitCode = report(measures, outcomes, hostile?.statuses ?? new Map()) ? 0 : 1
