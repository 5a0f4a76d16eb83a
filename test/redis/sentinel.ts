import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Redis } from 'ioredis'
import { onFreePort } from '../build.ts'
import until from '../until.ts'

interface Test { teardown (undo: () => unknown): void }

/**
 * Starts a Sentinel that watches a primary under the name `main`; `quorum` of them agree, and `settings` are for the
 * Sentinel. It ends with the test.
 */
export default async function startSentinel (
  t: Test, primary: { url: string }, quorum = 1, settings: readonly string[] = []
) {
  const dir = mkdtempSync(join(tmpdir(), 'sentinel-'))
  t.teardown(() => rmSync(dir, { recursive: true, force: true }))
  const port = await onFreePort(async port => port)
  const file = join(dir, 'sentinel.conf')
  writeFileSync(file, [
    `port ${port}`, 'bind 127.0.0.1', `dir ${dir}`,
    `sentinel monitor main 127.0.0.1 ${new URL(primary.url).port} ${quorum}`,
    'sentinel down-after-milliseconds main 500', 'sentinel failover-timeout main 5000', ...settings, ''
  ].join('\n'))
  const child = spawn('redis-server', [file, '--sentinel'], { stdio: 'ignore' })
  t.teardown(() => child.kill('SIGKILL'))
  const client = new Redis(port, '127.0.0.1', { protocol: 2, enableReadyCheck: false })
  t.teardown(() => client.disconnect())
  client.on('error', () => {}) // it is not there yet
  await until(() => client.status === 'ready')
  return { url: `redis://127.0.0.1:${port}`, client }
}
