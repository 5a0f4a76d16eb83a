import fc from 'fast-check'
import t from 'tap'
import tools from '../../tools-of-data.ts'
import buildTools, { call, json, startFakeUpstream, type FakeUpstream } from '../../build-tools.ts'

const document = { companyUuid: 'c', type: 'bill', data: { ref_number: 'B-1' } }
const REFUSED = 'NeonPanel refused this'
const INVALID = 'NeonPanel refused the values'
const NOT_PERMITTED = 'NeonPanel does not permit this for your user'

/** Statuses that have a code of their own. */
const own: ReadonlyMap<number, string> = new Map([
  [400, 'upstream_invalid'], [401, 'invalid_token'], [404, 'upstream_not_found'], [409, 'upstream_invalid'],
  [413, 'upstream_invalid'], [414, 'upstream_invalid'], [415, 'upstream_invalid'], [422, 'upstream_invalid'],
  [429, 'upstream_busy'], [431, 'upstream_invalid']
])

t.test('any 4xx to any operation is a refusal that is asked for once and burns no key [U4]', async t => {
  const fakeUpstream = await startFakeUpstream(t)
  const app = await buildTools(t, fakeUpstream.url, { env: { NEONPANEL_DETAILS_PATH: 'balances' } })
  let keys = 0
  const statuses = fc.integer({ min: 400, max: 499 })
  const bodies = fc.oneof(fc.json({ maxDepth: 2 }), fc.constant('<html>'), fc.constant(''))
  await fc.assert(fc.asyncProperty(fc.constantFrom(...tools), statuses, bodies, async (tool, status, body) => {
    fakeUpstream.seen.length = 0
    fakeUpstream.answer = (_request, response) => {
      response.writeHead(status, { 'content-type': 'application/json' }).end(body)
    }
    const name = tool.name.slice('neonpanel.'.length)
    const key = tool.annotations.readOnlyHint ? {} : { idempotencyKey: `key-${++keys}` }
    const code = own.get(status) ?? 'upstream_refused'
    t.match((await call(app, name, { ...tool.example.input, ...key })).body, { code }, `${name} ${status}`)
    t.equal(fakeUpstream.seen.length, 1)
  }), { numRuns: 300 })
})

/** An answer, and the sentence for the caller. */
const sentences: [string, FakeUpstream['answer'], string][] = [
  ['402', json({ message: 'The trial has ended.' }, 402), `${REFUSED}: The trial has ended.`],
  ['423 in HTML', (_request, response) => { response.writeHead(423).end('<html>') }, `${REFUSED} with HTTP 423.`],
  ['error', json({ error: 'The period is closed.' }, 400), `${INVALID}: The period is closed.`],
  ['error.message', json({ error: { code: 7, message: 'Closed.' } }, 422), `${INVALID}: Closed.`],
  ['error_description', json({ error: 'locked', error_description: 'Closed.' }, 423), `${REFUSED}: Closed.`],
  ['detail', json({ title: 'Bad Request', detail: 'Closed.' }, 400), `${INVALID}: Closed.`],
  ['title', json({ title: 'Closed.' }, 400), `${INVALID}: Closed.`],
  ['list of texts', json({ errors: ['Closed.', 'Locked.'] }, 400), `${INVALID}: Closed. Locked.`],
  ['list of objects', json({ errors: [{ detail: 'Closed.' }, { title: 'Locked.' }] }, 400),
    `${INVALID}: Closed. Locked.`],
  ['list as message', json({ message: ['Closed.', 'Locked.'] }, 400), `${INVALID}: Closed. Locked.`],
  ['list alone', json(['Closed.'], 400), `${INVALID}: Closed.`],
  ['text alone', json('Closed.', 400), `${INVALID}: Closed.`],
  ['field of objects', json({ errors: { ref_number: [{ message: 'Taken.' }] } }, 422),
    `${INVALID}: ref_number: Taken.`],
  ['nested beyond measure', (_request, response) => {
    response.writeHead(400, { 'content-type': 'application/json' }).end('['.repeat(30_000) + ']'.repeat(30_000))
  }, `${INVALID}.`],
  ['token in error', json({ error: 'See https://x.example/?k=1 Bearer abc.1' }, 402),
    `${REFUSED}: See https://x.example/?… [token]`],
  ['SQL', json({ message: 'Failed: SQLSTATE[23000]: Duplicate (SQL: insert into `bills`)\nat x' }, 400),
    `${INVALID}: Failed:`],
  ['SQL alone', json({ message: 'SQLSTATE[HY000] (SQL: select 1)' }, 400), `${INVALID}.`],
  ['SQL in a field', json({ message: '', errors: { a: ['SQLSTATE[HY000]'] } }, 422), `${INVALID}: a: `],
  ['model', json({ message: 'No query results for model [App\\Models\\Bill] 5' }, 404),
    'NeonPanel has nothing under these ids. Take them from the list tools.'],
  ['model in 422', json({ message: 'No query results for model [App\\Models\\Bill] 5' }, 422), `${INVALID}.`],
  ['policy', json({ message: 'The company is archived.' }, 403), `${NOT_PERMITTED}: The company is archived.`],
  ['standard words', json({ message: 'This action is unauthorized.' }, 403),
    `${NOT_PERMITTED}. neonpanel.listCompanies shows what you may see.`],
  ['413', json({ message: 'The POST data is too large.' }, 413),
    'NeonPanel refused this as too large. Send less in one call.'],
  ['success: false', json({ success: false, message: 'The period is closed.' }), `${REFUSED}: The period is closed.`],
  ['success: "0"', json({ success: '0', error: 'Closed.' }), `${REFUSED}: Closed.`]
]

