import t from 'tap'
import { member } from '../clients/journey.ts'
import until from '../until.ts'
import openGateway, { bill, KESTREL } from './gateway.ts'
import { skip } from './start.ts'

t.test('a bill is created once, however often its call comes', { skip }, async t => {
  const { call, callMcp, as, laravel } = await openGateway(t)
  await as('createDocuments', 'repeatable', async () => {
    const once = { ...bill('ONCE'), idempotencyKey: 'once' }
    const answers = await Promise.all(Array.from({ length: 5 }, () => call('createDocuments', once)))
    const created = answers.find(({ status }) => status === 200)?.body
    t.match(created, { status: 'done', documents: [{ type: 'Bill', ref_number: 'ONCE', date: '2025-05-02' }] })
    for (const { status, body } of answers) {
      t.match(body, status === 200 ? created : { status: 409, code: 'idempotency_in_progress' })
    }
    t.match(member(await callMcp('createDocuments', once), 'structuredContent'), created)
  })
  t.strictSame(await laravel.sql("SELECT amount FROM documents WHERE ref_number = 'ONCE'"), ['25.00000000'])
})

t.test('a bill is left open when PHP is killed after it is there, and a read is asked for again', { skip }, async t => {
  const { call, as, laravel } = await openGateway(t)
  const killed = { ...bill('KILLED'), idempotencyKey: 'killed' }
  const [first, second] = await as('createDocuments', 'killed',
    async () => [await call('createDocuments', killed), await call('createDocuments', killed)])
  t.match(first, { status: 504, body: { code: 'outcome_unknown' } })
  t.match(second, { status: 409, body: { code: 'outcome_unknown' } })
  t.strictSame(await laravel.sql("SELECT COUNT(*) FROM documents WHERE ref_number = 'KILLED'"), ['1'])
  t.equal((await as('listReports', 'killed', () => call('listReports'), 1)).status, 200)
})

t.test('an import from a PDF is followed until its bill is there', { skip }, async t => {
  const { call, laravel } = await openGateway(t)
  const file = { name: 'freight-1.pdf', link: 'https://files.example.com/freight-1.pdf' }
  const { status, body } = await call('createDocumentsByPdf', { companyUuid: KESTREL, type: 'bill', file })
  t.match({ status, body }, { status: 200, body: { status: 'queued', retry_after_seconds: 15 } })
  const requestId = String(member(body, 'request_id'))
  const seen: unknown[] = []
  await until(async () => {
    const { body } = await call('checkImportStatus', { companyUuid: KESTREL, type: 'bill', requestId })
    seen.push(body)
    return member(body, 'status') === 'done'
  })
  t.match(seen, [
    { status: 'processing', retry_after_seconds: 1 }, { status: 'done', documents: [{ ref_number: 'freight-1' }] }
  ])
  t.strictSame(await laravel.sql("SELECT COUNT(*) FROM documents WHERE ref_number = 'freight-1'"), ['1'])
  t.match(await call('createDocumentsByPdf', {
    companyUuid: KESTREL, type: 'bill', file: { ...file, name: 'other.pdf' }
  }, 'eve'), { status: 403, body: { code: 'upstream_refused' } })
})
