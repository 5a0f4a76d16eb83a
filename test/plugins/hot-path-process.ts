import type { HeapProfiler } from 'node:inspector'
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

/** Requests that are looked at, and how many bytes are allocated between two looks, on the average. */
const SAMPLED = 200
const INTERVAL_BYTES = 512

/** Without what the loader of the tests adds to each function, and the build does not. */
function bytesOf ({ callFrame, selfSize, children }: HeapProfiler.SamplingHeapProfileNode): number {
  const own = PRODUCT.test(callFrame.url.replace(ROOT, '')) && callFrame.functionName !== '__name' ? selfSize : 0
  return children.reduce((sum, child) => sum + bytesOf(child), own)
}

/** The bytes that the files of the product allocate for a call, garbage included. */
async function allocatedBy (era: keyof typeof calls): Promise<number> {
  await session.post('HeapProfiler.startSampling', {
    samplingInterval: INTERVAL_BYTES, includeObjectsCollectedByMajorGC: true, includeObjectsCollectedByMinorGC: true
  })
  for (let count = 0; count < SAMPLED; count++) await call(era)
  const { profile } = await session.post('HeapProfiler.stopSampling')
  return bytesOf(profile.head) / SAMPLED
}

const files = { legacy: await filesOf('legacy'), modern: await filesOf('modern') }
await session.post('Profiler.stopPreciseCoverage')
const bytes = { legacy: await allocatedBy('legacy'), modern: await allocatedBy('modern') }
process.stdout.write(JSON.stringify({ files, bytes }))
for (const end of undo.reverse()) await end()
