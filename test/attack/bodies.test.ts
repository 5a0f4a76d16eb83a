import type { ServerResponse } from 'node:http'
import t from 'tap'
import work from '../work.ts'
import openTarget from './open.ts'

let answer = (response: ServerResponse) => { response.end() }
const { app, token } = await openTarget(t, { upstream: (_request, response) => answer(response) })
const authorization = `Bearer ${await token()}`
const { host } = new URL(app.config.PUBLIC_URL)
const TOOL_PATH = '/tools/neonpanel.listCompanies'

/** What a body is answered with: the status, the code, and how many milliseconds of work it took. */
async function post (url: string, payload: string | Buffer, headers = {}) {
  const before = work()
  const { statusCode, payload: text } = await app.inject({
    method: 'POST', url, payload, headers: { host, authorization, 'content-type': 'application/json', ...headers }
  })
  return { status: statusCode, code: /"code":"(\w+)"/.exec(text)?.[1] ?? null, ms: work() - before, text }
}

function nested (levels: number, open = '[', close = ']'): string {
  return open.repeat(levels) + close.repeat(levels)
}
function call (args: string): string {
  return '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"neonpanel.listCompanies","arguments":' +
    `${args}}}`
}

const TOO_BIG: [number, string] = [413, 'too_large']
const NOT_JSON: [number, string] = [400, 'parse_error']
const MISSHAPEN: [number, string] = [400, 'invalid_request']

/** Bodies of anything that takes JSON. */
const bombs: Record<string, [body: string | Buffer, expected: [number, string]]> = {
  '33 levels': [nested(33), MISSHAPEN],
  '5,000 levels': [nested(5000), MISSHAPEN],
  '120,000 levels': [nested(120_000), MISSHAPEN],
  '5,000 objects in each other': ['{"a":'.repeat(5000) + '1' + '}'.repeat(5000), MISSHAPEN],
  '120,000 open brackets': ['['.repeat(120_000), MISSHAPEN],
  '80,000 values': [`[${'1,'.repeat(79_999)}1]`, MISSHAPEN],
  '20,000 empty objects': [`[${'{},'.repeat(19_999)}{}]`, MISSHAPEN],
  '20,000 members': [`{${Array.from({ length: 20_000 }, (_, index) => `"${index}":0`).join()}}`, MISSHAPEN],
  '100 lists of 101': [JSON.stringify(Array.from({ length: 100 },
    () => Array.from({ length: 101 }, () => 0))), MISSHAPEN],
  'two byte order marks': [`\uFEFF\uFEFF${call('{}')}`, NOT_JSON],
  'UTF-16': [Buffer.from(call('{}'), 'utf16le'), NOT_JSON],
  'overlong UTF-8': [Buffer.from([0x22, 0xC0, 0xAF, 0x22]), NOT_JSON],
  'a surrogate in UTF-8': [Buffer.from([0x22, 0xED, 0xA0, 0x80, 0x22]), NOT_JSON],
  NaN: [call('{"page":NaN}'), NOT_JSON],
  'a comment': [`${call('{}')}//`, NOT_JSON],
  'a comma too much': [call('{"page":1,}'), NOT_JSON],
  'two values': [`${call('{}')}${call('{}')}`, NOT_JSON],
  'a control character': [call('{"page":"\u0001"}'), NOT_JSON],
  'half an escape': [call('{"page":"\\u12"}'), NOT_JSON],
  'a number of 200,000 digits': [`{"id":${'9'.repeat(200_000)}x}`, NOT_JSON],
  'NUL behind the end': [`${call('{}')}\0`, NOT_JSON]
}

t.test('refuses deep, wide and odd JSON on every surface, and quickly [SEC-33]', async t => {
  for (const [name, [body, [status, code]]] of Object.entries(bombs)) {
    for (const url of ['/mcp', '/', '/messages', TOOL_PATH]) {
      const seen = await post(url, body)
      t.strictSame([seen.status, seen.code], [status, code], `${name} on ${url}`)
      t.ok(seen.ms < 2000, `${name} on ${url} in ${Math.round(seen.ms)} ms`)
    }
  }
})

t.test('bounds bodies at 256 KiB, and at 1 MiB where documents come in [SEC-33]', async t => {
  const of = (bytes: number) => `"${'x'.repeat(bytes - 2)}"`
  for (const [url, limit] of [
    [TOOL_PATH, 262_144], ['/tools/neonpanel_createDocuments', 1_048_576], ['/mcp', 1_048_576], ['/messages', 1_048_576]
  ] as const) {
    t.not((await post(url, of(limit))).status, 413, `${url} takes ${limit} bytes`)
    const { status, code } = await post(url, of(limit + 1))
    t.strictSame([status, code], TOO_BIG, `${url} takes no more`)
  }
  for (const url of ['/nowhere', '/tools/nothing', TOOL_PATH]) t.equal((await post(url, of(262_145))).status, 413, url)
})

