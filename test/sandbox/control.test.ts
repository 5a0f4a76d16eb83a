import t from 'tap'
import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { promisify } from 'node:util'
import build, { claims, json } from './build.ts'

const run = promisify(execFile)

t.test('the switches', async t => {
  const sandbox = await build(t, { clock: () => Date.parse('2026-07-15T09:00:00Z') })
  const { url } = sandbox
  const send = (
    method: string, path: string, body?: unknown, headers: Record<string, string> = {}
  ) => fetch(`${url}/__sandbox/${path}`, {
    method,
    ...(body !== undefined && {
      body: JSON.stringify(body), headers: { 'content-type': 'application/json', ...headers }
    }),
    ...(body === undefined && { headers })
  })

  t.test('set, list and clear faults', async t => {
    t.equal((await send('PUT', 'faults',
      [{ fault: 'status', status: 503, operation: 'jwks', times: 1 }, { fault: 'hang', path: '/api/*' }])).status, 204)
    t.strictSame(await (await send('GET', 'faults')).json(),
      [{ fault: 'status', operation: 'jwks', times: 1, status: 503 }, { fault: 'hang', path: '/api/*' }])
    t.equal((await fetch(`${url}/.well-known/jwks.json`)).status, 503)
    t.equal((await send('PUT', 'faults', { fault: 'import-stuck' })).status, 204)
    t.ok(sandbox.faults.active('import-stuck'))
    t.equal((await send('DELETE', 'faults')).status, 204)
    t.strictSame(sandbox.faults.list(), [])
  })

  t.test('say what is wrong with a setting and keep the dial as it was', async t => {
    const wrong: [unknown, RegExp][] = [
      [{ fault: 'earthquake' }, /^fault must be one of refuse, reset-before-headers/],
      [{ fault: 'hang', operation: 'neonpanel.listCompanies' }, /^operation must be one of listCompanies/],
      [{ fault: 'hang', time: 3 }, /^time is not a setting of a fault/],
      [{ fault: 'hang', times: '3' }, /^times must be a whole number/],
      [{ fault: 'hang', path: 3 }, /^path must be a string/],
      ['hang', /^A fault must be an object/]
    ]
    sandbox.faults.set({ fault: 'import-error' })
    for (const [body, message] of wrong) {
      const response = await send('PUT', 'faults', body)
      t.strictSame([response.status, message.test(String((await json(response)).message))], [400, true],
        String(message))
    }
    t.equal(sandbox.faults.list().length, 1)
    sandbox.faults.clear()
  })

  t.test('show what the API was asked, without the token', async t => {
    const token = await sandbox.issueToken()
    await fetch(`${url}/api/v1/companies/b7t2k9m4q1x8w5z3n6p0/create/bill?x=1`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: '{"data":{}}'
    })
    const answer = await (await send('GET', 'requests')).text()
    t.notMatch(answer, token)
    const recorded = sandbox.requests.at(-1)
    t.match(recorded, {
      method: 'POST',
      url: '/api/v1/companies/b7t2k9m4q1x8w5z3n6p0/create/bill?x=1',
      headers: { 'content-type': 'application/json', authorization: undefined },
      tokenHash: createHash('sha256').update(token).digest('hex'),
      body: '{"data":{}}'
    })
    t.strictSame(JSON.parse(answer).at(-1), recorded)
  })

  t.test('move the clock and rotate keys', async t => {
    t.strictSame(await json(await send('POST', 'clock', { advance: 90_000 })), { now: '2026-07-15T09:01:30.000Z' })
    t.equal(sandbox.now(), Date.parse('2026-07-15T09:01:30Z'))
    t.equal((await send('POST', 'clock', { advance: '1 h' })).status, 400)
    const { kid } = await json(await send('POST', 'keys/rotate', { keepOld: false }))
    t.strictSame(sandbox.keys.all().map(key => key.kid), [kid])
    t.strictSame(await json(await send('GET', 'clock')), { now: '2026-07-15T09:01:30.000Z' })
  })

  t.test('issue tokens', async t => {
    const { access_token: token } = await json(await send('POST', 'token', {
      user: 'eve@example.com',
      scopes: [
        'read:cogs'
      ],
      audience: 'https://a.example.com',
      ttl: 60,
      shape: 'T2',
      claims: { extra: 1 },
      header: { typ: 'JWT' }
    }))
    t.match(claims(token), { sub: '77', scope: 'read:cogs', aud: ['https://a.example.com', String], extra: 1 })
    for (const body of [{
      shape: 'T9'
    }, { scopes: 'read:nothing' }, { user: 'zoe@example.com' }, { ttl: 1.5 }, { claims: [] }, { colour: 'red' }]) {
      t.equal((await send('POST', 'token', body)).status, 400, JSON.stringify(body))
    }
  })

  t.test('work neither for web pages of other origins nor under another host name nor through a proxy', async t => {
    t.equal((await send('POST', 'token', {}, { origin: 'https://evil.example.com' })).status, 403)
    t.equal((await send('POST', 'token', {}, { origin: url })).status, 200)
    const { statusCode } =
      await sandbox.fastify.inject({ url: '/__sandbox/requests', headers: { host: 'evil.example.com' } })
    const remote =
      await sandbox.fastify.inject({
        url: '/__sandbox/requests', headers: { host: 'localhost' }, remoteAddress: '192.0.2.7'
      })
    const forwarded = { host: 'localhost', 'x-forwarded-for': '203.0.113.7' }
    const tunnel = await sandbox.fastify.inject({ url: '/__sandbox/requests', headers: forwarded })
    t.strictSame([statusCode, remote.statusCode, tunnel.statusCode], [403, 403, 403])
  })
})

