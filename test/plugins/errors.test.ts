import Fastify from 'fastify'
import t from 'tap'
import config, { readConfig } from '../../plugins/config/index.ts'
import type { FailureKind } from '../../plugins/errors/failure-kind.ts'
import errors, { Failure, failureOf, failures, type Code } from '../../plugins/errors/index.ts'
import metrics from '../../plugins/metrics/index.ts'

async function listen () {
  const lines: Record<string, unknown>[] = []
  const app = Fastify({
    logger: { level: 'info', stream: { write: line => { lines.push(JSON.parse(line)) } } }, genReqId: () => 'r-1'
  })
  await app.register(config, { config: readConfig({}) })
  await app.register(metrics).register(errors)
  app.get('/fails', async () => {
    throw new Failure('rate_limited', 'At most 30.',
      { retryAfter: 4, challenge: 'Bearer x', fields: [{ field: 'a', message: 'b' }] })
  })
  app.get('/breaks', async () => { throw new Error('secret of the inside') })
  app.get('/throws', async () => Promise.reject(Object.assign(Object.create(null), { text: 'thrown' })))
  app.post('/takes', async () => 'fine')
  return { app, lines }
}

t.test('answers a failure as problem+json, with its headers', async t => {
  const { app } = await listen()
  t.teardown(() => app.close())
  const answer = await app.inject('/fails')
  t.equal(answer.statusCode, 429)
  t.match(answer.headers['content-type'], /^application\/problem\+json/)
  t.match(answer.headers, { 'retry-after': '4', 'www-authenticate': 'Bearer x' })
  t.strictSame(answer.json(), {
    type: 'about:blank',
    title: 'Too Many Requests',
    status: 429,
    code: 'rate_limited',
    detail: 'At most 30.',
    instance: '/requests/r-1',
    errors: [{ field: 'a', message: 'b' }]
  })
})

t.test('a failure says how long to wait as its row does, unless it knows better', t => {
  const ofRow = Object.entries<FailureKind>(failures).map(([code, { retryAfter }]) =>
    [code, retryAfter === 'asked' ? undefined : retryAfter])
  const codes = Object.keys(failures).filter((code): code is Code => code in failures)
  t.strictSame(codes.map(code => [code, new Failure(code).details.retryAfter]), ofRow)
  t.ok(ofRow.some(([, seconds]) => seconds !== undefined))
  t.equal(new Failure('rate_limited', undefined, { retryAfter: 9 }).details.retryAfter, 9)
  t.end()
})

t.test('says of its own bugs nothing but that there is one, and logs the cause [PROTO-28]', async t => {
  const { app, lines } = await listen()
  t.teardown(() => app.close())
  for (const url of ['/breaks', '/throws']) {
    const answer = await app.inject(url)
    t.equal(answer.statusCode, 500)
    t.strictSame(answer.json(), {
      type: 'about:blank',
      title: 'Internal Server Error',
      status: 500,
      code: 'internal_error',
      detail: 'Internal error',
      instance: '/requests/r-1'
    })
  }
  t.match(lines.filter(line => line.level === 50),
    [{ code: 'internal_error', err: { message: 'secret of the inside' } }, { code: 'internal_error' }])
})

t.test('tells an unknown address from a wrong method', async t => {
  const { app } = await listen()
  t.teardown(() => app.close())
  const nowhere = await app.inject('/nowhere')
  t.match(nowhere.json(), { status: 404, code: 'not_found' })
  const wrong = await app.inject({ method: 'DELETE', url: '/takes?x=1' })
  t.match(wrong.json(), { status: 405, code: 'method_not_allowed', detail: 'This address answers POST only.' })
  t.equal(wrong.headers.allow, 'POST')
})

t.test('translates what a caller can make the server throw', async t => {
  const { app } = await listen()
  t.teardown(() => app.close())
  const post = async (payload: string, type = 'application/json') =>
    (await app.inject({ method: 'POST', url: '/takes', payload, headers: { 'content-type': type } })).json()
  t.match(await post('{'), { status: 400, code: 'parse_error' })
  t.match(await post('x', 'text/csv'), { status: 415, code: 'unsupported_media_type' })
  t.match(await post(JSON.stringify('x'.repeat(2_000_000))), { status: 413, code: 'too_large' })
})

t.test('gives every failure a sentence and a status', async t => {
  for (const [code, { status, detail }] of Object.entries(failures)) {
    t.ok(status >= 400 && status < 600, code)
    t.ok(detail.length > 0, code)
  }
  const failure = new Failure('too_large')
  t.equal(failureOf(failure), failure)
  t.equal(failure.message, failures.too_large.detail)
})
