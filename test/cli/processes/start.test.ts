import { execFileSync, spawnSync } from 'node:child_process'
import { createServer } from 'node:net'
import { once } from 'node:events'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { onFreePort } from '../../build.ts'
import bundle from '../../bundle.ts'
import until from '../../until.ts'
import { skip as skipNode } from './can-share.ts'
import prepare, { isAlive, runToEnd, skip } from './start-processes.ts'

const SHARED = { PROCESSES: '2', REDIS_URL: 'redis://127.0.0.1:9', LOG_LEVEL: 'error' }

t.test('what prevents a start is told once, with status 1', async t => {
  const cwd = await bundle()
  const refuses = async (t: Test, env: Record<string, string>, words: RegExp) => {
    const { status, stdout, stderr } = await runToEnd(cwd, { ...SHARED, ...env })
    t.match(stderr, words)
    t.strictSame([status, stdout, stderr.split('\n').length], [1, '', 2], stderr)
  }
  await t.test('no Redis', async t => {
    await refuses(t, { REDIS_URL: '' },
      /^The gateway cannot start: PROCESSES of more than 1 \(here 2\) needs REDIS_URL: /)
  })
  await t.test('a Node that cannot share a port', { skip: !skipNode && 'this Node can' }, async t => {
    await refuses(t, {}, /^The gateway cannot start: PROCESSES of more than 1 needs Node 22\.12 or newer /)
  })
  await t.test('a port in use', { skip: skipNode }, async t => {
    const other = createServer().listen(0, 'localhost')
    await once(other, 'listening')
    t.teardown(() => other.close())
    const PORT = String(Object(other.address()).port)
    await refuses(t, { PORT }, new RegExp(`^The gateway cannot start: Port ${PORT} is in use\\. Set PORT `))
  })
  await t.test('what only the processes find out', { skip: skipNode }, async t => {
    const PORT = await onFreePort(async port => String(port))
    await refuses(t, { PORT, TLS_CERT: 'package.json', TLS_KEY: 'package.json' },
      /^The gateway cannot start: TLS_CERT and TLS_KEY must be PEM files/)
  })
})

t.test('the image serves with several processes: with TLS, from npm start, healthy, with a log that begins as that ' +
  'of one', { skip }, async t => {
  const folder = t.testdir()
  const [TLS_CERT, TLS_KEY] = [join(folder, 'cert.pem'), join(folder, 'key.pem')]
  execFileSync('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days',
    '1', '-subj', '/CN=mcp.example.com', '-keyout', TLS_KEY, '-out', TLS_CERT], { stdio: 'pipe' })
  const { cwd, server, start } = await prepare(t)
  const settings = {
    HOST: '0.0.0.0',
    PUBLIC_URL: 'https://mcp.example.com',
    NEONPANEL_INSECURE: 'true',
    TLS_CERT,
    TLS_KEY
  }
  const { child, ended, lines, pids, url } = await start(settings, ['npm', 'start', '--silent'])
  const [first = {}, ...rest] = lines()
  t.match(first, { processes: 2, state: 'Redis', publicUrl: settings.PUBLIC_URL, msg: /^NeonPanel MCP .*listening\.$/ })
  t.strictSame(rest.flatMap(({ process }) => process ?? []).sort(), [1, 2], 'a line says who each of them is')
  t.equal(new Set([first.pid, ...pids()]).size, 3)
  const doubts = rest.flatMap(({ msg }) => /^(STATE_KEYS|NEONPANEL_INSECURE|PUBLIC_URL)/.exec(String(msg))?.[0] ?? [])
  t.strictSame(doubts.sort(), ['NEONPANEL_INSECURE', 'STATE_KEYS'], 'what is doubtful is told once')
  const port = new URL(url).port
  const env = { PATH: process.env.PATH, ...settings, PORT: port, PROCESSES: '2', REDIS_URL: server.url }
  t.equal(spawnSync(process.execPath, ['dist/cli/healthcheck.js'], { cwd, env }).status, 0)
  child.kill('SIGTERM')
  t.strictSame(await ended, [0, null])
  await until(() => !pids().some(isAlive))
  t.match(lines().at(-1), { pid: first.pid, code: 0, msg: 'All processes have ended.' })
})
