import t from 'tap'
import buildTools, { call, json, startFakeUpstream, type FakeUpstream } from '../../build-tools.ts'

const JSON_TYPE = { 'content-type': 'application/json' }
const HTML = { 'content-type': 'text/html; charset=UTF-8' }
const company = { companyUuid: 'c', type: 'bill' }
const writes = [
  ['createDocuments', { ...company, data: { ref_number: 'B-1' } }],
  ['createDocumentsByPdf', { ...company, file: { name: 'a.pdf', link: 'https://files.example.com/a.pdf' } }]
] as const

function raw (status: number, headers: Record<string, string>, body = ''): FakeUpstream['answer'] {
  return (_request, response) => { response.writeHead(status, headers).end(body) }
}

const accepted = { status: 'accepted', hint: /NeonPanel accepted this, but its answer cannot be read\./ }
const unknown = { status: 504, code: 'outcome_unknown' }

/** An answer to a write, and what its caller is told. */
const answers: [string, FakeUpstream['answer'], object][] = [
  ['201 without a body', raw(201, {}), accepted],
  ['201 in HTML', raw(201, HTML, '<html>'), accepted],
  ['201 {}', json({}, 201), accepted],
  ['204', raw(204, { 'x-request-id': 'of-header' }), { ...accepted, request_id: 'of-header' }],
  ['202 in HTML', raw(202, { ...HTML, 'x-request-id': 'of-header' }, '<html>'),
    { ...accepted, request_id: 'of-header' }],
  ['200 cut', raw(200, JSON_TYPE, '{"request_id":'), accepted],
  ['200 empty', raw(200, JSON_TYPE), accepted],
  ['200 of another shape', json({ request_id: 7, documents: 'none' }), { ...accepted, request_id: '7' }],
  ['200 in a list', json([{ id: 1 }]), accepted],
  ['200 coded', raw(200, { ...JSON_TYPE, 'content-encoding': 'br' }, 'x'), accepted],
  ['200 {}', json({}), unknown],
  ['200 []', json([]), unknown],
  ['200 null', json(null), unknown],
  ['200 in HTML', raw(200, HTML, '<html>'), unknown],
  ['200 in prose', raw(200, { 'content-type': 'text/plain' }, 'ok'), unknown],
  ['302', raw(302, { location: '/login' }), unknown],
  ['500', json({}, 500), unknown]
]

t.test('a write that NeonPanel accepted is told so, though its answer cannot be read, and kept [U7]', async t => {
  const fakeUpstream = await startFakeUpstream(t)
  const app = await buildTools(t, fakeUpstream.url)
  for (const [name, answer, expected] of answers) {
    for (const [tool, input] of writes) {
      fakeUpstream.seen.length = 0
      fakeUpstream.answer = answer
      const keyed = { ...input, idempotencyKey: name.replaceAll(' ', '-') + tool }
      t.match({ name, body: (await call(app, tool, keyed)).body }, { name, body: expected })
      const { headers, body } = await call(app, tool, keyed)
      t.match({ name, body }, { name, body: { ...expected, ...(expected === unknown && { status: 409 }) } })
      t.equal(headers['idempotency-replayed'], expected === unknown ? undefined : 'true')
      t.equal(fakeUpstream.seen.length, 1, name)
    }
  }
})
