import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import t from 'tap'

const script = join(import.meta.dirname, 'loaded-process.ts')

async function loaded (env: Record<string, string> = {}): Promise<number> {
  const { stdout } = await promisify(execFile)(process.execPath, ['--import', 'tsx', script],
    { env: { PATH: process.env.PATH, ...env } })
  return Number(stdout)
}

t.test('without a receiver of traces nothing of OpenTelemetry is loaded', async t => {
  t.equal(await loaded(), 0)
  t.ok(await loaded({ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://localhost:9' }) > 0)
})
