import t, { type Test } from 'tap'
import stopClock from '../clock.ts'
import startIssuer, { AUDIENCE, makePair } from '../issuer.ts'
import openGate from '../plugins/auth/gate.ts'
import { audiences, dates, issuers, missing, subjects } from './tokens/claims.ts'
import createForge, { type Forge, type Tokens } from './tokens/forge.ts'
import { headers, kids, shapes } from './tokens/headers.ts'
import { borrowedKeys, hmacs, signatures, unsigned } from './tokens/signatures.ts'

const NOW = Math.floor(Date.now() / 1000)
const FREE = { RATE_LIMIT_FAILED_AUTH: '100000', RATE_LIMIT_MAX: '100000' }
const ID_TOKENS = /nonce|hash|both/
const [pair, stranger] = await Promise.all([makePair('good'), makePair('good')])

/** The bad tokens of each row of the plan, by what is wrong with them. */
function badTokens (forge: Forge, canary: string): Record<string, Tokens> {
  const { token, raw } = forge
  return {
    'SEC-1 unsigned tokens': unsigned(forge),
    'SEC-2 tokens with the public key as a secret': hmacs(forge),
    'SEC-2 tokens whose signature is no good': signatures(forge),
    'SEC-3 tokens of odd key ids': kids(forge),
    'SEC-4 tokens that bring or name their key': borrowedKeys(forge, canary),
    'SEC-5 tokens of other issuers': issuers(forge, canary),
    'SEC-6 tokens without required claims': missing(forge),
    'SEC-6 tokens for other audiences': audiences(forge),
    'SEC-7 tokens out of their time': dates(forge),
    'SEC-8 tokens of another kind': { ...headers(forge), ...shapes(forge), ...subjects(forge) },
    'SEC-9 large tokens': {
      'of 8,193 characters': token({ filler: 'x'.repeat(5600) }).padEnd(8193, 'A'),
      'of 16 kB': token({ filler: 'x'.repeat(12_000) }),
      'of 100 kB': token({ filler: 'x'.repeat(75_000) }),
      'of 1 MB': token({ filler: 'x'.repeat(750_000) }),
      'that is 200,000 deep': raw({ alg: 'RS256', kid: pair.kid }, `${'['.repeat(200_000)}${']'.repeat(200_000)}`)
    }
  }
}

t.test('refuses every bad token', async t => {
  stopClock(t, NOW * 1000)
  const issuer = await startIssuer(t, pair)
  const canary = await startIssuer(t, stranger)
  const forge = createForge(issuer.url, NOW, pair, stranger)
  const good = forge.token()
  const gates = [await openGate(t, issuer.url, FREE), await openGate(t, issuer.url, { ...FREE, TOKEN_ALGORITHMS: 'RS256 ES256' })]
  for (const { post } of gates) t.equal((await post('/mcp', good)).statusCode, 200)
  const asked = issuer.hits()
  const answers = new Set<string>()
  const tables = Object.entries(badTokens(forge, canary.url))

  for (const [row, tokens] of tables) {
    t.test(`${row} are refused`, async t => {
      for (const { post, log } of gates) {
        for (const [name, token] of Object.entries(tokens)) {
          log.length = 0
          const answer = await post('/mcp', token)
          t.equal(answer.statusCode, 401, name)
          const { instance, ...body } = answer.json()
          answers.add(JSON.stringify([answer.headers['www-authenticate'], Object.keys(answer.headers).sort(), body]))
          if (row.startsWith('SEC-8') && ID_TOKENS.test(name)) t.match(log, [{ reason: 'id_token' }], name)
          if (log.length !== 1 || JSON.stringify(log).includes(token.slice(0, 60))) t.fail(`${name}: one line of the log, without the token`)
        }
      }
    })
  }

  t.test('SEC-12 in the same words, whatever is wrong, without asking anybody', async t => {
    t.equal(answers.size, 1)
    t.match([...answers][0], /Bearer error=\\"invalid_token\\", error_description=\\"The access token is invalid or expired\\"/)
    t.ok(tables.reduce((count, [, tokens]) => count + Object.keys(tokens).length, 0) >= 250, 'at least 250 of them')
    t.equal(issuer.hits(), asked, 'no key is fetched for them')
    t.equal(canary.hits(), 0, 'no address in a token is ever opened')
    for (const { post } of gates) t.equal((await post('/mcp', good)).statusCode, 200)
  })
})

t.test('accepts a good token whatever else it says', async t => {
  stopClock(t, NOW * 1000)
  const issuer = await startIssuer(t, pair)
  const { token, now } = createForge(issuer.url, NOW, pair, stranger)
  const { post } = await openGate(t, issuer.url, FREE)
  const accept = async (t: Test, tokens: Tokens) => {
    for (const [name, each] of Object.entries(tokens)) t.equal((await post('/mcp', each)).statusCode, 200, name)
  }

  t.test('SEC-4 keys that it brings or names are not looked at', async t => accept(t, {
    jku: token({}, { jku: 'http://127.0.0.1:1/keys' }),
    x5u: token({}, { x5u: 'http://127.0.0.1:1/certificate' }),
    jwk: token({}, { jwk: stranger.jwk }),
    x5c: token({}, { x5c: ['MII'] })
  }))

  t.test('SEC-6 the five audiences of the gateway, alone or among others', async t => accept(t, Object.fromEntries(
    [...['', '/', '/mcp', '/sse', '/messages'].map(path => AUDIENCE + path), ['https://other.example', AUDIENCE]].map(aud => [`aud ${aud}`, token({ aud })])
  )))

  t.test('SEC-7 dates a second within their edge, and fractions of seconds', async t => accept(t, {
    'expired four seconds ago': token({ exp: now - 4 }),
    'valid in four seconds': token({ nbf: now + 4 }),
    'issued in 59 seconds': token({ iat: now + 59 }),
    'issued long ago': token({ iat: 0 }),
    fractions: token({ iat: now - 0.442055745, nbf: now - 0.442055745, exp: now + 3600.557944255 })
  }))

  t.test('SEC-8 the types of access tokens', async t => accept(t, Object.fromEntries(
    ['JWT', 'jwt', 'at+jwt', 'AT+JWT', 'application/at+jwt', undefined].map(typ => [`typ ${typ}`, token({}, { typ })])
  )))

  t.test('SEC-9 up to eight KiB', async t => accept(t, { '1 kB': token({ filler: 'x'.repeat(400) }), '7.9 kB': token({ filler: 'x'.repeat(5450) }) }))
})
