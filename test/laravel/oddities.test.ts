import t from 'tap'
import version from '../../plugins/config/version.ts'
import { member } from '../clients/journey.ts'
import openGateway, { bill, FOREIGN, KESTREL } from './gateway.ts'
import { skip } from './start.ts'

const WORDS = /The company is closed for an audit\./
const kestrel = { companyUuid: KESTREL, type: 'bill' }

t.test('a status that refuses is told with its words [U4]', { skip }, async t => {
  const { call, as, laravel } = await openGateway(t)
  for (const status of [402, 405, 409, 410, 423]) {
    const number = `ABORT-${status}`
    const { body } = await as('createDocuments', `abort:${status}`, () => call('createDocuments', bill(number)))
    t.match(body, { code: /^upstream_(invalid|refused)$/, detail: WORDS }, number)
    const read = await as('listReports', `abort:${status}`, () => call('listReports'))
    t.match(read.body, { code: /^upstream_(invalid|refused)$/, detail: WORDS }, `${status} of a read`)
  }
  const { body } = await as('createDocuments', 'csrf', () => call('createDocuments', bill('ABORT-419')))
  t.match(body, { code: /^upstream_(invalid|refused)$/, detail: /CSRF token mismatch\./ })
  t.strictSame(await laravel.sql("SELECT id FROM documents WHERE ref_number LIKE 'ABORT-%'"), [])
})

t.test('the wait of a throttle and of maintenance is told as it is, and not shortened [U5, U17]', { skip }, async t => {
  const { call, as, laravel } = await openGateway(t)
  await as('listCompanies', 'busy:3600', async () => {
    const { status, headers, body } = await call('listCompanies')
    t.match({ status, body }, { status: 429, body: { code: 'upstream_busy', detail: /3600|60 minutes|1 hour/ } })
    t.equal(headers.get('retry-after'), '3600')
  })
  laravel.maintenance(60)
  try {
    const before = laravel.log().length
    const read = await call('listCompanies')
    t.equal(read.headers.get('retry-after'), '60')
    t.equal(laravel.log().length - before, 1)
    const { headers, body } = await call('createDocuments', bill('MAINTENANCE'))
    t.equal(headers.get('retry-after'), '60')
    t.match(body, { detail: /60 s|1 min|maintenance/i })
  } finally {
    laravel.maintenance(null)
  }
})

t.test('a coding that is none is none, and no other is asked for [U6, U18]', { skip }, async t => {
  const { call, as, laravel } = await openGateway(t)
  t.match(await as('listReports', 'identity', () => call('listReports')), { status: 200, body: { count: 2 } })
  const { agent, coding } = laravel.log().at(-1) ?? {}
  t.equal(coding, 'identity')
  t.match(agent, version)
})

t.test('what became of a bill is told as the answer proves it [U7]', { skip }, async t => {
  const { call, as, laravel } = await openGateway(t)
  const created = { status: 200, body: { status: 'done', documents: [{ ref_number: 'A-created' }] } }
  t.match(await as('createDocuments', 'created', () => call('createDocuments', bill('A-created'))), created)
  for (const variant of ['no-content', 'cut', 'empty']) {
    const { body } = await as('createDocuments', variant, () => call('createDocuments', bill(`A-${variant}`)))
    t.match(JSON.stringify(body), /accepted/i, variant)
    t.not(member(body, 'code'), 'outcome_unknown', variant)
  }
  for (const variant of ['html', 'nothing']) {
    const { body } = await as('createDocuments', variant, () => call('createDocuments', bill(`A-${variant}`)))
    t.match(body, { code: 'outcome_unknown' }, variant)
  }
  const { body } = await as('createDocuments', 'no-success', () => call('createDocuments', bill('B-1')))
  t.match(body, { code: /^upstream_(invalid|refused)$/, detail: WORDS })
  const counts = await laravel.sql(
    "SELECT ref_number, COUNT(*) FROM documents WHERE ref_number REGEXP '^[AB]-' GROUP BY ref_number")
  t.strictSame(counts, ['created', 'cut', 'empty', 'html', 'no-content', 'nothing'].map(name => `A-${name}\t1`))
})

