import { readFileSync } from 'node:fs'
import { createHistogram } from 'node:perf_hooks'
import { Pool } from 'undici'

/**
 * A program: sends at a fixed rate, whether or not the answers come. A latency counts from the moment at which its
 * request was due (no coordinated omission). Arguments: origin, answers a second, seconds, file of the load.
 */
const [, , origin = '', rate, seconds, file = ''] = process.argv
const { path, headers, body, tokens }: {
  path: string, headers: Record<string, string>, body: string, tokens: string[]
} = JSON.parse(readFileSync(file, 'utf8'))

const MICRO = 1000
const WARM = 1000
const gap = 1000 / Number(rate)
const all = tokens.map(token => ({ ...headers, authorization: `Bearer ${token}` }))
const pool = new Pool(origin, { connections: 256 })
const histogram = createHistogram()
const began = performance.now()
const end = began + WARM + Number(seconds) * 1000
const count = { sent: 0, waiting: 0, failed: 0 }

async function send (due: number): Promise<void> {
  count.waiting++
  try {
    const answer = await pool.request({ method: 'POST', path, headers: all[count.sent % all.length] ?? {}, body })
    await answer.body.dump()
    if (answer.statusCode !== 200) count.failed++
  } catch {
    count.failed++
  }
  count.waiting--
  if (due >= began + WARM) histogram.record(Math.max(1, Math.round((performance.now() - due) * MICRO)))
}

for (let now = began; now < end; now = performance.now()) {
  while (began + count.sent * gap <= now) send(began + gap * count.sent++).catch(() => undefined)
  await new Promise(resolve => setTimeout(resolve, 1))
}
for (const patience = performance.now() + 5000; count.waiting > 0 && performance.now() < patience;) {
  await new Promise(resolve => setTimeout(resolve, 10))
}
process.stdout.write(JSON.stringify({
  answers: histogram.count,
  p50: histogram.percentile(50) / MICRO,
  p99: histogram.percentile(99) / MICRO,
  max: histogram.max / MICRO,
  failed: count.failed + count.waiting
}))
process.exit()
