import { createHash } from 'node:crypto'
import t from 'tap'
import stopClock from '../clock.ts'
import startIssuer, { AUDIENCE, makePair, sign, SUBJECT } from '../issuer.ts'
import buildAuth from './auth/build-auth.ts'

const pair = await makePair('good')
const attacker = await makePair('good')
const elliptic = await makePair('curve', 'ES256')
const NOW = Math.floor(Date.now() / 1000)

t.test('takes tokens of an issuer whose name ends in a slash, and only those [K5]', async t => {
  const issuer = await startIssuer(t, pair)
  const { post } = await buildAuth(t, `${issuer.url}/`)
  t.equal((await post('/mcp', await sign(`${issuer.url}/`, { pair }))).statusCode, 200)
  t.equal((await post('/mcp', await sign(issuer.url, { pair }))).statusCode, 401)
})

t.test('accepts every shape of a good token [K8]', async t => {
  stopClock(t, NOW * 1000)
  const issuer = await startIssuer(t, pair)
  const { post } = await buildAuth(t, issuer.url)
  const shapes: Record<string, Record<string, unknown>> = {
    'the usual one': {},
    'a list of audiences with one of ours': { aud: ['https://other.example', `${AUDIENCE}/mcp`] },
    'the origin with a slash': { aud: `${AUDIENCE}/` },
    'fractional times': { iat: NOW - 0.5, nbf: NOW - 0.25, exp: NOW + 3600.957944255 },
    'other claims': { jti: 'x', roles: ['a'], tenant: { id: 1 } },
    'issued half a minute ahead': { iat: NOW + 30, nbf: NOW + 30 },
    'expired less than five seconds ago': { exp: NOW - 2 }
  }
  for (const [name, claims] of Object.entries(shapes)) {
    const answer = await post('/mcp', await sign(issuer.url, { claims, pair }))
    t.equal(answer.statusCode, 200, name)
    t.equal(answer.json().subject, createHash('sha256').update(`${issuer.url}\n${SUBJECT}`).digest('hex'))
  }
  for (const typ of ['JWT', 'jwt', 'application/at+jwt', undefined]) {
    t.equal((await post('/mcp', await sign(issuer.url, { header: { typ }, pair }))).statusCode, 200)
  }
})

t.test('reads scopes as a text or a list under three names [K4]', async t => {
  const issuer = await startIssuer(t, pair)
  const { post } = await buildAuth(t, issuer.url)
  const spellings: [Record<string, unknown>, string[]][] = [
    [{ scope: 'read:cogs  read:revenue' }, ['read:cogs', 'read:revenue']],
    [{ scope: undefined, scopes: ['read:cogs', 7, 'read:revenue'] }, ['read:cogs', 'read:revenue']],
    [{ scope: undefined, scopes: 'read:cogs' }, ['read:cogs']],
    [{ scope: undefined, scp: ['read:cogs'] }, ['read:cogs']],
    [{ scope: undefined, scp: 'read:cogs read:revenue' }, ['read:cogs', 'read:revenue']],
    [{ scope: 'read:cogs a"b ünï a\r\nb read:cogs', scp: ['a b', ''] }, ['read:cogs']],
    [{ scope: ['read:cogs', 7, 'read:revenue'], scp: 'write:import' }, ['read:cogs', 'read:revenue', 'write:import']],
    [{ scope: { 'read:cogs': true } }, []],
    [{ scope: undefined }, []],
    [{ scope: '' }, []]
  ]
  for (const [claims, scopes] of spellings) {
    t.strictSame((await post('/', await sign(issuer.url, { claims, pair }))).json().scopes, scopes)
  }
})

t.test('tells routes who calls, until when and through which client', async t => {
  stopClock(t, NOW * 1000)
  const issuer = await startIssuer(t, pair)
  const { post } = await buildAuth(t, issuer.url)
  const clients: [
    Record<string, unknown>, string | null
  ][] = [[{ client_id: 'chatgpt' }, 'chatgpt'], [{ azp: 'claude' }, 'claude'], [{ client_id: 5 }, null], [{}, null]]
  for (const [claims, clientId] of clients) {
    const seen = (await post('/tools/x', await sign(issuer.url, { claims: { ...claims, exp: NOW + 60 }, pair }))).json()
    t.strictSame([seen.clientId, seen.expires, seen.claims.sub], [clientId, (NOW + 60) * 1000, SUBJECT])
  }
})