t.test('the words of a refusal are passed on wherever they stand, without what is inside [U4, U7, U8, U16]',
  async t => {
    const fakeUpstream = await startFakeUpstream(t)
    const app = await buildTools(t, fakeUpstream.url)
    for (const [name, answer, detail] of sentences) {
      fakeUpstream.answer = answer
      for (const [tool, input] of [['listReports', {}], ['createDocuments', document]] as const) {
        const { body, text } = await call(app, tool, input)
        t.match({ name, body }, { name, body: { detail } })
        t.notMatch(text, /SQL|App|abc/, name)
      }
    }
    t.equal(fakeUpstream.seen.length, 2 * sentences.length)
  })

t.test('the seconds that NeonPanel asks to wait are passed on, and not waited for beyond two [U5, U17]', async t => {
  const fakeUpstream = await startFakeUpstream(t)
  const app = await buildTools(t, fakeUpstream.url)
  fakeUpstream.answer = json({}, 503, { 'retry-after': '60' })
  const read = await call(app, 'listReports')
  t.match(read.body, { code: 'upstream_failed', detail: 'NeonPanel is not available right now. Retry in 60 s.' })
  t.equal(read.headers['retry-after'], '60')
  t.equal(fakeUpstream.seen.length, 1)
  const write = await call(app, 'createDocuments', document)
  t.match(write.body, {
    code: 'outcome_unknown',
    detail: 'It is unknown whether NeonPanel carried this out. It is not available for 60 s: list the documents ' +
      'then, before retrying.'
  })
  t.equal(write.headers['retry-after'], '60')
  fakeUpstream.answer = json({}, 503, { 'retry-after': '0' })
  await call(app, 'listReports')
  t.equal(fakeUpstream.seen.length, 5)
})

t.test('a gateway timeout of nginx is a timeout, and asked for once [U10]', async t => {
  const fakeUpstream = await startFakeUpstream(t, json({}, 504))
  const app = await buildTools(t, fakeUpstream.url)
  t.match((await call(app, 'listReports')).body, { status: 504, code: 'upstream_timeout' })
  t.match((await call(app, 'createDocuments', document)).body, { status: 504, code: 'outcome_unknown' })
  t.equal(fakeUpstream.seen.length, 2)
})
