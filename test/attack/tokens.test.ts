import t, { type Test } from 'tap'
import stopClock from '../clock.ts'
import startIssuer, { AUDIENCE, makePair } from '../issuer.ts'
import buildAuth from '../plugins/auth/build-auth.ts'
import { audiences, dates, issuers, missing, subjects } from './tokens/claims.ts'
import createForge, { type Forge, type Tokens } from './tokens/forge.ts'
import { headers, kids, shapes } from './tokens/headers.ts'
import { borrowedKeys, hmacs, signatures, unsigned } from './tokens/signatures.ts'

const NOW = Math.floor(Date.now() / 1000)
const FREE = { RATE_LIMIT_FAILED_AUTH: '100000', RATE_LIMIT_MAX: '100000' }
const WAITING = /^(signature|no kid|kid not listed|key not usable)$/
const ID_TOKENS = /nonce|hash|both/
const [pair, attacker] = await Promise.all([makePair('good'), makePair('good')])

/** The bad tokens of each row of the plan, by what is wrong with them. */
function badTokens (forge: Forge, canary: string): Record<string, Tokens> {
  const { token, raw } = forge
  return {
    'unsigned tokens [SEC-1]': unsigned(forge),
    'tokens with the public key as a secret [SEC-2]': hmacs(forge),
    'tokens whose signature is no good [SEC-2]': signatures(forge),
    'tokens of odd key ids [SEC-3]': kids(forge),
    'tokens that bring or name their key [SEC-4]': borrowedKeys(forge, canary),
    'tokens of other issuers [SEC-5]': issuers(forge, canary),
    'tokens without required claims [SEC-6]': missing(forge),
    'tokens for other audiences [SEC-6]': audiences(forge),
    'tokens out of their time [SEC-7]': dates(forge),
    'tokens of another kind [SEC-8]': { ...headers(forge), ...shapes(forge), ...subjects(forge) },
    'large tokens [SEC-9]': {
      'of 8,193 characters': token({ filler: 'x'.repeat(5600) }).padEnd(8193, 'A'),
      'of 16 kB': token({ filler: 'x'.repeat(12_000) }),
      'of 100 kB': token({ filler: 'x'.repeat(75_000) }),
      'of 1 MB': token({ filler: 'x'.repeat(750_000) }),
      'that is 200,000 deep': raw({ alg: 'RS256', kid: pair.kid }, `${'['.repeat(200_000)}${']'.repeat(200_000)}`)
    }
  }
}

t.test('refuses every bad token', async t => {
  const clock = stopClock(t, NOW * 1000)
  const issuer = await startIssuer(t, pair)
  const canary = await startIssuer(t, attacker)
  const forge = createForge(issuer.url, NOW, pair, attacker)
  const good = forge.token()
  const gates = [await buildAuth(t, issuer.url,
    FREE), await buildAuth(t, issuer.url, { ...FREE, TOKEN_ALGORITHMS: 'RS256 ES256' })]
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
          if (answer.statusCode === 503) {
            t.match(log, [{ level: 30, code: 'issuer_unavailable', reason: WAITING }], name)
          } else {
            t.equal(answer.statusCode, 401, name)
            const { instance, ...body } = answer.json()
            answers.add(JSON.stringify([answer.headers['www-authenticate'], Object.keys(answer.headers).sort(), body]))
          }
          if (row.endsWith('[SEC-8]') && ID_TOKENS.test(name)) t.match(log, [{ reason: 'id_token' }], name)
          if (log.length !== 1 || JSON.stringify(log).includes(token.slice(0, 60))) {
            t.fail(`${name}: one line of the log, without the token`)
          }
        }
      }
    })
  }

  t.test('in the same words, whatever is wrong, without a request to the issuer [SEC-12]', async t => {
    t.equal(answers.size, 1)
    t.match([...answers][0],
      /Bearer error=\\"invalid_token\\", error_description=\\"The access token is invalid or expired\\"/)
    t.ok(tables.reduce((count, [, tokens]) => count + Object.keys(tokens).length, 0) >= 250, 'at least 250 of them')
    t.equal(issuer.hits(), asked, 'no key is fetched for them')
    t.equal(canary.hits(), 0, 'no address in a token is ever opened')
    for (const { post } of gates) t.equal((await post('/mcp', good)).statusCode, 200)
  })

  t.test('and what had to wait for the key set is refused once it has been read again [K13, SEC-2]', async t => {
    const { post } = gates[0] ?? {}
    for (const token of [forge.token({}, {}, attacker), forge.token({}, { kid: 'evil' })]) {
      clock.forward(30_000)
      t.equal((await post?.('/mcp', token))?.statusCode, 401)
    }
  })
})

t.test('accepts a good token whatever else it says', async t => {
  stopClock(t, NOW * 1000)
  const issuer = await startIssuer(t, pair)
  const { token, now } = createForge(issuer.url, NOW, pair, attacker)
  const { post } = await buildAuth(t, issuer.url, FREE)
  const accept = async (t: Test, tokens: Tokens) => {
    for (const [name, each] of Object.entries(tokens)) t.equal((await post('/mcp', each)).statusCode, 200, name)
  }

  t.test('keys that it brings or names are not looked at [SEC-4]', async t => accept(t, {
    jku: token({}, { jku: 'http://127.0.0.1:1/keys' }),
    x5u: token({}, { x5u: 'http://127.0.0.1:1/certificate' }),
    jwk: token({}, { jwk: attacker.jwk }),
    x5c: token({}, { x5c: ['MII'] })
  }))

  t.test('the five audiences of the gateway, alone or among others ' +
    '[SEC-6, CLIENT-16]', async t => accept(t, Object.fromEntries(
    [...['', '/', '/mcp', '/sse', '/messages'].map(path =>
      AUDIENCE + path), ['https://other.example', AUDIENCE]].map(aud => [`aud ${aud}`, token({ aud })])
  )))

  t.test('dates a second within their edge, and fractions of seconds [SEC-7]', async t => accept(t, {
    'expired four seconds ago': token({ exp: now - 4 }),
    'valid in 59 seconds': token({ nbf: now + 59 }),
    'issued in 59 seconds': token({ iat: now + 59 }),
    'issued long ago': token({ iat: 0 }),
    fractions: token({ iat: now - 0.442055745, nbf: now - 0.442055745, exp: now + 3600.557944255 })
  }))

  t.test('the types of access tokens [SEC-8]', async t => accept(t, Object.fromEntries(
    ['JWT', 'jwt', 'at+jwt', 'AT+JWT', 'application/at+jwt', undefined].map(typ => [`typ ${typ}`, token({}, { typ })])
  )))

  t.test('up to eight KiB [SEC-9]',
    async t => accept(t, { '1 kB': token({ filler: 'x'.repeat(400) }), '7.9 kB': token({ filler: 'x'.repeat(5450) }) }))
})
