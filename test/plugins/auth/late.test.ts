import { once } from 'node:events'
import { connect } from 'node:net'
import t, { type Test } from 'tap'
import { portOf } from '../../ask.ts'
import startIssuer, { makePair, sign } from '../../issuer.ts'
import buildAuth from './build-auth.ts'

const pair = await makePair('good')

async function open (t: Test, env: Record<string, string> = {}) {
  const issuer = await startIssuer(t, pair)
  const { app, kept } = await buildAuth(t, issuer.url, env)
  await app.listen({ host: '127.0.0.1', port: 0 })

  /**
   * Sends the head of a request and nothing more; what came back until the server closed, or until `enough` was seen.
   */
  async function head (line: string, headers: string[], enough?: RegExp): Promise<string> {
    const socket = connect(portOf(app), '127.0.0.1')
    t.teardown(() => socket.destroy())
    await once(socket, 'connect')
    socket.write([line, 'Host: mcp.example.com', ...headers, '', ''].join('\r\n'))
    let text = ''
    for await (const chunk of socket) {
      text += String(chunk)
      if (enough?.test(text)) break
    }
    return text
  }
  return { head, kept, token: await sign(issuer.url, { pair }) }
}

t.test('keeps the refusal of a small body until the body was read', async t => {
  const { head, kept } = await open(t)
  const text =
    await head('POST /mcp HTTP/1.1', ['Content-Type: application/json', 'Content-Length: 2', '', '{}'], /invalid_token/)
  t.match(text, /^HTTP\/1\.1 401 /)
  t.strictSame(kept, ['invalid_token'])
})

t.test('refuses a body that is longer than is ever read at once and closes', async t => {
  const { head, kept } = await open(t)
  const text = await head('POST /mcp HTTP/1.1', ['Content-Type: application/json', 'Content-Length: 100000000'])
  t.match(text, /^HTTP\/1\.1 401 /)
  t.match(text, /\r\nconnection: close\r\n/i)
  t.match(text, /\r\nwww-authenticate: Bearer resource_metadata=/i)
  t.strictSame(kept, [])
})

t.test('does not keep the refusal of a long or unannounced body, which is dropped [P1]', async t => {
  const { head, kept } = await open(t)
  const chunks = ['4000', 'x'.repeat(0x4000), '1', 'x', '0', '', ''].join('\r\n')
  for (const sent of [
    ['Content-Length: 16385', '', 'x'.repeat(16_385)], ['Transfer-Encoding: chunked', '', chunks]
  ]) {
    const text = await head('POST /mcp HTTP/1.1', ['Content-Type: application/json', ...sent], /invalid_token/)
    t.match(text, /^HTTP\/1\.1 401 /)
  }
  t.strictSame(kept, [])
})

t.test('refuses at once, without closing, where there is no body or the route does not wait', async t => {
  const { head, kept } = await open(t)
  for (const line of ['GET /sse HTTP/1.1', 'POST /mcp HTTP/1.1']) {
    t.notMatch(await head(line, [], /invalid_token/), /connection: close/i)
  }
  const text = await head('POST /tools/x HTTP/1.1', ['Content-Type: application/json', 'Content-Length: 2', '', '{}'],
    /invalid_token/)
  t.match(text, /^HTTP\/1\.1 401 /)
  t.notMatch(text, /connection: close/i)
  t.strictSame(kept, [])
})

t.test('keeps a refusal for too many calls as well, and charges nothing after another refusal', async t => {
  const { head, kept, token } = await open(t, { RATE_LIMIT_MAX: '1' })
  const post = (authorization: string) => head(
    'POST /mcp HTTP/1.1', [
      'Content-Type: application/json', `Authorization: ${authorization}`, 'Content-Length: 2', '', '{}'
    ], /\r\n\r\n\{.*\}$/
  )
  t.match(await post('Basic eA=='), /^HTTP\/1\.1 400 /)
  t.match(await post(`Bearer ${token}`), /^HTTP\/1\.1 200 /)
  t.match(await post(`Bearer ${token}`), /^HTTP\/1\.1 429 /)
  t.strictSame(kept, ['malformed_credentials', 'rate_limited'])
})
