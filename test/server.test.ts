import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { text } from 'node:stream/consumers'
import t from 'tap'
import { onFreePort } from './build.ts'

const ROOT = join(import.meta.dirname, '..')

type Line = Record<string, unknown>

function start (env: Record<string, string>) {
  const { PATH, HOME } = process.env
  return spawn('node', ['--import', 'tsx', 'server.ts'],
    { cwd: ROOT, env: { PATH, HOME, LOAD_MAX_DELAY: '0', ...env } })
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
  t.equal(await text(second.stderr),
    `The gateway cannot start: Port ${port} is in use. Set PORT (or SANDBOX_PORT) to a free one.\n`)
  const third = start({ TLS_CERT: 'nowhere.pem', TLS_KEY: 'nowhere.pem' })
  t.equal(await text(third.stderr), 'The gateway cannot start: TLS_CERT must be the path of a readable PEM file.\n')
  const fourth = start({ TLS_CERT: 'README.md', TLS_KEY: 'README.md' })
  t.equal(await text(fourth.stderr), 'The gateway cannot start: TLS_CERT and TLS_KEY must be PEM files: a ' +
    'certificate, and the key that belongs to it.\n')
})

t.test('an address that is not of this machine, and a name that is of none, are named with what helps', async t => {
  const help = 'Set HOST to localhost, to 0.0.0.0 (all addresses), or to one that it has.\n'
  const strange = start({ HOST: '10.99.99.99', LOG_LEVEL: 'silent' })
  t.equal(await text(strange.stderr),
    `The gateway cannot start: HOST=10.99.99.99 is no address of this machine. ${help}`)
  const unknown = start({ HOST: 'nowhere.invalid', LOG_LEVEL: 'silent' })
  const complaint = await text(unknown.stderr)
  t.match(complaint, /^The gateway cannot start: HOST=nowhere\.invalid /)
  t.match(complaint, /(is no name that this machine knows|cannot be looked up)\. Set HOST to /)
})

t.test('the first line says what has started and the last ones how it stops; probes are told at debug', async t => {
  const port = await onFreePort(async port => String(port))
  const env = {
    PORT: port,
    DRAIN_DELAY: '50',
    NEONPANEL_ISSUER: 'http://localhost:9',
    TOKEN_AUDIENCE: 'any',
    NEONPANEL_TENANT: 'x',
    ADVERTISED_SCOPES: 'read:companies'
  }
  const child = start(env)
  t.teardown(() => child.kill('SIGKILL'))
  const lines: Line[] = []
  const ended = once(child, 'close')
  for await (const line of createInterface(child.stdout)) {
    lines.push(JSON.parse(line))
    if (lines.length > 1) continue
    for (const path of ['/livez', '/healthz', '/readyz', '/']) await fetch(`http://localhost:${port}${path}`)
    child.kill('SIGTERM')
  }
  t.strictSame(await ended, [0, null])
  const [first = {}] = lines
  t.match(first, {
    level: 30,
    version: /^\d+\.\d+\.\d+/,
    publicUrl: `http://localhost:${port}`,
    issuer: 'http://localhost:9',
    api: 'http://localhost:9',
    state: 'memory',
    scopes: { enforced: true, advertised: ['read:companies'] },
    toolNames: { '/': 'dotted', '/mcp': 'underscore', '/sse': 'dotted', '/openapi.json': 'underscore' },
    readOnly: false,
    toolsets: ['search', 'views'],
    msg: /^NeonPanel MCP Gateway .* is listening\.$/
  })
  t.ok(JSON.stringify(first.addresses).includes(`"http://127.0.0.1:${port}"`))
  const messages = lines.map(({ msg }) => String(msg))
  t.strictSame(messages.filter(message => message.includes('istening')).length, 1, 'Fastify\'s own lines are left out')
  t.ok(messages.some(message => message.startsWith('TOKEN_AUDIENCE=any')), 'what was logged before comes after it')
  t.ok(messages.some(message => message.includes('NEONPANEL_TENANT')))
  t.strictSame(lines.filter(({ msg }) => msg === 'answered').map(({ path }) => path), ['/'])
  t.match(lines.slice(-3), [
    {
      signal: 'SIGTERM',
      drainDelay: 50,
      calls: 0,
      streams: 0,
      msg: 'The gateway stops: /readyz fails, and all else is served for 50 ms.'
    },
    { calls: 0, streams: 0, msg: 'New requests are refused; running calls and event streams are finished.' },
    { ms: Number, msg: 'The gateway has stopped.' }
  ])
})

t.test('what was logged before a start that fails is not lost', async t => {
  const child = start({ HOST: '10.99.99.99', NEONPANEL_TENANT: 'x' })
  const [stdout] = await Promise.all([text(child.stdout), once(child, 'exit')])
  t.match(stdout, 'NEONPANEL_TENANT')
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
