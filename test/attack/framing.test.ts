import t from 'tap'
import build from '../build.ts'
import sendRaw, { statusesIn } from './raw.ts'

const { url, app, token, sandbox } = await build(t)
const { host } = new URL(url)
const good = await token()
const PING = '{"jsonrpc":"2.0","id":1,"method":"ping"}'
const HOST = `Host: ${host}`
const LENGTH = `Content-Length: ${PING.length}`
const TE = 'Transfer-Encoding: chunked'
const SIZE = PING.length.toString(16)
const CHUNKED = `${SIZE}\r\n${PING}\r\n0\r\n\r\n`

function message (line: string, lines: readonly string[], body = ''): string {
  return [line, ...lines, '', body].join('\r\n')
}

/** A request whose answer ends the connection. */
function last (line: string, ...lines: readonly string[]): string {
  return message(line, [...lines, 'Connection: close'])
}

/**
 * A POST of a good caller, and a second request that is hidden behind it: if both are told apart as we mean it, two
 * answers come.
 */
function post (lines: readonly string[], body = PING): string {
  const known = [HOST, `Authorization: Bearer ${good}`, 'Content-Type: application/json']
  return message('POST /mcp HTTP/1.1', [...known, ...lines], body) + last('GET /second HTTP/1.1', HOST)
}

/** Refused by the parser, whatever stands behind them. */
const malformed: Record<string, string | Buffer> = {
  'both framings, length first': post([LENGTH, TE], CHUNKED),
  'both framings, chunks first': post([TE, LENGTH], CHUNKED),
  'two lengths': post([LENGTH, 'Content-Length: 3']),
  'one length twice': post([LENGTH, LENGTH]),
  'two codings': post([TE, 'Transfer-Encoding: identity'], CHUNKED),
  'a folded coding': post(['Transfer-Encoding:', ' chunked'], CHUNKED),
  'a folded header': post([LENGTH, 'X-A: a', ' b']),
  'a blank before the colon': post([`Content-Length : ${PING.length}`]),
  'a tab before the colon': post(['Transfer-Encoding\t: chunked'], CHUNKED),
  'a blank before the name': post([` ${LENGTH}`]),
  'bare LF throughout': post([LENGTH]).replaceAll('\r\n', '\n'),
  'one bare LF': post(['X-A: a\nX-B: b', LENGTH]),
  'one bare CR': post(['X-A: a\rX-B: b', LENGTH]),
  'NUL in a value': post(['X-A: a\0b', LENGTH]),
  'NUL in a name': post(['X\0A: b', LENGTH]),
  'a header without colon': post(['XA', LENGTH]),
  'a chunk of size g': post([TE], `g\r\n${PING}\r\n0\r\n\r\n`),
  'a chunk of size 0x28': post([TE], `0x${SIZE}\r\n${PING}\r\n0\r\n\r\n`),
  'a chunk of size -1': post([TE], `-1\r\n${PING}\r\n0\r\n\r\n`),
  'a chunk beyond 64 bits': post([TE], `fffffffffffffffff\r\n${PING}\r\n0\r\n\r\n`),
  'a chunk longer than it says': post([TE], `2\r\n${PING}\r\n0\r\n\r\n`),
  'chunks ended by LF': post([TE], CHUNKED.replaceAll('\r\n', '\n')),
  'a length in the trailer': post([TE], CHUNKED.replace(/\r\n$/, 'Content-Length: 5\r\n\r\n')),
  'no Host': last('GET /healthz HTTP/1.1'),
  'the preface of HTTP/2': 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
  'a request line in small letters': last('GET /healthz http/1.1', HOST),
  'a method in small letters': last('get /healthz HTTP/1.1', HOST),
  'an invented method': last('FOO /healthz HTTP/1.1', HOST),
  'a target that is no path': last('GET healthz HTTP/1.1', HOST),
  'a blank in the path': last('GET /heal thz HTTP/1.1', HOST),
  'NUL in the path': last('GET /heal\0thz HTTP/1.1', HOST),
  'bytes beyond ASCII in the path': Buffer.from(last('GET /\xff\xfe HTTP/1.1', HOST), 'latin1'),
  'a TLS hello': Buffer.from([0x16, 0x03, 0x01, 0, 5, 1, 0, 0, 1, 0]),
  'NULs only': '\0\0\0\0'
}
for (const length of ['5, 5', '+5', '-5', '0x5', '5 5', '', '1e1', '99999999999999999999', '5;', '٥']) {
  malformed[`length "${length}"`] = post([`Content-Length: ${length}`])
}
for (const coding of [
  'identity', 'xchunked', 'chunked, identity', 'gzip, chunked, gzip', '"chunked"', 'chunked\x0b', 'chun\\ked'
]) {
  malformed[`coding "${coding}"`] = post([`Transfer-Encoding: ${coding}`], CHUNKED)
}
for (const version of ['1.2', '3.0', '9.9', '1.1.1', 'x']) {
  malformed[`version ${version}`] = last(`GET /healthz HTTP/${version}`, HOST)
}

