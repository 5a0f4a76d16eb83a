import { createHmac, createPrivateKey, sign as signBytes } from 'node:crypto'
import { exportPKCS8 } from 'jose'
import t from 'tap'
import stopClock from '../../clock.ts'
import startIssuer, { AUDIENCE, makePair, sign } from '../../issuer.ts'
import buildAuth from './build-auth.ts'

const pair = await makePair('good')
const attacker = await makePair('good')
const unlisted = await makePair('unlisted')
const issuer = await startIssuer(t, pair)
const OURS = [AUDIENCE, `${AUDIENCE}/`, `${AUDIENCE}/mcp`, `${AUDIENCE}/sse`, `${AUDIENCE}/messages`].join(' ')
const NOW = Math.floor(Date.now() / 1000)
const good = await sign(issuer.url, { pair })
const [header = '', payload = '', signature = ''] = good.split('.')
const part = (value: unknown) =>
  Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url')
const privateKey = createPrivateKey(await exportPKCS8(pair.privateKey))

/** A token over exactly these bytes, with a good signature. */
function raw (head: unknown, body: unknown): string {
  const input = `${part(head)}.${part(body)}`
  return `${input}.${signBytes('sha256', Buffer.from(input), privateKey).toString('base64url')}`
}

const HEAD = { alg: 'RS256', kid: 'good' }
const hmac = `${part({ alg: 'HS256', kid: 'good' })}.${payload}`
const odd = (claims: Record<string, unknown>, head: Record<string, unknown> = {}) =>
  sign(issuer.url, { claims, header: head, pair })
const dates = (exp: string, more = '') =>
  raw(HEAD, `{"iss":"${issuer.url}","sub":"1","aud":"${AUDIENCE}","iat":${NOW},"exp":${exp}${more}}`)

const tokens: Record<string, [string, Record<string, string>]> = {
  expired: [await odd({ exp: NOW - 6 }), { reason: 'expired' }],
  'not valid yet': [await odd({ nbf: NOW + 61 }), { reason: 'not_yet_valid' }],
  'issued in the future': [await odd({ iat: NOW + 70 }), { reason: 'not_yet_valid' }],
  'signed by somebody else': [await sign(issuer.url, { pair: attacker }), { reason: 'signature' }],
  'of an unknown key': [
    await sign(issuer.url, { pair: unlisted }), { reason: 'kid not listed', received: 'unlisted', expected: 'good' }
  ],
  'with a number as kid': [raw({ alg: 'RS256', kid: 7 }, {}), { reason: 'kid' }],
  'with an endless kid': [await odd({}, { kid: 'k'.repeat(300) }), { reason: 'kid' }],
  'of another issuer': [await odd({ iss: 'https://evil.example/\u0007' }), {
    reason: 'issuer', received: 'https://evil.example/\\u{7}', expected: issuer.url
  }],
  'of a list of issuers': [
    await odd({ iss: [issuer.url] }), { reason: 'issuer', received: issuer.url, expected: issuer.url }
  ],
  'without issuer': [await odd({ iss: undefined }), { reason: 'issuer', received: 'undefined', expected: issuer.url }],
  'for somebody else': [await odd({ aud: 'https://other.example' }), {
    reason: 'audience', received: 'https://other.example', expected: OURS
  }],
  'for others': [
    await odd({ aud: ['a'.repeat(300)] }), { reason: 'audience', received: 'a'.repeat(200), expected: OURS }
  ],
  'without audience': [await odd({ aud: undefined }), { reason: 'audience', received: 'undefined', expected: OURS }],
  'of Laravel Passport': [
    await odd({
      iss: undefined,
      aud: '9b1c0f6e',
      iat: NOW +
      0.944255,
      nbf: NOW - 0.05,
      exp: NOW + 1e7 + 0.9,
      scopes: []
    }),
    { reason: 'issuer', received: 'undefined', expected: issuer.url }
  ],
  'without subject': [await odd({ sub: undefined }), { reason: 'subject', received: 'undefined' }],
  'with an empty subject': [await odd({ sub: '' }), { reason: 'subject', received: '' }],
  'with a number as subject': [await odd({ sub: 46 }), { reason: 'subject', received: 'number' }],
  'that never ends': [dates('1e999'), { reason: 'dates', received: 'number', expected: 'a number as exp' }],
  'that ended for ever': [dates('-1e999'), { reason: 'dates', received: 'number', expected: 'a number as exp' }],
  'with a text as end': [
    dates('"4102444800"'), { reason: 'dates', received: '4102444800', expected: 'a number as exp' }
  ],
  'without end': [
    await odd({ exp: undefined }), { reason: 'dates', received: 'undefined', expected: 'a number as exp' }
  ],
  'valid since for ever': [
    dates(String(NOW + 60), ',"nbf":-1e999'), { reason: 'dates', received: 'number', expected: 'a number as nbf' }
  ],
  'for signing in': [await odd({ nonce: 'n' }), { reason: 'id_token' }],
  'for signing in, with a hash': [await odd({ at_hash: 'h' }), { reason: 'id_token' }],
  'of another type': [await odd({}, { typ: 'logout+jwt' }), { reason: 'type' }],
  'with critical extensions': [raw({ ...HEAD, crit: ['exp'] }, {}), { reason: 'crit' }],
  'that is larger than 8 KiB': [await odd({ filler: 'x'.repeat(7000) }), { reason: 'size' }],
  'without signature': [`${header}.${payload}.`, { reason: 'shape' }],
  'with alg none': [`${part({ alg: 'none', kid: 'good' })}.${payload}.${signature}`, { reason: 'algorithm' }],
  'signed with the public key as a secret': [
    `${hmac}.${createHmac('sha256', 'key').update(hmac).digest('base64url')}`, { reason: 'algorithm' }
  ],
  'that brings its own key': [await sign(issuer.url,
    { header: { jwk: attacker.jwk, jku: `${issuer.url}/jku` }, pair: attacker }), { reason: 'signature' }],
  'with five parts': [`${good}.${payload}.${payload}`, { reason: 'shape' }],
  'with a list as header': [`${part('[]')}.${payload}.${signature}`, { reason: 'opaque' }],
  'with a text as payload': [raw(HEAD, '"claims"'), { reason: 'shape' }],
  'that is one word': ['one-word', { reason: 'opaque' }]
}

