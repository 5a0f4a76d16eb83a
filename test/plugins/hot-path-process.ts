import { Session } from 'node:inspector/promises'
import build from '../build.ts'
import modern from './mcp/modern-call.ts'

const ROOT = new URL('../../', import.meta.url).href
/** What a gateway consists of; the rest asks and answers it. */
const PRODUCT = /^(app\.ts|plugins\/|routes\/|schemas\/|tools\/)/

const undo: (() => Promise<void>)[] = []
const { url, token } = await build({ teardown: end => { undo.push(end) } })
const PARAMS = { name: 'neonpanel_listCompanies', arguments: { perPage: 30 } }
const HEADERS = {
  authorization: `Bearer ${await token()}`,
  'content-type': 'application/json',
  accept: 'application/json, text/event-stream'
}

/** A call in the era before 2026-07-28, and one in the era since. */
const calls = {
  legacy: [{ jsonrpc: '2.0', id: 1, method: 'tools/call', params: PARAMS }, { 'mcp-protocol-version': '2025-11-25' }],
  modern: [modern('tools/call', PARAMS)[0], modern('tools/call', PARAMS)[1].headers]
} as const

async function call (era: keyof typeof calls): Promise<void> {
  const [message, headers] = calls[era]
  const response =
    await fetch(`${url}/mcp`, { method: 'POST', headers: { ...HEADERS, ...headers }, body: JSON.stringify(message) })
  const text = await response.text()
  if (!text.includes('"isError":false')) throw new Error(`The call was answered with ${response.status}: ${text}`)
}

const session = new Session()
session.connect()
await session.post('Profiler.enable')
await session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: false })

/** The files of the product of which a function has run since it was asked last. */
async function filesRun (): Promise<string[]> {
  const { result } = await session.post('Profiler.takePreciseCoverage')
  return result.filter(({ functions }) => functions.some(({ ranges }) => ranges.some(({ count }) => count > 0)))
    .map(({ url }) => url.replace(ROOT, '').split('?')[0] ?? '').filter(file => PRODUCT.test(file)).sort()
}

/** The files of which a function runs in each of some calls, whatever timers run besides, after some others. */
async function filesOf (era: keyof typeof calls): Promise<string[]> {
  for (let warmUp = 0; warmUp < 3; warmUp++) await call(era)
  const runs: string[][] = []
  while (runs.length < 3) {
    await filesRun()
    await call(era)
    runs.push(await filesRun())
  }
  return (runs[0] ?? []).filter(file => runs.every(run => run.includes(file)))
}

process.stdout.write(JSON.stringify({ legacy: await filesOf('legacy'), modern: await filesOf('modern') }))
for (const end of undo.reverse()) await end()
