import { setImmediate } from 'node:timers/promises'
import t from 'tap'
import until from '../../until.ts'
import { bearer } from '../../../plugins/auth/tokens.ts'
import createTokenVerifier from '../../../plugins/auth/tokens.ts'
import usableKey, { type Key } from '../../../plugins/jwks/key.ts'
import stopClock from '../../clock.ts'
import startIssuer, { AUDIENCE, makePair, sendJson, sign } from '../../issuer.ts'
import startTokenEndpoint from '../../token-endpoint.ts'
import openGateway from '../mcp/gateway.ts'
import buildAuth from './build-auth.ts'

const MINUTE = 60_000
const pair = await makePair('good')
const other = await makePair('other')
const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'

/** The keys of an issuer that lists one, as it is or not any more. */
function holding (isCurrent: boolean) {
  const key = usableKey({ ...pair.jwk }, ['RS256'])
  return {
    async verify<T> (_wanted: object, check: (found: Key) => T | undefined): Promise<T> {
      const result = key && check(key)
      if (result === undefined) throw new Error('the signature is of no use')
      return result
    },
    isCurrent: () => isCurrent,
    age: 0,
    until: Date.now() + MINUTE,
    generation: 1,
    reached: true,
    away: false,
    usable: true,
    warmUp: () => {},
    close: async () => {}
  }
}

/** The sixteen texts that are the same RS256 token: the last character of its signature has four spare bits. */
function spellings (token: string): string[] {
  const last = ALPHABET.indexOf(token.slice(-1))
  return Array.from({ length: 16 }, (_, spare) => token.slice(0, -1) + ALPHABET[(last & 0b110000) + spare])
}

t.test('never serves a remembered token longer than it is valid [SEC-19]', async t => {
  const clock = stopClock(t)
  const issuer = await startIssuer(t, pair)
  const { post, log } = await buildAuth(t, issuer.url)
  const token = await sign(issuer.url, { claims: { exp: Math.floor(Date.now() / 1000) + 30 }, pair })
  t.equal((await post('/mcp', token)).statusCode, 200)
  clock.forward(29_000)
  t.equal((await post('/mcp', token)).statusCode, 200)
  clock.forward(7000)
  t.equal((await post('/mcp', token)).statusCode, 401)
  t.match(log.at(-1), { reason: 'expired' })
})

t.test('forgets every remembered token as soon as the issuer drops a key [SEC-16, SEC-19]', async t => {
  const clock = stopClock(t)
  const issuer = await startIssuer(t, pair)
  const { app, post, log } = await buildAuth(t, issuer.url)
  const token = await sign(issuer.url, { pair })
  t.equal((await post('/mcp', token)).statusCode, 200)
  issuer.listed = [other.jwk]
  clock.forward(8 * MINUTE + 1)
  const { generation } = app.keys
  t.equal((await post('/mcp', token)).statusCode, 200)
  while (app.keys.generation === generation) await setImmediate()
  t.equal((await post('/mcp', token)).statusCode, 401)
  t.match(log.at(-1), { reason: 'kid not listed' })
})

t.test('stops serving a revoked key to a busy client after ten minutes at the latest [SEC-16, SEC-19]', async t => {
  const clock = stopClock(t)
  const issuer = await startIssuer(t, pair)
  const { post } = await buildAuth(t, issuer.url)
  const token = await sign(issuer.url, { pair })
  const statuses = new Set<number>()
  for (let minute = 0; minute < 10; minute++) {
    statuses.add((await post('/mcp', token)).statusCode)
    issuer.listed = [other.jwk]
    clock.forward(minute === 7 ? MINUTE - 1 : MINUTE)
  }
  clock.forward(1)
  t.ok(statuses.has(200))
  t.equal((await post('/mcp', token)).statusCode, 401)
})

t.test('remembers so many good tokens by their whole text, spellings of the same one included, and only while their ' +
  'key stands [SEC-19]', async t => {
  const keys = holding(true)
  const tokens = createTokenVerifier({ issuer: 'https://issuer.example', audiences: [AUDIENCE] }, keys, undefined, 20)
  const header = { alg: 'RS256', kid: 'good' } as const
  const signed = await Promise.all(['ana', 'ben'].map(sub => sign('https://issuer.example', { claims: { sub }, pair })))
  const [first = '', second = '', third = '', ...rest] = signed.flatMap(spellings)
  for (const token of [first, second, third, ...rest.slice(0, 17)]) await tokens.verify(token, header)
  t.equal(tokens.cached(bearer(first))?.claims.sub, 'ana')
  await tokens.verify(rest.at(-1) ?? '', header)
  t.equal(tokens.cached(bearer(second)), undefined, 'it was away longest')
  t.equal(tokens.wasVerified(second), false)
  t.equal(tokens.cached(bearer(first))?.token, first)
  t.equal(tokens.cached(bearer(third))?.claims.sub, 'ana')
  t.equal(tokens.cached(bearer(rest.at(-1) ?? ''))?.claims.sub, 'ben')
  t.equal(tokens.cached(bearer(`${third} `)), undefined)
  keys.generation = 2
  t.equal(tokens.cached(bearer(third)), undefined)
})

t.test('forgets a token that NeonPanel refuses [SEC-19]', async t => {
  let status = 200
  const endpoint = await startTokenEndpoint(t)
  const { ask, app } = await openGateway(t, {
    env: { NEONPANEL_INTROSPECTION_URL: endpoint.url, UPSTREAM_CLIENT_ID: 'gateway', UPSTREAM_CLIENT_SECRET: 'secret' },
    upstream: (_request, response) => {
      response.writeHead(status, { 'content-type': 'application/json' })
        .end('{"data":[]}')
    }
  })
  await until(() => app.keys.reached) // a new key set makes every token be looked at again
  const [now, iss] = [Math.floor(Date.now() / 1000), app.config.NEONPANEL_ISSUER]
  endpoint.answer = (_request, response) => sendJson(response, {
    active: true, iss, sub: '4711', aud: AUDIENCE, exp: now + 3600, iat: now, scope: 'read:reports'
  })
  const call = { jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name: 'neonpanel_listReports' } }
  const statusOf = async () => (await ask(call, { token: 'opaque-1' })).status
  t.strictSame([await statusOf(), await statusOf(), endpoint.seen.length], [200, 200, 1], 'it is remembered')
  status = 401
  await statusOf()
  const asked = endpoint.seen.length
  t.strictSame([await statusOf(), endpoint.seen.length > asked], [401, true], 'it is asked about again')
})

t.test('does not remember a verdict that was reached while the keys changed [SEC-19]', async t => {
  const tokens = createTokenVerifier({ issuer: 'https://issuer.example', audiences: null }, holding(false))
  const token = await sign('https://issuer.example', { pair })
  t.equal((await tokens.verify(token, { alg: 'RS256', kid: 'good' })).clientId, null)
  t.equal(tokens.cached(bearer(token)), undefined)
})
