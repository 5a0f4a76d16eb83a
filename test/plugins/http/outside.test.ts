import type { RequestListener } from 'node:http'
import { gzipSync } from 'node:zlib'
import t, { type Test } from 'tap'
import version from '../../../plugins/config/version.ts'
import openOutside, { valueOf } from '../../../plugins/http/outside.ts'
import startFakeUpstream from '../../fake-upstream.ts'

const JSON_TYPE = { 'content-type': 'application/json' }

function json (text: string | Buffer, status = 200, headers: Record<string, string> = {}): RequestListener {
  return (_request, response) => { response.writeHead(status, { ...JSON_TYPE, ...headers }).end(text) }
}

async function open (t: Test, answer: RequestListener, deadline = 60_000) {
  const url = await startFakeUpstream(t, answer)
  const outside = openOutside('The test', deadline)
  t.teardown(() => outside.close())
  return { url, outside }
}

/** What it says of an answer: its value, or the sentence about it. */
async function verdictOn (t: Test, answer: RequestListener, deadline?: number): Promise<unknown> {
  const { url, outside } = await open(t, answer, deadline)
  return outside.ask(url).then(answer => valueOf('The test', answer)).catch((error: Error) => error.message)
}

t.test('says who asks and what for, at the address as it is given [U18, K10, K16]', async t => {
  const seen: unknown[] = []
  const { url, outside } = await open(t, async (request, response) => {
    let body = ''
    for await (const chunk of request) body += String(chunk)
    const { 'user-agent': agent, 'accept-encoding': coding, accept, 'x-more': more } = request.headers
    seen.push([request.method, request.url, agent, coding, accept, more, body])
    json('{}')(request, response)
  })
  await outside.ask(`${url}/a/?p=1`)
  await outside.ask(`${url}/b`, { method: 'POST', headers: { 'x-more': '1' }, body: 'c=d' })
  const self = [`neonpanel-mcp-gateway/${version}`, 'identity', 'application/json']
  t.strictSame(seen, [['GET', '/a/?p=1', ...self, undefined, ''], ['POST', '/b', ...self, '1', 'c=d']])
})

t.test('reads JSON of every type, with a byte order mark, and identity as no coding [U6]', async t => {
  for (const headers of [
    {}, { 'content-type': 'application/json; charset=utf-8' }, { 'content-type': 'application/jwk-set+json' },
    { 'content-encoding': 'Identity' }
  ]) t.strictSame(await verdictOn(t, json('\ufeff{"a":1}', 200, headers)), { a: 1 })
})

t.test('tells apart what cannot be read', async t => {
  const verdicts: [RequestListener, string][] = [
    [json('{}', 404), 'came as HTTP 404; it should be 200.'],
    [json('<html>', 502, { 'content-type': 'text/html' }), 'came as HTTP 502; it should be 200.'],
    [json('', 302, { location: 'http://127.0.0.1:1/' }), 'came as HTTP 302; it should be 200.'],
    [json('<html>', 200, { 'content-type': 'text/html' }), 'came as text/html; it should be JSON.'],
    [(_request, response) => { response.end('{}') }, 'came as no type; it should be JSON.'],
    [json(gzipSync('{}'), 200, { 'content-encoding': 'gzip' }), 'came in a content coding; it should not.'],
    [json(Buffer.from([0x22, 0xff, 0x22])), 'is not UTF-8.'],
    [json(''), 'is not JSON, although it says so.'],
    [json('{"__proto__":{}}'), 'is not JSON, although it says so.'],
    [json(`"${'x'.repeat(65_536)}"`), 'is larger than 65536 bytes.'],
    [(_request, response) => {
      response.writeHead(200, { ...JSON_TYPE, 'content-length': 9 }).write('{', () => response.destroy())
    }, 'broke off.']
  ]
  for (const [answer, sentence] of verdicts) t.equal(await verdictOn(t, answer), `The test ${sentence}`)
})

t.test('keeps the status of an answer whose body cannot be read [K17]', async t => {
  for (const body of ['{"error":', `"${'x'.repeat(65_536)}"`]) {
    const { url, outside } = await open(t, json(body, 500))
    t.match(await outside.ask(url), { status: 500, value: undefined, fault: Error })
  }
})

t.test('ends at its deadline, however far the answer has come', async t => {
  t.equal(await verdictOn(t, () => {}, 100), 'The test did not come within 100 ms.')
  t.equal(await verdictOn(t, (_request, response) => {
    response.writeHead(200, JSON_TYPE)
    const drip = setInterval(() => response.write(' '), 10)
    response.once('close', () => clearInterval(drip))
  }, 300), 'The test did not come within 300 ms.')
})
