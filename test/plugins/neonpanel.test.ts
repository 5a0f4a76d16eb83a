import t from 'tap'
import buildTools, { call, json, startFakeUpstream, type FakeUpstream } from '../build-tools.ts'

const companyUuid = 'b7t2k9m4q1x8w5z3n6p0'
const document = { companyUuid, type: 'bill', data: { ref_number: 'B-1' } }

function raw (
  status: number, headers: Record<string, string | string[]>, body: string | Buffer = ''
): FakeUpstream['answer'] {
  return (_request, response) => { response.writeHead(status, headers).end(body) }
}

const JSON_TYPE = { 'content-type': 'application/json' }
const HTML = { 'content-type': 'text/html; charset=UTF-8' }
const SECRET = 'https://my.neonpanel.com/x?token=abc Bearer abc.def eyJhbGciOi.eyJzdWIi.c2ln'

/** Answer, then status, code and (where it matters) detail of a read and of a write. */
const answers: [string, FakeUpstream['answer'], [number, string, string?], [number, string?]][] = [
  ['400', json({ message: 'Date is locked.' },
    400), [422, 'upstream_invalid', 'NeonPanel refused the values: Date is locked.'], [422, 'upstream_invalid']],
  ['400 in HTML', raw(400, HTML,
    '<html>'), [422, 'upstream_invalid', 'NeonPanel refused the values.'], [422, 'upstream_invalid']],
  ['400 with another shape', json(['x'],
    400), [422, 'upstream_invalid', 'NeonPanel refused the values: x'], [422, 'upstream_invalid']],
  ['400 beyond measure', json({ message: 'x'.repeat(100_000) },
    400), [422, 'upstream_invalid', 'NeonPanel refused the values.'], [422, 'upstream_invalid']],
  ['409', json({}, 409), [422, 'upstream_invalid'], [422, 'upstream_invalid']],
  ['415', json({ message: 'Not a PDF.' },
    415), [422, 'upstream_invalid', 'NeonPanel refused the values: Not a PDF.'], [422, 'upstream_invalid']],
  ['422', json({ message: 'Invalid.' },
    422), [422, 'upstream_invalid', 'NeonPanel refused the values: Invalid.'], [422, 'upstream_invalid']],
  ['403', json({ message: 'This action is unauthorized.' }, 403), [403, 'upstream_refused'], [403, 'upstream_refused']],
  ['404', json({ message: SECRET }, 404), [404, 'upstream_not_found'], [404, 'upstream_not_found']],
  ['404 in HTML', raw(404, HTML, '<html>'.repeat(50_000)), [404, 'upstream_not_found'], [404, 'upstream_not_found']],
  ['418', raw(418, HTML, '<html>'), [403, 'upstream_refused', 'NeonPanel refused this with HTTP 418.'],
    [403, 'upstream_refused']],
  ['500', json({ message: SECRET },
    500), [502, 'upstream_failed', 'NeonPanel failed to answer this. Retry shortly.'], [504, 'outcome_unknown']],
  ['503 in HTML', raw(503, HTML, '<html>'), [502, 'upstream_failed'], [504, 'outcome_unknown']],
  ['302', raw(302,
    { location: 'https://my.neonpanel.com/login' }), [502, 'upstream_bad_response'], [504, 'outcome_unknown']],
  ['204', raw(204, {}), [502, 'upstream_bad_response'], [200]],
  ['200 in HTML', raw(200, HTML, '<html>'), [502, 'upstream_bad_response'], [504, 'outcome_unknown']],
  ['200 without a type', raw(200, {}, '{}'), [502, 'upstream_bad_response'], [504, 'outcome_unknown']],
  ['200 in prose', raw(200, { 'content-type': 'text/plain' },
    '{}'), [502, 'upstream_bad_response'], [504, 'outcome_unknown']],
  ['empty', raw(200, JSON_TYPE), [502, 'upstream_bad_response'], [200]],
  ['cut JSON', raw(200, JSON_TYPE, '{"data":['), [502, 'upstream_bad_response'], [200]],
  ['no UTF-8', raw(200, JSON_TYPE,
    Buffer.from('{"a":"\xff"}', 'latin1')), [502, 'upstream_bad_response'], [200]],
  ['prototype', raw(200, JSON_TYPE,
    '{"data":[{"\\u005f_proto__":{"polluted":1}}]}'), [502, 'upstream_bad_response'], [200]],
  ['constructor', raw(200, JSON_TYPE,
    '{"constructor":{"prototype":{}}}'), [502, 'upstream_bad_response'], [200]],
  ['coded', raw(200, { ...JSON_TYPE, 'content-encoding': 'gzip' },
    '{}'), [502, 'upstream_bad_response'], [200]],
  ['a text', json('data'), [502, 'upstream_bad_response'], [200]],
  ['a list in place of the object', json([1]), [502, 'upstream_bad_response'], [200]]
]