t.test('refuses every bad token in the same words, and tells the operator why in one line [K6, K8, ' +
  'PROTO-122]', async t => {
  const clock = stopClock(t, NOW * 1000)
  const { post, log } = await buildAuth(t, issuer.url)
  t.equal((await post('/mcp', good)).statusCode, 200)
  const bodies = new Set<string>()
  const asks = ([, [, { reason = '' }]]: [string, [string, Record<string, string>]]) =>
    /^(signature|kid not listed)$/.test(reason)
  const all = Object.entries(tokens)
  for (const row of [...all.filter(row => !asks(row)), ...all.filter(asks)]) {
    const [name, [token, reason]] = row
    log.length = 0
    if (asks(row)) clock.forward(30_000) // until the key set may be looked at again
    const answer = await post('/mcp', token)
    const { instance, ...body } = answer.json()
    bodies.add(JSON.stringify([answer.statusCode, answer.headers['www-authenticate'], body]))
    t.match(instance, /^\/requests\//)
    t.equal(log.length, 1, name)
    const { level, time, pid, hostname, reqId, msg, ...fields } = log[0] ?? {}
    t.strictSame({ level, ...fields }, { level: 30, code: 'invalid_token', ...reason }, name)
    t.notOk(JSON.stringify(log).includes(token.slice(0, 40)), 'the token is in no log line')
  }
  t.strictSame([...bodies].map(text => JSON.parse(text)), [[
    401,
    'Bearer error="invalid_token", error_description="The access token is invalid or expired", resource_metadata="' +
      `${AUDIENCE}/.well-known/oauth-protected-resource/mcp", scope="read:inventory read:analytics read:companies ` +
      'read:reports read:warehouses read:revenue read:cogs read:landed-cost"',
    {
      type: 'about:blank',
      title: 'Unauthorized',
      status: 401,
      code: 'invalid_token',
      detail: 'The access token is invalid or expired.'
    }
  ]])
  t.equal((await post('/mcp', good)).statusCode, 200)
})
