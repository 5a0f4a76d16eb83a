import { parseList } from 'structured-headers'
import t, { type Test } from 'tap'
import stopClock from '../clock.ts'
import startIssuer, { makePair, sign } from '../issuer.ts'
import buildAuth from './auth/build-auth.ts'

const pair = await makePair('good')

async function open (t: Test, env: Record<string, string> = {}) {
  const clock = stopClock(t)
  const issuer = await startIssuer(t, pair)
  const gate = await buildAuth(t, issuer.url, env)
  return { ...gate, clock, token: (sub: string, jti = '') => sign(issuer.url, { claims: { sub, jti }, pair }) }
}

/** The one item of a structured field, with its parameters. */
function itemOf (field: unknown): unknown {
  const [item, ...more] = parseList(String(field))
  t.strictSame(more, [])
  return item && [item[0], Object.fromEntries(item[1])]
}

t.test('lets a subject call 30 times in 10 s over all routes and tokens, and says what is left ' +
  '[CLIENT-49]', async t => {
  const { post, clock, token } = await open(t)
  const tokens = [await token('ana'), await token('ana', 'fresh')]
  const paths = ['/mcp', '/', '/messages', '/tools/x']
  for (let call = 0; call < 30; call++) {
    const answer = await post(paths[call % 4] ?? '', tokens[call % 2])
    t.strictSame([answer.statusCode, itemOf(answer.headers.ratelimit)], [200, ['subject', { r: 29 - call, t: 10 }]])
    t.strictSame(itemOf(answer.headers['ratelimit-policy']), ['subject', { q: 30, w: 10 }])
  }
  clock.forward(6001)
  const refused = await post('/mcp', tokens[0])
  t.match(refused.headers,
    { ratelimit: '"subject";r=0;t=4', 'ratelimit-policy': '"subject";q=30;w=10', 'retry-after': '4' })
  t.strictSame([refused.statusCode, refused.json().code, refused.json().detail],
    [429, 'rate_limited', 'At most 30 calls in 10 s. Retry in 4 s.'])
  clock.forward(3999)
  t.equal((await post('/mcp', tokens[0])).statusCode, 200)
})

t.test('does not let two subjects behind one address disturb each other [CLIENT-49]', async t => {
  const { post, token } = await open(t, { RATE_LIMIT_MAX: '2', RATE_LIMIT_ADDRESS_MAX: '1' })
  const [ana, ben] = [await token('ana'), await token('ben')]
  const statuses: number[] = []
  for (const caller of [ana, ana, ana, ben, ben]) statuses.push((await post('/mcp', caller)).statusCode)
  t.strictSame(statuses, [200, 200, 429, 200, 200])
})

t.test('charges a batch its length, and keeps the units of one that could not be paid', async t => {
  const { post, token, clock } = await open(t, { RATE_LIMIT_MAX: '10' })
  const ana = await token('ana')
  t.equal((await post('/batch/4', ana)).headers.ratelimit, '"subject";r=5;t=10')
  const refused = await post('/batch/9', ana)
  t.strictSame([refused.statusCode, refused.headers.ratelimit], [429, '"subject";r=0;t=10'])
  t.equal((await post('/mcp', ana)).statusCode, 429)
  clock.forward(10_000)
  t.equal((await post('/batch/0', ana)).headers.ratelimit, '"subject";r=9;t=10')
})

t.test('limits requests without a token by address, public documents included, probes and preflights not ' +
  '[CLIENT-51]', async t => {
  const { app, post, token } = await open(t, { RATE_LIMIT_ADDRESS_MAX: '5' })
  const host = 'mcp.example.com'
  const get = (url: string, headers = {}) => app.inject({ url, headers: { host, ...headers } })
  const document = '/.well-known/oauth-protected-resource'
  for (let time = 0; time < 20; time++) {
    t.equal((await get('/healthz', time % 2 ? { authorization: 'Bearer x' } : {})).statusCode, 200)
    const preflight = { host, origin: 'https://a.example', 'access-control-request-method': 'POST' }
    t.equal((await app.inject({ method: 'OPTIONS', url: '/mcp', headers: preflight })).statusCode, 204)
  }
  const open5 = [get(document), get(document,
    { authorization: 'Bearer junk' }), get('/nowhere'), get('/nowhere', { authorization: 'Bearer junk' }), post('/mcp')]
  t.strictSame((await Promise.all(open5)).map(answer => answer.statusCode), [200, 200, 404, 404, 401])
  for (const refused of [await get(document), await get(document,
    { authorization: 'Bearer junk' }), await post('/mcp'), await get('/sse', { authorization: ' ' })]) {
    t.strictSame([refused.statusCode, refused.json().detail],
      [429, 'At most 5 requests without a token in 10 s. Retry in 10 s.'])
    t.match(refused.headers,
      { ratelimit: '"address";r=0;t=10', 'ratelimit-policy': '"address";q=5;w=10', 'retry-after': '10' })
  }
  t.equal((await post('/mcp', await token('ana'))).statusCode, 200)
})

t.test('counts an IPv6 /64 as one address, and an IPv4 address in any clothes as itself', async t => {
  const { app } = await open(t, { RATE_LIMIT_ADDRESS_MAX: '1' })
  const from = async (remoteAddress: string) => {
    const { statusCode } =
      await app.inject({
        url: '/.well-known/oauth-protected-resource', headers: { host: 'mcp.example.com' }, remoteAddress
      })
    return statusCode
  }
  t.strictSame([await from('2001:db8:1:2::1'), await from('2001:db8:1:2:ffff::9'), await from('2001:db8:1:3::1')],
    [200, 429, 200])
  t.strictSame([await from('192.0.2.1'), await from('::ffff:192.0.2.1'), await from('192.0.2.2')], [200, 429, 200])
})

t.test('refuses bad tokens of an address for a minute when there were too many, and no good one [F5]', async t => {
  const { post, clock, token, log } = await open(t, { RATE_LIMIT_FAILED_AUTH: '3' })
  for (let time = 0; time < 3; time++) t.equal((await post('/mcp', 'x')).statusCode, 401)
  const refused = await post('/mcp', 'x')
  t.strictSame([refused.statusCode, refused.json().detail], [429, 'At most 3 refused tokens in 60 s. Retry in 60 s.'])
  t.match(refused.headers,
    { ratelimit: '"failed-auth";r=0;t=60', 'ratelimit-policy': '"failed-auth";q=3;w=60', 'retry-after': '60' })
  t.match(log.at(-1), { code: 'rate_limited', reason: 'failed-auth' })
  t.equal((await post('/mcp', await token('ana'))).statusCode, 200)
  clock.forward(59_999)
  t.strictSame([(await post('/mcp', await token('ana'))).statusCode, (await post('/mcp', 'x')).statusCode], [200, 429])
  clock.forward(1)
  for (let time = 0; time < 3; time++) t.equal((await post('/mcp', 'x')).statusCode, 401)
  t.equal((await post('/mcp', 'x')).statusCode, 429)
})

t.test('does not count good tokens as refused ones', async t => {
  const { post, token } = await open(t, { RATE_LIMIT_FAILED_AUTH: '1' })
  for (const subject of ['ana', 'ben', 'cleo', 'dan']) {
    t.equal((await post('/mcp', await token(subject))).statusCode, 200)
  }
})