/** Taken or refused for what they say, with the statuses of all answers. */
const understood: Record<string, [bytes: string, ...statuses: number[]]> = {
  'a length': [post([LENGTH]), 200, 404],
  chunks: [post([TE], CHUNKED), 200, 404],
  'two codings, chunks last': [post(['Transfer-Encoding: identity', TE], CHUNKED), 200, 404],
  'chunks with an extension': [post([TE], CHUNKED.replace('\r\n', ';a=b\r\n')), 200, 404],
  'another Host in the trailer': [post([TE], CHUNKED.replace(/\r\n$/, 'Host: evil.example\r\n\r\n')), 200, 404],
  'fifty requests in one go': [message('GET /healthz HTTP/1.1', [HOST]).repeat(49) +
    last('GET /healthz HTTP/1.1', HOST), ...Array.from({ length: 50 }, () => 200)],
  'two Hosts': [last('GET /healthz HTTP/1.1', HOST, 'Host: evil.example'), 400],
  'one Host twice': [last('GET /healthz HTTP/1.1', HOST, HOST), 400],
  'HTTP/1.0 without Host': [last('GET / HTTP/1.0'), 403],
  'the whole URL as target': [last(`GET ${url}/healthz HTTP/1.1`, HOST), 200],
  'the whole URL of another': [last('GET http://evil.example/ HTTP/1.1', HOST), 403],
  'our URL, whatever the Host': [last(`GET ${url}/ HTTP/1.1`, 'Host: evil.example'), 200],
  'two slashes': [last('GET //evil.example/ HTTP/1.1', HOST), 404],
  'a broken escape': [last('GET /%zz HTTP/1.1', HOST), 404],
  'an escaped NUL': [last('GET /%00 HTTP/1.1', HOST), 404],
  TRACE: [last('TRACE / HTTP/1.1', HOST), 405],
  'Upgrade to WebSocket': [message('GET / HTTP/1.1',
    [
      HOST, 'Connection: Upgrade, close', 'Upgrade: websocket', 'Sec-WebSocket-Version: 13',
      'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=='
    ]), 200],
  'Upgrade to h2c': [last('GET / HTTP/1.1', HOST, 'Upgrade: h2c', 'HTTP2-Settings: AAMAAABkAAQAAP__'), 200],
  'Expect: 100-continue': [post([LENGTH, 'Expect: 100-continue']), 100, 200, 404],
  'another expectation': [last('GET / HTTP/1.1', HOST, 'Expect: nothing'), 417],
  'headers of 20 kB': [last('GET /healthz HTTP/1.1', HOST, `X-A: ${'a'.repeat(20_000)}`), 431],
  'a path of 20 kB': [last(`GET /${'a'.repeat(20_000)} HTTP/1.1`, HOST), 431],
  '2 MB announced': [post(['Content-Length: 2000000'], 'x'.repeat(2_000_000)), 413, 404],
  '2 MB in a chunk': [post([TE], `1e8480\r\n${'x'.repeat(2_000_000)}\r\n0\r\n\r\n`), 413, 404],
  '100 MB announced without a token': [message('POST /mcp HTTP/1.1', [HOST, 'Content-Length: 100000000'],
    '{"id":1'), 401]
}

