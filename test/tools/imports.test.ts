import t from 'tap'
import buildTools, { call, json, startFakeUpstream } from '../build-tools.ts'

const companyUuid = 'b7t2k9m4q1x8w5z3n6p0'
const status = { companyUuid, type: 'bill', requestId: 'imp-1' }
const pdf = { companyUuid, type: 'bill', file: { name: 'bill.pdf', link: 'https://files.example.com/bill.pdf' } }

function hint (seconds: number): string {
  return `Not finished. Its status by this request_id may be another one in ${seconds} s.`
}

t.test('an import that is not finished says when to ask again', async t => {
  const fakeUpstream = await startFakeUpstream(t)
  const app = await buildTools(t, fakeUpstream.url)
  const inTenSeconds = new Date(Date.now() + 10_000).toUTCString()
  for (const [field, low, high] of [
    ['7', 7, 7], ['0', 1, 1], ['99999', 300, 300], [inTenSeconds, 8, 10], ['soon', 5, 5], [undefined, 5, 5],
    ['-3', 5, 5], ['Tue, 01 Jan 2019 00:00:00 GMT', 1, 1]
  ] as const) {
    fakeUpstream.answer = json({ request_id: 'imp-1', status: 'processing' }, 202,
      field === undefined ? {} : { 'retry-after': field })
    const { status: code, body } = await call(app, 'checkImportStatus', status)
    t.equal(code, 200)
    t.match(body, { request_id: 'imp-1', status: 'processing', retry_after_seconds: Number, hint: String },
      String(field))
    const seconds = Number(/in (\d+) s/.exec(JSON.stringify(body))?.[1])
    t.ok(seconds >= low && seconds <= high, `${field}: ${seconds}`)
    t.match(body, { retry_after_seconds: seconds })
  }
})

t.test('a PDF import waits fifteen seconds where NeonPanel does not say', async t => {
  const fakeUpstream = await startFakeUpstream(t, json({ request_id: 'imp-2', status: 'queued' }, 202))
  const app = await buildTools(t, fakeUpstream.url)
  t.strictSame((await call(app, 'createDocumentsByPdf', pdf)).body,
    { request_id: 'imp-2', status: 'queued', retry_after_seconds: 15, hint: hint(15) })
})

t.test('the id of an import comes from the body, else from the header', async t => {
  const fakeUpstream = await startFakeUpstream(t)
  const app = await buildTools(t, fakeUpstream.url)
  fakeUpstream.answer = json({ request_id: 'of-body', status: 'queued' }, 202, { 'x-request-id': 'of-header' })
  t.match((await call(app, 'createDocumentsByPdf', pdf)).body, { request_id: 'of-body' })
  fakeUpstream.answer = json({ status: 'queued' }, 202, { 'x-request-id': 'of-header' })
  t.match((await call(app, 'createDocumentsByPdf', { ...pdf, idempotencyKey: 'another' })).body,
    { request_id: 'of-header', retry_after_seconds: 15 })
  fakeUpstream.answer = json({ status: 'done', documents: [] }, 200, { 'x-request-id': 'of-header' })
  t.strictSame((await call(app, 'createDocuments', { companyUuid, type: 'bill', data: {} })).body,
    { status: 'done', documents: [], request_id: 'of-header' })
})

t.test('a finished import is passed on as it is', async t => {
  const fakeUpstream = await startFakeUpstream(t)
  const app = await buildTools(t, fakeUpstream.url)
  const done = {
    request_id: 'imp-1', status: 'done', documents: [{ type: 'Bill', link: 'https://my.neonpanel.com/b/1', own: 1 }]
  }
  for (const body of [done, {
    request_id: 'imp-1', status: 'error', documents: []
  }, { status: 'done' }, { status: 'done', request_id: null }]) {
    fakeUpstream.answer = json(body)
    t.strictSame((await call(app, 'checkImportStatus', status)).body, body)
  }
  fakeUpstream.answer = json({ status: 'queued' })
  t.match((await call(app, 'checkImportStatus', status)).body, { status: 'queued', retry_after_seconds: 5 })
  fakeUpstream.answer = json(['no', 'object'])
  t.match((await call(app, 'checkImportStatus', status)).body, { code: 'upstream_bad_response' })
})