t.test('the token command', async t => {
  const { url } = await build(t, { defaultAudience: 'https://mcp.example.com' })
  const command = async (...args: string[]) => {
    try {
      return {
        code: 0,
        ...await run(process.execPath, ['--import', 'tsx', 'sandbox/token.ts', ...args],
          { env: { PATH: process.env.PATH, SANDBOX_PORT: new URL(url).port } })
      }
    } catch (error) {
      return error
    }
  }
  const [plain, chosen, user, scope, option, ttl, nobody] = await Promise.all([
    command(),
    command('--user', 'ben@example.com', '--scope', 'read:companies read:cogs', '--audience', 'https://a.example.com',
      '--ttl=-60', '--sandbox', url),
    command('--user', 'zoe@example.com'),
    command('--scope', 'read:nothing'),
    command('--colour', 'red'),
    command('--ttl', 'soon'),
    command('--sandbox', 'http://localhost:9')
  ])
  const printed = (result: unknown) =>
    typeof result === 'object' && result !== null && 'stdout' in result ? String(result.stdout) : ''
  t.match(plain, { code: 0, stdout: /^[\w-]+\.[\w-]+\.[\w-]+\n$/, stderr: '' })
  t.match(claims(printed(plain)),
    { sub: '46', aud: 'https://mcp.example.com', scope: /^read:inventory .* write:import$/ })
  t.match(claims(printed(chosen)), { sub: '52', aud: 'https://a.example.com', scope: 'read:companies read:cogs' })
  t.ok(Number(claims(printed(chosen)).exp) < Date.now() / 1000)
  t.match(user,
    { code: 1, stdout: '', stderr: /^Nobody here has the e-mail zoe@example\.com\. Known: ana@example\.com, .*\n$/ })
  t.match(scope, { code: 1, stdout: '', stderr: /^read:nothing is not a scope\. Known: read:inventory, .*\n$/ })
  t.match(option, { code: 1, stdout: '', stderr: /^Unknown option '--colour'\. Allowed: --user .*\n$/ })
  t.match(ttl, { code: 1, stdout: '', stderr: /^--ttl must be a whole number of seconds\. Allowed: .*\n$/ })
  const help = 'Start it with npm run demo, or name its address with --sandbox.'
  t.match(nobody, { code: 1, stdout: '', stderr: `No sandbox answers at http://localhost:9. ${help}\n` })
})
