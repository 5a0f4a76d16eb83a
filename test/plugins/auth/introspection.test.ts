import type { RequestListener } from 'node:http'
import t, { type Test } from 'tap'
import stopClock from '../../clock.ts'
import startIssuer, { AUDIENCE, makePair, sign } from '../../issuer.ts'
import startTokenEndpoint from '../../token-endpoint.ts'
import until from '../../until.ts'
import buildAuth from './build-auth.ts'

const pair = await makePair('good')
const NOW = Math.floor(Date.now() / 1000)
const TOKEN = 'opaque-1'

function json (body: unknown, status = 200, headers: Record<string, string> = {}): RequestListener {
  return (_request, response) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body))
  }
}

/** A gateway that asks about opaque tokens, and what it is answered of a good one. */
async function open (t: Test, env: Record<string, string> = {}) {
  const clock = stopClock(t, NOW * 1000)
  const issuer = await startIssuer(t, pair)
  const endpoint = await startTokenEndpoint(t)
  const good = {
    active: true, iss: issuer.url, sub: '4711', aud: AUDIENCE, exp: NOW + 3600, iat: NOW, scope: 'read:companies'
  }
  endpoint.answer = json(good)
  const gateway = await buildAuth(t, issuer.url, {
    NEONPANEL_INTROSPECTION_URL: endpoint.url,
    UPSTREAM_CLIENT_ID: 'gateway',
    UPSTREAM_CLIENT_SECRET: 'secret',
    ...env
  })
  await until(() => gateway.app.keys.reached)
  return { clock, issuer, endpoint, good, ...gateway }
}

t.test('asks the issuer about an opaque token, and remembers the answer for a minute, never beyond its end ' +
  '[K15]', async t => {
  const { clock, endpoint, good, post, log } = await open(t)
  const answers = await Promise.all(Array.from({ length: 20 }, () => post('/mcp', TOKEN)))
  for (const answer of answers) t.match([answer.statusCode, answer.json().scopes], [200, ['read:companies']])
  t.match(endpoint.seen, [{
    form: { token: TOKEN, token_type_hint: 'access_token' },
    authorization: `Basic ${Buffer.from('gateway:secret').toString('base64')}`
  }])
  clock.forward(59_000)
  t.equal((await post('/mcp', TOKEN)).statusCode, 200)
  t.equal(endpoint.seen.length, 1)
  clock.forward(1000)
  endpoint.answer = json({ ...good, exp: NOW + 70 })
  t.equal((await post('/mcp', TOKEN)).statusCode, 200)
  clock.forward(15_000)
  t.equal((await post('/mcp', TOKEN)).statusCode, 401)
  t.match([endpoint.seen.length, log.at(-1)], [3, { reason: 'expired' }])
})

t.test('refuses what the issuer does not call active, and what is against the policy [K15, D50]', async t => {
  const { endpoint, good, post, log } = await open(t)
  const answers: [object, string][] = [
    [{ active: false }, 'inactive'], [{ ...good, active: false }, 'inactive'],
    [{ ...good, iss: 'https://evil.example' }, 'issuer'], [{ ...good, iss: undefined }, 'issuer'],
    [{ ...good, aud: 'https://other.example' }, 'audience'], [{ ...good, aud: undefined }, 'audience'],
    [{ ...good, sub: undefined }, 'subject'], [{ ...good, exp: undefined }, 'dates'],
    [{ ...good, exp: NOW - 6 }, 'expired'], [{ ...good, nbf: NOW + 61 }, 'not_yet_valid'],
    [{ ...good, token_type: 'DPoP' }, 'type']
  ]
  for (const [answer, reason] of answers) {
    endpoint.answer = json(answer)
    t.equal((await post('/mcp', TOKEN)).statusCode, 401, reason)
    t.match(log.at(-1), { level: 30, code: 'invalid_token', reason })
  }
})

t.test('needs no word of when a token was issued, but of when it ends [K15, D50]', async t => {
  const { endpoint, good, post, log } = await open(t)
  for (const more of [{ iat: undefined }, { iat: undefined, nbf: NOW }]) {
    endpoint.answer = json({ ...good, ...more })
    t.equal((await post('/mcp', `${TOKEN}${more.nbf}`)).statusCode, 200)
  }
  endpoint.answer = json({ ...good, iat: 'today' })
  t.equal((await post('/mcp', TOKEN)).statusCode, 401)
  t.match(log.at(-1), { code: 'invalid_token', reason: 'dates' })
})

t.test('answers 503 where the answer is missing, with its Retry-After [K15, D50]', async t => {
  const { endpoint, post, log } = await open(t)
  const answers: [RequestListener, string][] = [
    [json({ error: 'invalid_client' }, 401), '5'], [json({}, 429, { 'retry-after': '17' }), '17'], [json({}), '5'],
    [json({ active: 'true' }), '5'], [json([]), '5'], [request => { request.socket.destroy() }, '5'],
    [json('', 302, { location: 'http://127.0.0.1:1/' }), '5']
  ]
  for (const [answer, seconds] of answers) {
    endpoint.answer = answer
    const { statusCode, headers } = await post('/mcp', TOKEN)
    t.strictSame([statusCode, headers['retry-after'], headers['www-authenticate']], [503, seconds, undefined])
    t.match(log.at(-1), { level: 50, code: 'issuer_unavailable', reason: 'introspection' })
    t.notMatch(JSON.stringify(log), TOKEN)
  }
})

t.test('asks nothing about a JWT, and nothing where no address is set [K15]', async t => {
  const { issuer, endpoint, post } = await open(t)
  const token = await sign(issuer.url, { pair })
  t.equal((await post('/mcp', token)).statusCode, 200)
  for (const bad of [`${token}.x`, await sign(issuer.url, { pair, claims: { exp: NOW - 60 } })]) {
    t.equal((await post('/mcp', bad)).statusCode, 401)
  }
  const strict = await buildAuth(t, issuer.url)
  t.equal((await strict.post('/mcp', TOKEN)).statusCode, 401)
  t.match(strict.log.at(-1), { reason: 'opaque' })
  t.strictSame(endpoint.seen, [])
})

t.test('asks no more about tokens of an address than may be refused in a minute [K15, SEC-49]', async t => {
  const { endpoint, post } = await open(t, { RATE_LIMIT_FAILED_AUTH: '3' })
  endpoint.answer = json({ active: false })
  const statuses: number[] = []
  for (let index = 0; index < 6; index++) statuses.push((await post('/mcp', `opaque-${index}`)).statusCode)
  t.strictSame([statuses, endpoint.seen.length], [[401, 401, 401, 429, 429, 429], 3])
})