t.test('takes ES256 where the settings allow it, and never a key under another algorithm', async t => {
  const clock = stopClock(t)
  const issuer = await startIssuer(t, pair, elliptic)
  const strict = await buildAuth(t, issuer.url)
  const { post, log } = await buildAuth(t, issuer.url, { TOKEN_ALGORITHMS: 'RS256, ES256' })
  const token = await sign(issuer.url, { pair: elliptic })
  t.equal((await post('/mcp', token)).statusCode, 200)
  t.equal((await strict.post('/mcp', token)).statusCode, 401)
  clock.forward(30_000)
  t.equal((await post('/mcp', await sign(issuer.url, { pair: { ...elliptic, kid: 'good' } }))).statusCode, 401)
  t.match(log.at(-1), { code: 'invalid_token', reason: 'key not usable', expected: 'ES256' })
})

t.test('answers 503 while the issuer is away, and 200 when it is back [PROTO-132]', async t => {
  const issuer = await startIssuer(t, pair)
  issuer.answer = (_request, response) => { response.writeHead(500).end() }
  const { post, log } = await buildAuth(t, issuer.url)
  const token = await sign(issuer.url, { pair })
  const answer = await post('/mcp', token)
  t.strictSame([answer.statusCode, answer.json().code, answer.headers['retry-after']], [503, 'issuer_unavailable', '5'])
  t.notOk('www-authenticate' in answer.headers)
  t.match(log.at(-1), { level: 50, code: 'issuer_unavailable', reason: 'issuer', err: { type: 'TypeError' } })
})

t.test('accepts any audience, or none, where TOKEN_AUDIENCE says so', async t => {
  const clock = stopClock(t)
  const issuer = await startIssuer(t, pair)
  const { post } = await buildAuth(t, issuer.url, { TOKEN_AUDIENCE: 'any' })
  for (const aud of ['https://other.example', undefined, 7]) {
    t.equal((await post('/mcp', await sign(issuer.url, { claims: { aud }, pair }))).statusCode, 200)
  }
  t.equal((await post('/mcp', await sign(issuer.url, { claims: { nonce: 'n' }, pair }))).statusCode, 401)
  clock.forward(30_000)
  t.equal((await post('/mcp', await sign(issuer.url, { pair: attacker }))).statusCode, 401)
})

t.test('takes a token without kid where one key is listed, also after a rotation [K3, K13]', async t => {
  const clock = stopClock(t)
  const issuer = await startIssuer(t, pair)
  const { post, log } = await buildAuth(t, issuer.url, { RATE_LIMIT_FAILED_AUTH: '1' })
  const nameless = (pair: typeof attacker) => sign(issuer.url, { header: { kid: undefined }, pair })
  t.equal((await post('/mcp', await nameless(pair))).statusCode, 200)
  issuer.listed = [attacker.jwk]
  clock.forward(10_000)
  const answer = await post('/mcp', await nameless(attacker))
  t.strictSame([answer.statusCode, answer.json().code, answer.headers['retry-after']],
    [503, 'issuer_unavailable', '20'])
  t.match(log.at(-1), { level: 30, code: 'issuer_unavailable', reason: 'signature' })
  t.equal((await post('/mcp', 'a.b.c')).statusCode, 429, 'what cost a verification counts [SEC-49]')
  t.equal((await post('/mcp', await nameless(attacker))).statusCode, 503, 'it may be good [F5]')
  clock.forward(61_000)
  t.equal((await post('/mcp', await nameless(attacker))).statusCode, 200)
})

for (const alg of ['PS256', 'ES384', 'EdDSA']) {
  t.test(`takes ${alg} where the settings name it [K15]`, async t => {
    const signer = await makePair('another', alg)
    const issuer = await startIssuer(t, pair, signer)
    const { post } = await buildAuth(t, issuer.url, { TOKEN_ALGORITHMS: `RS256 ${alg}` })
    const strict = await buildAuth(t, issuer.url)
    const token = await sign(issuer.url, { pair: signer })
    t.equal((await post('/mcp', token)).statusCode, 200)
    t.equal((await post('/mcp', await sign(issuer.url, { pair }))).statusCode, 200)
    t.equal((await strict.post('/mcp', token)).statusCode, 401)
    t.match(strict.log.at(-1), { reason: 'algorithm' })
  })
}
