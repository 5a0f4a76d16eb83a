import Fastify from 'fastify'
import t from 'tap'
import body from '../../plugins/body/index.ts'
import config, { readConfig } from '../../plugins/config/index.ts'
import drain from '../../plugins/drain.ts'
import errors from '../../plugins/errors/index.ts'
import load from '../../plugins/load/index.ts'
import metrics from '../../plugins/metrics/index.ts'

const app = Fastify()
app.register(config, { config: readConfig({}) }).register(metrics)
  .register(errors).register(drain).register(load).register(body)
app.after(() => app.post('/echo', { bodyLimit: 200_000 }, async request => ({ body: request.body ?? 'nothing' })))
t.teardown(() => app.close())

async function post (payload: string | Buffer | undefined, headers: Record<string, string> = {}) {
  const answer = await app.inject({
    method: 'POST',
    url: '/echo',
    headers: {
      'content-type': 'application/json', ...headers
    },
    ...(payload !== undefined && { payload })
  })
  const { code, detail, ...rest } = answer.json()
  return { status: answer.statusCode, ...(code === undefined ? rest : { code, detail }) }
}

function nested (levels: number): string {
  return '['.repeat(levels) + ']'.repeat(levels)
}

const PLAIN = { status: 200, body: { a: 1 } }
const NOT_JSON = { status: 400, code: 'parse_error', detail: 'The body is not JSON.' }
const WRONG_TYPE = {
  status: 415, code: 'unsupported_media_type', detail: 'Send the body as application/json, without content coding.'
}
const TOO_DEEP = { status: 400, code: 'invalid_request', detail: 'The body must not be nested deeper than 32 levels.' }
const TOO_WIDE = { status: 400, code: 'invalid_request', detail: 'The body must not hold more than 10000 values.' }

t.test('takes application/json with any parameters and no content coding [PROTO-26]', async t => {
  for (const type of [
    'application/json', 'application/json; charset=utf-8', 'Application/JSON;charset="utf-8"; profile=x'
  ]) {
    t.strictSame(await post('{"a":1}', { 'content-type': type }), PLAIN, type)
  }
  t.strictSame(await post('{"a":1}', { 'content-encoding': 'Identity' }), PLAIN)
})

t.test('refuses every other media type and every content coding [PROTO-26]', async t => {
  for (const type of [
    'text/json', 'application/json-patch+json', 'text/plain', 'application/x-www-form-urlencoded', 'application/jsonx',
    'nonsense'
  ]) {
    t.strictSame(await post('{"a":1}', { 'content-type': type }), WRONG_TYPE, type)
  }
  for (const coding of ['gzip', 'br', 'identity, gzip', '']) {
    t.strictSame(await post('{"a":1}', { 'content-encoding': coding }), WRONG_TYPE, coding)
  }
})

t.test('reads a body that begins with a byte order mark [C10]', async t => {
  t.strictSame(await post('\uFEFF{"a":1}'), PLAIN)
  t.strictSame(await post('\uFEFF'), NOT_JSON)
})

t.test('gives an empty body as undefined', async t => {
  t.strictSame(await post(''), { status: 200, body: 'nothing' })
  t.strictSame(await post(undefined), { status: 200, body: 'nothing' })
})

t.test('refuses what is not JSON, not UTF-8, or reaches for prototypes [PROTO-23]', async t => {
  for (const text of ['{', 'undefined', '{"a":1}{"a":1}', "{'a':1}", '{"__proto__":{"x":1}}', '{"a":[{"__proto__":1}]}',
    '{"\\u005f_proto__":{}}', '{"constructor":{"prototype":{}}}']) {
    t.strictSame(await post(text), NOT_JSON, text)
  }
  t.strictSame(await post(Buffer.from([0x22, 0xC3, 0x28, 0x22])),
    { status: 400, code: 'parse_error', detail: 'The body is not UTF-8.' })
  t.strictSame(await post('{"constructor":"Volvo"}'), { status: 200, body: { constructor: 'Volvo' } })
})

t.test('takes 32 levels and refuses 33 as well as 50,000 [PROTO-25]', async t => {
  t.equal((await post(nested(32))).status, 200)
  for (const levels of [33, 50_000]) t.strictSame(await post(nested(levels)), TOO_DEEP, `${levels} levels`)
  t.strictSame(await post('{"a":'.repeat(33) + '1' + '}'.repeat(33)), TOO_DEEP)
})

t.test('takes 10,000 values and refuses one more, however they are arranged', async t => {
  const list = (length: number) => JSON.stringify(Array.from({ length }, () => 1))
  t.equal((await post(list(9_999))).status, 200)
  t.strictSame(await post(list(10_000)), TOO_WIDE)
  t.strictSame(await post(`[${list(5_000)},${list(5_000)}]`), TOO_WIDE)
})

t.test('refuses a body over the limit [PROTO-26]', async t => {
  t.strictSame(await post(`"${'x'.repeat(200_000)}"`),
    { status: 413, code: 'too_large', detail: 'The body is too large.' })
})