t.test('the words of a refusal are found wherever they are [U8]', { skip }, async t => {
  const { call, as } = await openGateway(t)
  for (const variant of ['error', 'error-message', 'detail', 'list-of-errors']) {
    for (const [tool, input] of [['listReports', {}], ['createDocuments', bill(variant)]] as const) {
      const { body } = await as(tool, variant, () => call(tool, input))
      t.match(body, { status: 422, code: 'upstream_invalid', detail: WORDS }, `${tool}: ${variant}`)
    }
  }
})

t.test('a gateway timeout of nginx is a timeout, and is not asked for again [U10]', { skip }, async t => {
  const { call, as, laravel } = await openGateway(t)
  await laravel.setTimeouts({ answer: 1 })
  try {
    await as('listReports', 'sleep:3', async () => {
      const before = laravel.log().length
      t.match(await call('listReports'), { status: 504, body: { code: 'upstream_timeout' } })
      t.strictSame(laravel.log().slice(before).map(({ status }) => status), [504])
    })
  } finally {
    await laravel.setTimeouts()
  }
})

t.test('a read whose answer is empty or cut is asked for once more [U12]', { skip }, async t => {
  const { call, as } = await openGateway(t)
  for (const variant of ['empty', 'cut']) {
    t.match(await as('listReports', variant, () => call('listReports'), 1), { status: 200, body: { count: 2 } },
      variant)
    t.match(await as('listReports', variant, () => call('listReports')),
      { status: 502, body: { code: 'upstream_bad_response' } }, `${variant} for good`)
  }
})

t.test('waiting for an import survives a throttle, a failure and maintenance [U13]', { skip }, async t => {
  const { call, as } = await openGateway(t)
  for (const variant of ['busy:3', 'abort:500', 'abort:503']) {
    const file = { name: 'wait.pdf', link: 'https://files.example.com/wait.pdf' }
    const { body } = await call('createDocumentsByPdf', { ...kestrel, file, idempotencyKey: variant })
    const follow = { ...kestrel, requestId: String(member(body, 'request_id')), waitSeconds: 20 }
    t.match(await as('checkImportStatus', variant, () => call('checkImportStatus', follow), 1),
      { status: 200, body: { status: 'done' } }, variant)
  }
})

t.test('instructions are read as JSON, as plain text and as the text that a controller returns [U14]',
  { skip }, async t => {
    const { call, as } = await openGateway(t)
    for (const [variant, expected] of [
      ['prose', {
        general: 'Send ref_number and details. Each line has a service, quantity & rate (a number < 10,000).',
        attributes: {}
      }],
      ['plain', { general: 'Send ref_number and details.', attributes: {} }],
      ['no-attributes', { general: 'Send ref_number.', attributes: {} }]
    ] as const) {
      const { body } = await as('getImportInstructions', variant, () => call('getImportInstructions', { type: 'bill' }))
      t.strictSame(body, expected, variant)
    }
    const page = await as('getImportInstructions', 'html', () => call('getImportInstructions', { type: 'bill' }))
    t.match(page, { status: 502, body: { code: 'upstream_bad_response' } }, 'a page is none')
  })

t.test('words of people leave, those of the framework and of the database do not [U16]', { skip }, async t => {
  const { call, as } = await openGateway(t)
  const database = await call('createDocuments', bill('SQL', { name: 'x'.repeat(50) }))
  t.match(database, { status: 422, body: { code: 'upstream_invalid' } })
  t.notMatch(JSON.stringify(database.body), /SQLSTATE|truncated|SQL:|documents|import_id/)
  t.match((await call('createDocuments', bill('POLICY'), 'eve')).body, {
    code: 'upstream_refused', detail: /Only an accountant of Kestrel Home Goods LLC may create documents\./
  })
  for (const refused of [
    await call('listWarehouses', { companyUuid: FOREIGN }), await as('listReports', 'denied', () => call('listReports'))
  ]) {
    t.match(refused.body, { code: 'upstream_refused' })
    t.notMatch(JSON.stringify(refused.body), /This action is unauthorized/)
  }
  const large = await call('createDocuments', bill('BIG', { memo: 'x'.repeat(300_000) }))
  t.match(large.body, { detail: /too large/ })
  const missing = await call('listWarehouses', { companyUuid: 'nowhere' })
  t.match(missing.body, { code: 'upstream_not_found' })
  t.notMatch(JSON.stringify(missing.body), /No query results|App/)
})
