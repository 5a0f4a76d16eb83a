import type { RequestListener } from 'node:http'
import { gzipSync } from 'node:zlib'
import t from 'tap'
import { Failure } from '../../../plugins/errors/index.ts'
import stopClock from '../../clock.ts'
import open, { GOOD, json, JSON_TYPE, SCOPES } from './open-exchange.ts'

t.test('asks as RFC 8693 says, and shows who it is in the way that fits', async t => {
  const { endpoint, open: exchange } = await open(t)
  endpoint.answer = json(GOOD)
  const nobody = { clientId: '', clientSecret: '', audience: '' }
  await exchange()('token', SCOPES)
  await exchange({ ...nobody, clientId: 'gateway' })('token', [])
  await exchange(nobody)('token', [])
  const form = {
    grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
    subject_token: 'token',
    subject_token_type: 'urn:ietf:params:oauth:token-type:access_token',
    requested_token_type: 'urn:ietf:params:oauth:token-type:access_token'
  }
  const basic = `Basic ${Buffer.from('gateway:pa%3Ass+w%C3%B6rd').toString('base64')}`
  t.strictSame(endpoint.seen.map(({ form, authorization }) => [form, authorization]), [
    [{ ...form, scope: 'read:cogs read:revenue', audience: 'https://api.example' }, basic],
    [{ ...form, client_id: 'gateway' }, undefined],
    [form, undefined]
  ])
})

t.test('asks at the address that is given, with its slash and its query [K10]', async t => {
  const { endpoint, open: exchange } = await open(t)
  let asked: string | undefined
  endpoint.answer = (request, response) => { asked = request.url; json(GOOD)(request, response) }
  await exchange({ url: `${new URL(endpoint.url).origin}/token/?p=B2C_1` })('token', SCOPES)
  t.equal(asked, '/token/?p=B2C_1')
})

t.test('hands out the token until five seconds before it expires, and for a minute without expires_in ' +
  '[K16]', async t => {
  stopClock(t)
  const { endpoint, exchange } = await open(t)
  const lives = [[{}, 595_000], [
    { expires_in: 1.5 }, -3500
  ], [{ expires_in: undefined }, 55_000], [{ expires_in: 'soon' }, 55_000], [{ expires_in: '600' }, 595_000], [
    { expires_in: 0 }, -5000
  ], [{ expires_in: '0' }, -5000], [{ expires_in: -1 }, -6000]] as const
  for (const [more, left] of lives) {
    endpoint.answer = json({ ...GOOD, ...more })
    t.strictSame(await exchange('token', SCOPES), { token: 'another', until: Date.now() + left })
  }
  const answers = [
    { scope: 'read:cogs' }, { scope: 'read:revenue read:cogs' }, { token_type: 'bearer' },
    { scope: 'read:cogs email profile' }, { scope: '' }, { scope: 'read:cogs  read:revenue' }, { scope: ['read:cogs'] }
  ]
  for (const more of answers) {
    endpoint.answer = json({ ...GOOD, ...more }, 200, { 'content-type': 'application/json;charset=UTF-8' })
    t.equal((await exchange('token', SCOPES)).token, 'another')
  }
})

const failing: Record<string, [RequestListener, number]> = {
  'status 500': [json({ error: 'server_error' }, 500), 2],
  'a page of HTML': [json('<html>', 200, { 'content-type': 'text/html' }), 2],
  'a page of HTML with 502': [json('<html>', 502, { 'content-type': 'text/html' }), 2],
  'a redirect': [json({}, 302, { location: 'http://127.0.0.1:1/' }), 2],
  'broken JSON': [json('{"access_token":'), 2],
  'no object': [json('"token"'), 2],
  'an empty body': [json(''), 2],
  'a compressed body': [(_request, response) => {
    response.writeHead(200, { ...JSON_TYPE, 'content-encoding': 'gzip' })
      .end(gzipSync(JSON.stringify(GOOD)))
  }, 2],
  'a large body': [json({ ...GOOD, filler: 'x'.repeat(70_000) }), 2],
  'a cut connection': [request => { request.socket.destroy() }, 2],
  'no token': [json({ ...GOOD, access_token: undefined }), 2],
  'a token that breaks a header': [json({ ...GOOD, access_token: 'a\r\nx: y' }), 2],
  'a token of another kind': [
    json({ ...GOOD, issued_token_type: 'urn:ietf:params:oauth:token-type:refresh_token' }), 2
  ],
  'a token that is not borne': [json({ ...GOOD, token_type: 'DPoP' }), 2],
  'a token without a type': [json({ ...GOOD, token_type: undefined }), 2],
  'a token that opens more': [json({ ...GOOD, scope: 'read:cogs write:import' }), 2],
  'a client that it does not know': [json({ error: 'invalid_client' }, 401), 1],
  'a target that it does not know': [json({ error: 'invalid_target' }, 400), 1],
  'too many requests': [json({ error: 'slow_down' }, 429), 1],
  'a refusal without a name': [json({}, 400), 1]
}

t.test('answers whatever else comes with issuer_unavailable, and asks twice where that may help', async t => {
  const { endpoint, exchange } = await open(t)
  for (const [name, [answer, hits]] of Object.entries(failing)) {
    endpoint.answer = answer
    endpoint.seen.length = 0
    const failure = await exchange('token-of-ana', SCOPES).catch((error: unknown) => error)
    if (!(failure instanceof Failure)) throw new Error(`${name}: a token was handed out`)
    t.strictSame([failure.code, failure.details.retryAfter, endpoint.seen.length], ['issuer_unavailable', 5, hits],
      name)
    t.notMatch(`${failure.message} ${failure.details.cause}`, /token-of-ana|another|pa:ss|pa%3A/, name)
  }
})

t.test('takes the second answer where the first one failed', async t => {
  const { endpoint, exchange } = await open(t)
  endpoint.answer = (request, response) => {
    if (endpoint.seen.length === 1) request.socket.destroy()
    else json(GOOD)(request, response)
  }
  t.equal((await exchange('token', SCOPES)).token, 'another')
})

t.test('gives up at its deadline, once', async t => {
  const { endpoint, exchange } = await open(t, 100)
  endpoint.answer = () => {}
  await t.rejects(exchange('token', SCOPES), {
    code: 'issuer_unavailable',
    details: { cause: { message: 'The answer of the token endpoint did not come within 100 ms.' } }
  })
  t.equal(endpoint.seen.length, 1)
})
