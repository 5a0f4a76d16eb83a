import t from 'tap'
import buildTools, { call, json, startFakeUpstream } from '../../build-tools.ts'

const companyUuid = 'c'
const wide = (count: number, width: number) => Array.from({ length: count }, () => ({ name: 'x'.repeat(width) }))

t.test('an answer of 100,000 characters is the longest [REL-17]', async t => {
  const fakeUpstream = await startFakeUpstream(t, json({ general: 'x'.repeat(100_000 - '{"general":""}'.length) }))
  const app = await buildTools(t, fakeUpstream.url)
  const { status, text } = await call(app, 'getImportInstructions', { type: 'bill' })
  t.strictSame([status, text.length], [200, 100_000])
  fakeUpstream.answer = json({ general: 'x'.repeat(100_001 - '{"general":""}'.length) })
  t.match((await call(app, 'getImportInstructions', { type: 'bill' })).body, {
    status: 422,
    code: 'result_too_large',
    detail: 'The answer has 100001 characters, and at most 100000 fit. Ask for less: only the parts that are needed ' +
      '(fields).'
  })
})

t.test('a longer one says which arguments make it shorter, in a few words [REL-17, CLIENT-45]', async t => {
  const fakeUpstream = await startFakeUpstream(t, json({ data: wide(60, 3000) }))
  const app = await buildTools(t, fakeUpstream.url)
  const cases: [string, object, RegExp][] = [
    ['listInventoryItems', {
      companyUuid
    }, /Ask for less: perPage 29, and further pages one by one, or a narrower search/],
    ['getRevenueAndCogs', { startDate: '2024-01-01' },
      new RegExp('Ask for less: a shorter period \\(startDate, endDate\\), or fewer companies \\(companyUuids\\), ' +
      'or fewer countries \\(countryCodes\\), or a coarser grouping, or longer periods \\(periodicity\\), or only ' +
      'the parts that are needed \\(fields\\)\\.$')]
  ]
  for (const [name, input, advice] of cases) {
    const { text, body } = await call(app, name, input)
    t.match(body, { code: 'result_too_large', detail: advice })
    t.ok(text.length < 1000)
  }
  fakeUpstream.answer = json({ details: wide(40, 8000) })
  t.match((await call(app, 'getInventoryCogs', { companyUuid, inventoryId: 1, startDate: '2024-01-01' })).body,
    { detail: /perPage 11, and further pages one by one, or a shorter period/ })
})

t.test('a page size is named only if it would fit and is allowed [REL-17]', async t => {
  const fakeUpstream = await startFakeUpstream(t, json({ data: wide(10, 20_000) }))
  const app = await buildTools(t, fakeUpstream.url)
  t.match((await call(app, 'listCompanies')).body,
    { detail: /200130 characters, and at most 100000 fit\. Ask for less: only the parts/ })
  fakeUpstream.answer = json({ data: wide(1000, 300) })
  t.match((await call(app, 'listCompanies')).body,
    { detail: /Ask for less: perPage 60, and further pages one by one, or only the parts/ })
  fakeUpstream.answer = json({ own: 'x'.repeat(100_000) })
  t.match((await call(app, 'listWarehouses', { companyUuid })).body,
    { detail: /fit\. Ask for less: a narrower search, or only the parts that are needed \(fields\)\.$/ })
})
