import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import t from 'tap'
import { onFreePort } from './build.ts'

const ROOT = join(import.meta.dirname, '..')

function start (env: Record<string, string>) {
  const { PATH, HOME } = process.env
  return spawn('node', ['--import', 'tsx', 'server.ts'], { cwd: ROOT, env: { PATH, HOME, LOAD_MAX_DELAY: '0', ...env } })
}

t.test('a bad setting ends the start with one line that names it, and status 1', async t => {
  const child = start({ RATE_LIMIT_MAX: 'many' })
  const [stdout, stderr, [status]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')])
  t.equal(stdout, '')
  t.equal(stderr, 'The gateway cannot start: RATE_LIMIT_MAX must be a whole number from 1 to 1000000000.\n')
  t.equal(status, 1)
})

t.test('a port in use and an unreadable certificate are named as well', async t => {
  const port = await onFreePort(async port => String(port))
  const first = start({ PORT: port, LOG_LEVEL: 'info', DRAIN_DELAY: '0', NEONPANEL_ISSUER: 'http://localhost:9' })
  t.teardown(async () => { first.kill('SIGKILL') })
  for await (const chunk of first.stdout) if (String(chunk).includes('listening')) break
  const second = start({ PORT: port, LOG_LEVEL: 'silent' })
  t.equal(await text(second.stderr), `The gateway cannot start: Port ${port} is in use. Set PORT (or SANDBOX_PORT) to a free one.\n`)
  const third = start({ TLS_CERT: 'nowhere.pem', TLS_KEY: 'nowhere.pem' })
  t.equal(await text(third.stderr), 'The gateway cannot start: TLS_CERT must be the path of a readable PEM file.\n')
})

t.test('SIGTERM ends it with status 0', async t => {
  const port = await onFreePort(async port => String(port))
  const child = start({ PORT: port, LOG_LEVEL: 'info', DRAIN_DELAY: '0', NEONPANEL_ISSUER: 'http://localhost:9' })
  for await (const chunk of child.stdout) if (String(chunk).includes('listening')) break
  t.equal((await fetch(`http://localhost:${port}/healthz`)).status, 200)
  child.kill('SIGTERM')
  const [status] = await once(child, 'exit')
  t.equal(status, 0)
})
