import t from 'tap'
import build from '../../build.ts'
import buildTools, { call, json, startFakeUpstream } from '../../build-tools.ts'

const KESTREL = '022a5b44774a5636fa095661d3353f332e9c5ba1'
const BIRCH = 'b7t2k9m4q1x8w5z3n6p0'
const asked = { startDate: '2025-01-01', companyUuids: ['a', 'b'], countryCodes: ['us'], grouping: ['company'] }
const invalid = (field: string) => json({ message: 'Invalid.', errors: { [field]: ['Wrong.'] } }, 422)

t.test('a refusal of a list as a whole tries the other spelling once, and that is remembered [U9]', async t => {
  for (const [name, fallback] of [
    ['company_uuids', true], ['company_uuids[]', true], ['grouping', true], ['company_uuids.0', false],
    ['start_date', false]
  ] as const) {
    const fakeUpstream = await startFakeUpstream(t)
    const app = await buildTools(t, fakeUpstream.url)
    fakeUpstream.answer = (request, response) =>
      (request.url?.includes('%5B%5D') ? invalid(name) : json({ data: [] }))(request, response)
    const { body } = await call(app, 'getRevenueAndCogs', asked)
    t.match({ name, body }, { name, body: fallback ? { data: [] } : { code: 'upstream_invalid' } })
    t.equal(fakeUpstream.seen.length, fallback ? 2 : 1)
    await call(app, 'getRevenueAndCogs', asked)
    t.equal(fakeUpstream.seen.length, fallback ? 3 : 2)
  }
})

t.test('where both spellings are refused, the first refusal is told [U9]', async t => {
  const fakeUpstream = await startFakeUpstream(t)
  const app = await buildTools(t, fakeUpstream.url)
  for (const second of [invalid('grouping'), json({}, 403), json({ filters: { company_uuids: ['b'] } })]) {
    fakeUpstream.seen.length = 0
    fakeUpstream.answer = (request, response) =>
      (request.url?.includes('%5B%5D') ? invalid('company_uuids') : second)(request, response)
    t.match((await call(app, 'getRevenueAndCogs', asked)).body,
      { code: 'upstream_invalid', errors: [{ field: 'companyUuids', message: 'Wrong.' }] })
    t.equal(fakeUpstream.seen.length, 2)
  }
})

t.test('without an echo the rows must be of what was asked for, in either spelling [U9]', async t => {
  const row = { company: { uuid: 'a' }, country_code: 'US', invoice: null }
  for (const [data, status] of [
    [[row, { ...row, company: { uuid: 'b' } }], 200], [{ 3: row }, 200], [[], 200], [null, 200],
    [[row, { ...row, company: null }], 200],
    [[{ ...row, company: { uuid: 'c' } }], 502], [{ 3: { ...row, company: { uuid: 'c' } } }, 502],
    [[{ ...row, country_code: 'CA' }], 502], [[{ ...row, company: null }], 502]
  ] as const) {
    const fakeUpstream = await startFakeUpstream(t, json({ data }))
    const app = await buildTools(t, fakeUpstream.url)
    t.equal((await call(app, 'getRevenueAndCogs', asked)).status, status, JSON.stringify(data))
    t.equal(fakeUpstream.seen.length, status === 200 ? 1 : 2)
  }
})

t.test('the figures are those of the companies that were asked for, however NeonPanel reads lists [U9]', async t => {
  const { url, sandbox, token } = await build(t)
  const headers = { authorization: `Bearer ${await token()}`, 'content-type': 'application/json' }
  for (const reads of ['array-repeat', 'array-brackets', 'array-strict'] as const) {
    for (const echo of [[], ['filters-silent']] as const) {
      sandbox.faults.clear()
      sandbox.faults.set({ fault: reads }, ...echo.map(fault => ({ fault })))
      for (const companyUuids of [[KESTREL, BIRCH], [KESTREL]]) {
        const body = JSON.stringify({ startDate: '2025-01-01', endDate: '2025-01-31', companyUuids })
        const answer = await fetch(`${url}/tools/neonpanel.getRevenueAndCogs`, { method: 'POST', headers, body })
        const text = await answer.text()
        t.strictSame(companyUuids.map(uuid => text.includes(`"uuid":"${uuid}"`)), companyUuids.map(() => true))
        const [rows = ''] = text.split('"totals"')
        t.equal(rows.split('"revenue_amount"').length - 1, companyUuids.length, `${reads} ${echo.join()}`)
      }
    }
  }
})