t.test('takes what is odd but JSON for what it says [SEC-33]', async t => {
  answer = response => { response.writeHead(200, { 'content-type': 'application/json' }).end('{"data":[]}') }
  t.match(await post(TOOL_PATH, '{"perPage":5,"perPage":10}'), { status: 200 }, 'the last of two members counts')
  t.match(await post(TOOL_PATH, '{"page":1e400}'), { status: 400, code: 'invalid_arguments' })
  t.match(await post(TOOL_PATH, '{"page":-0}'), { status: 400, code: 'invalid_arguments' })
  t.match(await post(TOOL_PATH, '{"page":9007199254740993}'), { status: 400, code: 'invalid_arguments' },
    'a number that is not what was written')
  t.match(await post('/mcp', '{"jsonrpc":"2.0","id":1e3,"method":"ping"}'),
    { status: 200, text: '{"jsonrpc":"2.0","id":1000,"result":{}}' })
  t.match(await post('/mcp', call('{"__prot__":1}')), { status: 200, code: 'invalid_arguments' })
})

const upstream: Record<string, string | Buffer> = {
  '5,000 levels': `{"data":${nested(5000)}}`,
  '100,000 levels': `{"data":${nested(100_000)}}`,
  'invalid UTF-8': Buffer.from('{"data":[{"uuid":"a\xff","name":"b"}]', 'latin1'),
  'half an answer': '{"data":[',
  'two answers': '{"data":[]}{"data":[]}',
  __proto__: '{"data":[{"uuid":"a","name":"b","__proto__":{"polluted":1}}]}',
  'escaped __proto__': '{"data":[],"\\u005f_proto__":{"polluted":1}}',
  'deep __proto__': '{"data":[{"uuid":"a","name":"b","x":{"y":[{"__proto__":{"polluted":1}}]}}]}',
  'constructor.prototype': '{"data":[],"constructor":{"prototype":{"polluted":1}}}'
}

t.test('answers 502 when NeonPanel says such things [SEC-33, SEC-34]', async t => {
  for (const [name, body] of Object.entries(upstream)) {
    answer = response => { response.writeHead(200, { 'content-type': 'application/json' }).end(body) }
    const rest = await post(TOOL_PATH, '{}')
    t.strictSame([rest.status, rest.code], [502, 'upstream_bad_response'], name)
    t.match(await post('/mcp', call('{}')), { status: 200, code: 'upstream_bad_response', text: /"isError":true/ },
      name)
  }
})

const EVIL = '{"polluted":1}'
const spelt = [
  `{"__proto__":${EVIL}}`, `{"\\u005f_proto__":${EVIL}}`, `{"__pro\\u0074o__":${EVIL}}`,
  `{"constructor":{"prototype":${EVIL}}}`, `{"a":[{"__proto__":${EVIL}}]}`, '{"__proto__":null}'
]

t.test('lets nothing reach a prototype: not bodies, names, paths, queries or headers [SEC-34]', async t => {
  for (const body of spelt) {
    t.match(await post(TOOL_PATH, body), { status: 400, code: 'parse_error' }, body)
    t.match(await post('/mcp', call(body)), { status: 400, code: 'parse_error' }, body)
    t.match(await post('/mcp', `[${call(body)}]`), { status: 400, code: 'parse_error' }, `${body} in a batch`)
    const wrapped = await post('/mcp', call(JSON.stringify(body)))
    t.strictSame([wrapped.status, wrapped.code], [200, 'invalid_params'], `${body} as a text`)
  }
  for (const name of ['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'valueOf']) {
    t.match(await post('/mcp', `{"jsonrpc":"2.0","id":1,"method":"${name}"}`),
      { status: 200, code: 'method_not_found' }, name)
    for (const [method, params] of [[
      'tools/call', `{"name":"${name}"}`
    ], ['prompts/get', `{"name":"${name}"}`], ['resources/read', `{"uri":"${name}"}`]]) {
      const seen = await post('/mcp', `{"jsonrpc":"2.0","id":1,"method":"${method}","params":${params}}`)
      t.match(seen, { status: 200, text: /"code":-32\d\d\d/ }, `${method} ${name}`)
    }
    t.match(await post(`/tools/${name}`, '{}'), { status: 404, code: 'unknown_tool' }, name)
    t.match(await post(TOOL_PATH, `{"${name}":"x"}`), { status: 400 }, name)
    t.match(await post(`/messages?sessionId=${name}`, call('{}')), { status: 404, code: 'unknown_session' }, name)
    t.not((await post(`/mcp?${name}[polluted]=1`, call('{}'), { [name]: 'polluted' })).status, 500, name)
  }
  t.equal(Reflect.get({}, 'polluted'), undefined)
  for (const thing of [Object.prototype, Array.prototype, Function.prototype]) t.notOk('polluted' in thing)
})