t.test('tells requests apart as their sender means it, or refuses them and closes [SEC-31]', async t => {
  await sendRaw(url, last('GET / HTTP/1.1', HOST))
  for (const [name, bytes] of Object.entries(malformed)) {
    t.strictSame(statusesIn(await sendRaw(url, bytes)), [400], name)
  }
  for (const [name, [bytes, ...statuses]] of Object.entries(understood)) {
    t.strictSame(statusesIn(await sendRaw(url, bytes)), statuses, name)
  }
  t.strictSame(statusesIn(await sendRaw(url, post(['Content-Length: 1000']), true)), [400],
    'a body that ends before its time')
  t.strictSame(statusesIn(await sendRaw(url, last('CONNECT evil.example:443 HTTP/1.1', 'Host: evil.example:443'))), [],
    'CONNECT')
  t.ok(Object.keys(malformed).length + Object.keys(understood).length >= 60)
})

const X = 'canary'
const long = X.repeat(1500)

/** Values of headers, and what their request is answered with; none of them comes back in a header. */
const values: [header: string, value: string, status: number][] = [
  ['X-Request-Id', `${X}${'x'.repeat(60)}`, 200], ['X-Request-Id', long, 200], ['X-Request-Id', `${X} b`, 200],
  ['X-Request-Id', `${X}%0d%0aX-Evil: 1`, 200],
  ['X-Request-Id', `<script>${X}`, 200], ['X-Request-Id', `../${X}`, 200], ['X-Request-Id', `${X}\tb`, 200],
  ['X-Request-Id', `${X}"`, 200], ['X-Request-Id', `ü${X}`, 200],
  ['Origin', `http://localhost.${X}.example`, 403], ['Origin', long, 403], ['Host', `${X}.example`, 403],
  ['Host', `localhost:80@${X}.example`, 403],
  ['MCP-Protocol-Version', X, 400], ['MCP-Protocol-Version', long, 400], ['Mcp-Session-Id', long, 200],
  ['Last-Event-ID', X, 200], ['Accept', `${X}/*, ${long}`, 200],
  ['Authorization', `Bearer ${X}"`, 400], ['Authorization', `Bearer ${X}.${X}.${X}`, 401],
  ['Content-Type', `application/json; ${X}="\\"`, 200],
  ['Content-Type', `${X}/json`, 415], ['Content-Encoding', X, 415], ['X-Forwarded-For', `${X}, 10.0.0.1`, 200],
  ['X-Forwarded-Host', `${X}.example`, 200],
  ['traceparent', X, 200], ['Mcp-Method', X, 200]
]

t.test('sends no header of a caller back, but for a harmless request id [SEC-32]', async t => {
  for (const [name, value, status] of values) {
    const usual = [HOST, `Authorization: Bearer ${good}`, 'Content-Type: application/json'].filter(line =>
      !line.toLowerCase().startsWith(`${name.toLowerCase()}:`))
    const answer = await sendRaw(url,
      message('POST /mcp HTTP/1.1', [...usual, `${name}: ${value}`, LENGTH, 'Connection: close'], PING))
    const [head = ''] = answer.split('\r\n\r\n')
    t.strictSame(statusesIn(answer), [status], `${name}: ${value.slice(0, 40)}`)
    t.notMatch(head.toLowerCase(), /canary|x-evil/, `${name}: ${value.slice(0, 40)}`)
  }
  for (const id of ['a', '6f0c-A_b.9', 'x'.repeat(64)]) {
    t.match(await sendRaw(url, last('GET /healthz HTTP/1.1', HOST, `X-Request-Id: ${id}`)), `x-request-id: ${id}\r\n`)
  }
  const preflight = last('OPTIONS /mcp HTTP/1.1', HOST, 'Origin: http://localhost:1',
    'Access-Control-Request-Method: POST',
    `Access-Control-Request-Headers: mcp-param-ok, ${X}, mcp-param-${X}:x, mcp-param-(`)
  const [head = ''] = (await sendRaw(url, preflight)).split('\r\n\r\n')
  t.match(head, 'mcp-param-ok')
  t.notMatch(head, X)
  t.equal(app.lifecycle.phase, 'serving')
  t.notMatch(JSON.stringify(sandbox.requests), X)
})
