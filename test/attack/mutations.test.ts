import fc, { type Arbitrary } from 'fast-check'
import t, { type Test } from 'tap'
import readHeader from '../../plugins/auth/header.ts'
import createTokenVerifier from '../../plugins/auth/tokens.ts'
import stopClock from '../clock.ts'
import startIssuer, { AUDIENCE, makePair, type Pair } from '../issuer.ts'
import openKeys from '../plugins/jwks/open-keys.ts'
import createForge, { part } from './tokens/forge.ts'
import createOracle from './tokens/oracle.ts'

const RUNS = Number(process.env.FC_RUNS ?? 20_000)
const ALGORITHMS = ['RS256', 'ES256'] as const
const NOW = Math.floor(Date.now() / 1000)
const CHARACTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.+/= \u0000é'
const [rsa, curve, attacker] =
  await Promise.all([makePair('rsa'), makePair('curve', 'ES256'), makePair('curve', 'ES256')])

type Token = { text: string, of: string }

/** Our verdict, by the code that the plugin runs behind the Authorization header, and jose's. */
async function open (t: Test) {
  stopClock(t, NOW * 1000)
  const issuer = await startIssuer(t, rsa, curve)
  const { keys, verdictFor } = openKeys(t, `${issuer.url}/keys`, { algorithms: ALGORITHMS })
  t.equal(await verdictFor('rsa'), 'ok')
  const tokens = createTokenVerifier({
    issuer: issuer.url, audiences: ['', '/', '/mcp', '/sse', '/messages'].map(path => AUDIENCE + path)
  }, keys)
  const accepts = async (token: string) => {
    try {
      return await tokens.verify(token, readHeader(token, ALGORITHMS)) !== undefined
    } catch {
      return false
    }
  }
  return {
    issuer,
    forge: createForge(issuer.url, NOW, rsa, attacker),
    accepts,
    oracle: createOracle(issuer.url, NOW, [rsa, curve])
  }
}

/** One to four characters of a text replaced, left out or put in. */
function mutated (text: string): Arbitrary<string> {
  const change = fc.record({
    at: fc.oneof(fc.nat(text.length - 1), fc.integer({ min: text.length - 3, max: text.length - 1 })),
    mutation: fc.constantFrom('replace', 'leave out', 'put in'),
    character: fc.constantFrom(...CHARACTERS)
  })
  return fc.array(change, { minLength: 1, maxLength: 4 }).map(changes => changes.reduce(
    (token, { at, mutation, character }) => token.slice(0, at) + (mutation === 'leave out' ? '' : character) +
      token.slice(mutation === 'put in' ? at : at + 1), text
  ))
}

/** Segments of several tokens, in any order and number. */
function shuffled (texts: readonly string[]): Arbitrary<string> {
  const segments = texts.flatMap(text => text.split('.'))
  const three = fc.tuple(...[0, 1, 2].map(place => fc.constantFrom(...texts.map(text => text.split('.')[place] ?? ''))))
  return fc.oneof(three, fc.array(fc.constantFrom(...segments, '', part({ alg: 'none' })), { maxLength: 5 }))
    .map(parts => parts.join('.'))
}

/** Claims and header members of a good token exchanged for odd ones, under a good signature. */
function resigned (sign: (claims: object, header: object, pair: Pair) => string, issuer: string): Arbitrary<string> {
  const edges = [-3600, -6, -4.5, -4, 0, 4, 4.5, 6, 59, 61, 3600].map(seconds => NOW + seconds)
  const odd = [undefined, null, '', 0, -1, true, [], {}, 'text', [issuer], [AUDIENCE], AUDIENCE, `${AUDIENCE}/mcp`, [
    AUDIENCE, 'https://other.example'
  ], [AUDIENCE, 7], issuer, 'JWT', 'at+jwt', String(NOW)]
  const value = fc.oneof(fc.constantFrom<unknown>(...odd), fc.constantFrom(...edges), fc.jsonValue())
  const claims = fc.dictionary(fc.constantFrom('iss', 'sub', 'aud', 'exp', 'iat', 'nbf', 'scope', 'scp', 'nonce',
    'at_hash', 'jti', '__proto__'), value, { maxKeys: 2 })
  const header =
    fc.dictionary(fc.constantFrom('typ', 'kid', 'alg', 'crit', 'jku', 'jwk', 'b64', 'cty'), value, { maxKeys: 1 })
  return fc.tuple(claims, fc.oneof({ weight: 3, arbitrary: fc.constant({}) }, { weight: 1, arbitrary: header }),
    fc.constantFrom(curve, curve, curve, attacker))
    .map(([claims, header, pair]) => sign(claims, header, pair))
}

t.test(`${RUNS} mutated tokens get the verdict of another library [SEC-13]`, async t => {
  const { issuer, forge, accepts, oracle } = await open(t)
  const good = [forge.token(), forge.token({}, {},
    curve), forge.token({ sub: 'ben' }), forge.token({ sub: 'ben' }, {}, curve)]
  const written = new Set(good)
  const sign = (claims: object, header: object, pair: Pair) => {
    const token = forge.token({ ...claims }, { ...header }, pair)
    written.add(token)
    return token
  }
  const token: Arbitrary<Token> = fc.oneof(
    { weight: 5, arbitrary: fc.constantFrom(...good).chain(mutated).map(text => ({ text, of: 'mutated' })) },
    { weight: 2, arbitrary: shuffled(good).map(text => ({ text, of: 'shuffled' })) },
    { weight: 3, arbitrary: resigned(sign, issuer.url).map(text => ({ text, of: 'resigned' })) }
  )
  const accepted: Record<string, number> = { mutated: 0, shuffled: 0, resigned: 0 }
  const asked = issuer.hits()
  await fc.assert(fc.asyncProperty(token, async ({ text, of }) => {
    const [ours, theirs] = [await accepts(text), await oracle(text)]
    if (ours !== theirs) throw new Error(`ours ${ours}, theirs ${theirs}: ${text}`)
    if (!ours) return
    accepted[of] = (accepted[of] ?? 0) + 1
    if (!written.has(text) && ![...written].some(token => token.slice(0, -1) === text.slice(0, -1))) {
      throw new Error(`accepted, but signed by nobody: ${text}`)
    }
  }), { numRuns: RUNS })
  for (const [kind, count] of Object.entries(accepted)) {
    t.ok(count > 0, `${count} ${kind} ones are good: the property sees both sides`)
  }
  t.equal(issuer.hits(), asked)
})

t.test('sixty good tokens are accepted by both [SEC-14]', async t => {
  const { forge, accepts, oracle } = await open(t)
  const shapes: object[] = [
    {}, { aud: ['https://other.example', `${AUDIENCE}/mcp`] },
    { iat: NOW - 0.442055745, nbf: NOW - 0.25, exp: NOW + 3600.957944255 },
    { jti: 'x', tenant: { id: 1 }, roles: ['a'], amr: ['pwd'] }, { aud: `${AUDIENCE}/`, nbf: NOW }
  ]
  const scopes: object[] = [{}, { scope: undefined, scopes: ['read:cogs'] }, { scope: undefined, scp: 'read:cogs' }]
  const claims = shapes.flatMap(shape => scopes.map(scope => ({ ...shape, ...scope })))
  const tokens = [rsa, curve].flatMap(pair =>
    claims.flatMap(each => ['JWT', undefined].map(typ => forge.token(each, { typ }, pair))))
  t.equal(tokens.length, 60)
  for (const token of tokens) t.strictSame([await accepts(token), await oracle(token)], [true, true])
})
