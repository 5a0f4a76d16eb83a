import t, { type Test } from 'tap'
import buildTools, { call, json, startFakeUpstream, type FakeUpstream } from '../build-tools.ts'
import { member } from '../clients/journey.ts'
import { billOf } from './writes.ts'

/** Answers of a NeonPanel with one company in a currency, and of its POST. */
function neonPanel (currency: string | undefined, created: unknown, status = 200): FakeUpstream['answer'] {
  return (request, response) => {
    const company = { uuid: billOf('').companyUuid, name: 'Kestrel', currency }
    const answer = request.method === 'POST' ? json(created, status) : json({ data: [company], last_page: 1 })
    return answer(request, response)
  }
}

async function start (test: Test) {
  const fakeUpstream = await startFakeUpstream(test, neonPanel('USD', {}))
  const app = await buildTools(test, fakeUpstream.url)
  const input = billOf('UPSTREAM-1')
  const { body } = await call(app, 'createDocuments', { ...input, rehearse: true })
  const posts = () => fakeUpstream.seen.filter(({ method }) => method === 'POST').length
  test.equal(posts(), 0)
  return { fakeUpstream, app, posts, committed: { ...input, commit: member(body, 'rehearsal', 'commit') } }
}

t.test('a total that NeonPanel computes otherwise is told beside the answer of the commit [REL-25]', async t => {
  for (const [amount, differs] of [[240.51, true], ['240.4', true], [240.5, false], ['240.50', false], ['-', false]]) {
    const { fakeUpstream, app, posts, committed } = await start(t)
    fakeUpstream.answer = neonPanel('USD', { request_id: 'r', documents: [{ ref_number: 'UPSTREAM-1', amount }] })
    const { status, body } = await call(app, 'createDocuments', committed)
    t.strictSame([status, posts(), member(body, 'request_id')], [200, 1, 'r'])
    const warning = `NeonPanel's total of the document is ${amount}, and 240.50 USD was rehearsed. The document was ` +
      'created.'
    t.strictSame(member(body, 'rehearsal'), differs ? { warnings: [warning] } : undefined)
    t.strictSame((await call(app, 'createDocuments', committed)).body, body, 'and again in the same words')
  }
})

t.test('a company whose currency has changed since is told, and nothing is written; one that cannot be read now does ' +
  'not stop the commit [REL-25]', async t => {
  const { fakeUpstream, app, posts, committed } = await start(t)
  for (const currency of ['EUR', undefined]) {
    fakeUpstream.answer = neonPanel(currency, { request_id: 'r' })
    t.match(await call(app, 'createDocuments', committed), {
      status: 400,
      body: {
        detail: 'arguments/commit does not fit any more: the currency of the company is another one by now. Nothing ' +
          'was created.'
      }
    })
  }
  t.equal(posts(), 0)
  fakeUpstream.answer = (request, response) =>
    json({ request_id: 'r', message: 'Down.' }, request.method === 'POST' ? 200 : 403)(request, response)
  t.match(await call(app, 'createDocuments', committed), { status: 200, body: { request_id: 'r' } })
  t.equal(posts(), 1)
})

t.test('a commit whose outcome is unknown stays unknown, and is sent once [REL-23]', async t => {
  const { fakeUpstream, app, posts, committed } = await start(t)
  fakeUpstream.answer = neonPanel('USD', { message: 'Server Error' }, 500)
  t.match(await call(app, 'createDocuments', committed), { status: 504, body: { code: 'outcome_unknown' } })
  t.match(await call(app, 'createDocuments', committed), { status: 409, body: { code: 'outcome_unknown' } })
  t.equal(posts(), 1)
  const key = { ...committed, commit: undefined, rehearse: true, idempotencyKey: 'k' }
  fakeUpstream.answer = neonPanel('USD', { message: 'Server Error' }, 500)
  await call(app, 'createDocuments', { ...key, rehearse: undefined })
  t.match((await call(app, 'createDocuments', key)).body, {
    rehearsal: { duplicates: [{ reason: 'The same call was made before, and it is not known what came of it.' }] }
  })
  t.match((await call(app, 'createDocuments', { ...key, data: {} })).body, { code: 'idempotency_key_reused' })
})