t.test('each answer of NeonPanel has one meaning, for reads and for writes', async t => {
  const fakeUpstream = await startFakeUpstream(t)
  const app = await buildTools(t, fakeUpstream.url)
  for (const [name, answer, [status, code, detail], [writeStatus, writeCode]] of answers) {
    fakeUpstream.answer = answer
    const read = await call(app, 'listReports')
    t.match({ ...read, name }, { name, status, body: { status, code, ...(detail && { detail }) } })
    t.notMatch(read.text, /login|token|Bearer|eyJ|html/i, name)
    const write = await call(app, 'createDocuments', { ...document, idempotencyKey: name.replaceAll(' ', '-') })
    t.match({ ...write, name },
      { name, status: writeStatus, body: writeCode ? { code: writeCode } : { status: 'accepted' } })
  }
  t.equal(fakeUpstream.seen.length, 2 * answers.length + 7,
    'nothing is asked twice but the reads that were answered with 503 and with broken JSON')
})

t.test('a 401 is our own, with the challenge that makes a client refresh its token', async t => {
  const fakeUpstream = await startFakeUpstream(t, json({ message: 'Unauthenticated.' }, 401))
  const app = await buildTools(t, fakeUpstream.url)
  for (const [name, input] of [['listReports', {}], ['createDocuments', document]] as const) {
    const { status, headers, body } = await call(app, name, input)
    t.match({ status, body }, { status: 401, body: { code: 'invalid_token' } })
    t.match(headers['www-authenticate'], new RegExp('^Bearer error="invalid_token", error_description="The access ' +
      'token is invalid or expired", ' +
      'resource_metadata="https://mcp\\.example\\.com/'))
  }
})

t.test('a 429 is passed on with the seconds that NeonPanel names, at least one [U17]', async t => {
  const fakeUpstream = await startFakeUpstream(t)
  const app = await buildTools(t, fakeUpstream.url)
  for (const [field, seconds] of [['7', '7'], ['0', '1'], ['3600', '3600'], ['soon', '5'], [undefined, '5']] as const) {
    fakeUpstream.answer = json({}, 429, field === undefined ? {} : { 'retry-after': field })
    const { status, headers, body } = await call(app, 'listReports')
    t.match({ status, wait: headers['retry-after'], body },
      {
        status: 429,
        wait: seconds,
        body: {
          code: 'upstream_busy', detail: `NeonPanel asks to slow down. Retry in ${seconds} s.`
        }
      })
  }
})

t.test('field messages are passed on under the names of our arguments, scrubbed and cut', async t => {
  const fakeUpstream = await startFakeUpstream(t)
  const app = await buildTools(t, fakeUpstream.url)
  fakeUpstream.answer = json({
    message: 'Invalid.', errors: { per_page: ['Too many.', 5, 'Really.'], 'company_uuids.0': 'Unknown.' }
  }, 422)
  t.match((await call(app, 'getRevenueAndCogs', { startDate: '2026-01-01', companyUuids: ['a'] })).body, {
    detail: 'NeonPanel refused the values: Invalid. per_page: Too many. Really. companyUuids/0: Unknown.',
    errors: [{ field: 'per_page', message: 'Too many. Really.' }, { field: 'companyUuids/0', message: 'Unknown.' }]
  })
  fakeUpstream.answer = json({ message: '', errors: { 'details.0.quantity': ['Must be at least 1.'] } }, 422)
  t.match((await call(app, 'createDocuments', document)).body,
    { detail: 'NeonPanel refused the values: details/0/quantity: Must be at least 1.' })
  fakeUpstream.answer = json({ message: `See ${SECRET}. ${'x'.repeat(5000)}`, errors: 'none' }, 400)
  const { body, text } = await call(app, 'listReports')
  t.match(body, { detail: /^NeonPanel refused the values: See https:\/\/my\.neonpanel\.com\/x\?… \[token\] \[token\]/ })
  t.ok(text.length < 2300)
})

t.test('a byte order mark is skipped, other JSON types and a pretty print are read', async t => {
  const fakeUpstream = await startFakeUpstream(t)
  const app = await buildTools(t, fakeUpstream.url)
  for (const [type, body] of [
    ['application/json; charset=utf-8', '\ufeff{"count":1}'], ['application/vnd.api+json', ' {"count":1} '],
    ['Application/JSON', '{\r\n  "count":1\n}\n']
  ] as const) {
    fakeUpstream.answer = raw(200, { 'content-type': type }, body)
    t.equal((await call(app, 'listReports')).text, '{"count":1}')
  }
})

t.test('headers and cookies of NeonPanel end here', async t => {
  const fakeUpstream = await startFakeUpstream(t,
    json({}, 200, { 'set-cookie': 'session=1', 'x-request-id': 'theirs', 'x-powered-by': 'PHP', link: '<x>' }))
  const { headers } = await call(await buildTools(t, fakeUpstream.url), 'listReports')
  t.strictSame(Object.keys(headers).sort(), [
    'access-control-allow-origin', 'access-control-expose-headers', 'cache-control', 'connection', 'content-length',
    'content-type', 'date', 'referrer-policy', 'x-content-type-options', 'x-request-id'
  ])
  t.not(headers['x-request-id'], 'theirs')
})
