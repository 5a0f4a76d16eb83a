import t from 'tap'
import isRecord from '../../schemas/is-record.ts'
import tools from '../../tools/index.ts'
import build from '../build.ts'
import buildTools, { call, startFakeUpstream } from '../build-tools.ts'
import answers from '../openapi/answers.ts'

const period = { startDate: '2026-01-01' }
const item = { companyUuid: 'c', inventoryId: 1, ...period }

t.test('lists of money have totals by currency, those of a page by a name that says so [CLIENT-74]', async t => {
  const named = tools.flatMap(({ name, output: { properties } }) =>
    ['totals', 'page_totals'].filter(each => each in properties).map(each => `${name} ${each}`))
  t.strictSame(named, [
    'neonpanel.getInventoryLandedCost page_totals', 'neonpanel.getInventoryCogs page_totals',
    'neonpanel.getRevenueAndCogs totals', 'neonpanel.showRevenueAndCogs totals'
  ])
})

t.test('they are computed in decimal, never across currencies [CLIENT-74]', async t => {
  const upstream = await startFakeUpstream(t)
  const app = await buildTools(t, upstream.url)
  async function totals (name: string, input: object, text: string) {
    upstream.answer = (_request, response) => response.writeHead(200, { 'content-type': 'application/json' }).end(text)
    const { text: answered } = await call(app, name, input)
    return answered
  }
  const rows = (...amounts: string[]) => amounts.map(amount => `{"currency":"USD","amount":${amount}}`).join()
  const cases: [string, string][] = [
    [rows('0.1', '0.2'), '[{"currency":"USD","rows":2,"amount":0.3}]'],
    [rows('10.10', '-0.1'), '[{"currency":"USD","rows":2,"amount":10}]'],
    [rows('9007199254740991', '9007199254740991', '0.01'),
      '[{"currency":"USD","rows":3,"amount":18014398509481982.01}]'],
    [`${rows('1.25')},{"currency":"EUR","amount":2},${rows('1')}`,
      '[{"currency":"USD","rows":2,"amount":2.25},{"currency":"EUR","rows":1,"amount":2}]'],
    [`${rows('1', 'null')},{"currency":"EUR","amount":2}`,
      '[{"currency":"USD","rows":2},{"currency":"EUR","rows":1,"amount":2}]'],
    [rows('1', '9007199254740993'), '[{"currency":"USD","rows":2}]'],
    [`${rows('1')},{"currency":"USD"}`, '[{"currency":"USD","rows":2}]']
  ]
  for (const [written, expected] of cases) {
    const text = `{"last_page":2,"details":[${written}]}`
    t.equal(await totals('getInventoryCogs', item, text), `${text.slice(0, -1)},"page_totals":${expected}}`)
  }
  for (const written of ['', rows('1') + ',{"amount":1}', rows('1') + ',null', '{"currency":"","amount":1}']) {
    const text = `{"last_page":2,"details":[${written}]}`
    t.equal(await totals('getInventoryCogs', item, text), text, 'nothing where it would be wrong')
  }
  const own = '{"page_totals":null,"details":[]}'
  t.equal(await totals('getInventoryCogs', item, own), own, 'what NeonPanel says itself stays')
  t.equal(await totals('getRevenueAndCogs', { ...period, fields: ['totals.revenue_amount'] },
    '{"data":[{"currency":"USD","revenue_amount":1.10,"cogs_amount":0.3}]}'), '{"totals":[{"revenue_amount":1.1}]}')
})

t.test('those of the sandbox are what its rows add up to, in cents [CLIENT-74]', async t => {
  for (const { tool: { name }, body } of await answers(await build(t))) {
    const { totals, page_totals: pageTotals = totals, data, details = data, currency } = isRecord(body) ? body : {}
    if (!Array.isArray(pageTotals)) continue
    const [total, ...others] = pageTotals
    t.strictSame(others, [], `${name} is of one currency, ${currency}`)
    for (const amount of Object.keys(total).filter(each => each.endsWith('amount'))) {
      const rows: Record<string, number>[] = Array.isArray(details) ? details : []
      const cents = rows.reduce((sum, row) => sum + Math.round((row[amount] ?? NaN) * 100), 0)
      t.equal(Math.round(total[amount] * 100), cents, `${name} ${amount}`)
    }
  }
})
