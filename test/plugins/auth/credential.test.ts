import t from 'tap'
import ask from '../../ask.ts'
import startIssuer, { AUDIENCE, makePair, sign } from '../../issuer.ts'
import buildAuth from './build-auth.ts'
import { scopes } from '../../../tools/scopes.ts'

const pair = await makePair('good')
const issuer = await startIssuer(t, pair)
const { app, log } = await buildAuth(t, issuer.url)
await app.listen({ host: '127.0.0.1', port: 0 })
const token = await sign(issuer.url, { pair })
const METADATA = `resource_metadata="${AUDIENCE}/.well-known/oauth-protected-resource/mcp"`
const READ = scopes.filter(name => name.startsWith('read:')).join(' ')

function post (path: string, authorizations: string[], more: [string, string][] = [], body = '{"id":1}') {
  const headers: [string, string][] = [
    ['Host', 'mcp.example.com'], ['Content-Type', 'application/json'], ['Content-Length', String(body.length)],
    ...authorizations.map((value): [string, string] => ['Authorization', value]), ...more
  ]
  return ask(app, { method: 'POST', path, headers, body })
}

t.test('takes one Bearer credential, whatever the case of the word [SEC-10]', async t => {
  for (const value of [`Bearer ${token}`, `bearer ${token}`, `BEARER  ${token} `]) {
    t.equal((await post('/mcp', [value])).status, 200, value.slice(0, 8))
    t.equal((await post('/mcp', [value, value])).status, 200, `${value.slice(0, 8)}, and a copy of it`)
  }
})

t.test('refuses everything else in the header with 400 and says what would be right ' +
  '[SEC-10, PROTO-123, CLIENT-14]', async t => {
  const odd = [
    [`Bearer ${token}`, `${token}`], [`Bearer ${token}`, ''], ['', `Bearer ${token}`], [`Basic ${token}`],
    [token], [`Bearer\t${token}`], [`Bearer ${token},${token}`], [`Bearer ${token} ${token}`], [`Bearer "${token}"`],
    [`Bearer=${token}`], ['Bearer =='], [`Bearer ${token}\xa0x`], [`Digest username="${token}"`], [`DPoP ${token}`]
  ]
  for (const values of odd) {
    const answer = await post('/mcp', values)
    t.strictSame([answer.status, answer.headers['www-authenticate'], JSON.parse(answer.text).code], [
      400,
      'Bearer error="invalid_request", error_description="Send one Authorization header: Bearer and the access ' +
        `token", ${METADATA}`,
      'malformed_credentials'
    ], values.join(' + ').replaceAll(token, 'token'))
  }
})

t.test('counts an empty header, and tokens anywhere else, as none [SEC-11, PROTO-123, C8, CLIENT-14]', async t => {
  const nowhere = [
    post('/mcp', []), post('/mcp', ['']), post('/mcp', ['Bearer ']), post('/mcp', ['bearer']),
    post(`/mcp?access_token=${token}`, []),
    post('/mcp', [], [['Cookie', `access_token=${token}`]]),
    post('/mcp', [], [], JSON.stringify({ access_token: token })),
    post('/mcp', [], [['X-Authorization', `Bearer ${token}`]])
  ]
  for (const answer of await Promise.all(nowhere)) {
    t.strictSame([answer.status, answer.headers['www-authenticate']], [401, `Bearer ${METADATA}, scope="${READ}"`])
    t.strictSame(JSON.parse(answer.text).detail, 'Sign in to NeonPanel to use this server.')
  }
  t.equal((await post('/tools/x', [], [], `access_token=${token}`)).status, 401)
  t.notOk(JSON.stringify(log).includes(token))
})

t.test('leaves headers of more than 16 KiB to Node, which answers 431 [SEC-9]', async t => {
  t.equal((await post('/mcp', [`Bearer ${'x'.repeat(16_384)}`])).status, 431)
})
