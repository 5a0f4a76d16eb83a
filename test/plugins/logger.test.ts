import { Writable } from 'node:stream'
import Fastify, { LogController } from 'fastify'
import t from 'tap'
import audit from '../../plugins/audit.ts'
import config, { readConfig } from '../../plugins/config/index.ts'
import errors from '../../plugins/errors/index.ts'
import headers from '../../plugins/headers.ts'
import logger, { requestId } from '../../plugins/logger/index.ts'
import metrics from '../../plugins/metrics/index.ts'

const TOKEN = 'eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiI0NiJ9.c2lnbmF0dXJl'

/** A server that writes its log into an array of parsed lines. */
async function listen () {
  const lines: Record<string, unknown>[] = []
  const stream = new Writable({ write (chunk, _encoding, done) { lines.push(JSON.parse(String(chunk))); done() } })
  const app = Fastify({
    logger: { ...logger('info'), stream },
    logController: new LogController({ disableRequestLogging: true }),
    genReqId: requestId,
    requestIdHeader: false
  })
  await app.register(config, { config: readConfig({}) })
  await app.register(metrics).register(errors).register(audit)
  await app.register(headers)
  app.get('/fine', async () => 'fine')
  return { app, lines }
}

t.test('writes one line for a request: method, path without its query, status, milliseconds', async t => {
  const { app, lines } = await listen()
  t.teardown(() => app.close())
  const answer =
    await app.inject({
      url: `/fine?token=${TOKEN}`, headers: { authorization: `Bearer ${TOKEN}`, 'x-request-id': 'abc-1' }
    })
  t.equal(answer.headers['x-request-id'], 'abc-1')
  t.match(answer.headers, { 'x-content-type-options': 'nosniff', 'referrer-policy': 'no-referrer' })
  t.equal(lines.length, 1)
  t.match(lines[0], { reqId: 'abc-1', method: 'GET', path: '/fine', status: 200, ms: Number, msg: 'answered' })
  t.notMatch(JSON.stringify(lines), 'eyJ')
})

t.test('makes up an id where the caller sends none or a harmful one', async t => {
  const { app } = await listen()
  t.teardown(() => app.close())
  for (const asked of ['', 'a b', 'a, b', 'a, a, ab', 'x'.repeat(65), '<script>']) {
    const answer = await app.inject({ url: '/fine', headers: { 'x-request-id': asked } })
    t.match(answer.headers['x-request-id'], /^[0-9a-f-]{36}$/, asked)
  }
  t.match((await app.inject('/fine')).headers['x-request-id'], /^[0-9a-f-]{36}$/, 'none')
})

t.test('names what it writes of an error, and scrubs tokens and queries from it and its causes', async t => {
  const { app, lines } = await listen()
  t.teardown(() => app.close())
  const cause = Object.assign(new Error(`refused Bearer ${TOKEN}`), { code: 'ECONNREFUSED', secret: 'not written' })
  app.log.error({ err: new Error(`https://files.example.com/a.pdf?sig=abc failed for ${TOKEN}`, { cause }) }, 'failed')
  app.log.error({ err: new Error('odd', { cause: 'a text' }) }, 'failed')
  t.match(lines[0], {
    err: {
      type: 'Error',
      message: 'https://files.example.com/a.pdf?… failed for [token]',
      cause: { code: 'ECONNREFUSED', message: 'refused [token]' }
    }
  })
  t.match(lines[1], { err: { cause: { message: 'a text' } } })
  t.notMatch(JSON.stringify(lines), /eyJ|sig=|not written/)
})

t.test('writes of a request and a reply only method, path and status', async t => {
  const { app, lines } = await listen()
  t.teardown(() => app.close())
  app.get('/both', async (request, reply) => { request.log.info({ req: request, res: reply }, 'both') })
  await app.inject({ url: '/both?secret=1', headers: { authorization: `Bearer ${TOKEN}` } })
  t.strictSame(lines[0]?.req, { method: 'GET', path: '/both' })
  t.strictSame(lines[0]?.res, { status: 200 })
})

t.test('no line is longer than 8 KiB, whatever is in it, and each stays JSON [SEC-52]', async t => {
  const { app, lines } = await listen()
  t.teardown(() => app.close())
  let cause: unknown
  for (let depth = 0; depth < 20; depth++) cause = new Error(`deep ${depth}`, { cause })
  const long = ['x'.repeat(9000), '\u0000'.repeat(9000), '\u20ac'.repeat(3000), '\u{1f600}'.repeat(4000)]
  for (const text of long) app.log.info({ company: Array(60).fill(text) }, text)
  app.log.error({ err: cause }, 'deep')
  await app.inject(`/${'y'.repeat(9000)}?q`)
  t.equal(lines.length, long.length + 3, 'a 404 has a line for the refusal, too')
  for (const line of lines) t.ok(Buffer.byteLength(JSON.stringify(line)) < 8192)
  t.match(lines[0], { msg: 'x'.repeat(100), company: { length: 10 } })
  t.match(lines.at(-1), { status: 404, path: `/${'y'.repeat(99)}` })
  app.log.info({ company: ['short'] }, '\u00e9'.repeat(3000))
  t.equal(String(lines.at(-1)?.msg).length, 3000)
})
