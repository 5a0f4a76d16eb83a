import t from 'tap'
import { member } from '../clients/journey.ts'
import answers, { onePage } from './answers.ts'
import openGateway, { BIRCH } from './gateway.ts'
import { skip } from './start.ts'

t.test('figures of DECIMAL columns, sums and averages leave as the numbers that they are', { skip }, async t => {
  const { call, callMcp } = await openGateway(t)
  for (const [tool, input, expected] of answers) {
    const { status, body } = await call(tool, input, 'eve')
    const { totals, page_totals: pageTotals, ...figures } = Object(body)
    t.strictSame({ status, figures }, { status: 200, figures: expected }, tool)
    t.equal(Array.isArray(totals ?? pageTotals), /LandedCost|Cogs/.test(tool), `${tool}: totals of amounts alone`)
    t.strictSame(member(await callMcp(tool, input, 'eve'), 'structuredContent'), body, `${tool} over MCP`)
  }
})

t.test('pages of a paginator follow each other, and one beyond the last is empty', { skip }, async t => {
  const { call } = await openGateway(t)
  const ids: unknown[] = []
  for (const [page, length] of [[1, 30], [2, 30], [3, 1], [4, 0]] as const) {
    const { body } = await call('listInventoryItems', { companyUuid: BIRCH, page, perPage: 30 })
    t.match(body, { current_page: page, per_page: 30, last_page: 3 })
    const data = member(body, 'data')
    t.equal(Array.isArray(data) && data.length, length)
    if (Array.isArray(data)) ids.push(...data.map(item => member(item, 'id')))
  }
  t.strictSame(ids, Array.from({ length: 61 }, (_, index) => 6001 + index))
})

t.test('a user sees the companies that are theirs, and those of others not', { skip }, async t => {
  const { call } = await openGateway(t)
  for (const [user, names] of [['ana', ['KHG', 'BTG']], ['eve', ['KHG']], ['chloe', ['HOL']]] as const) {
    const { body } = await call('listCompanies', {}, user)
    t.match(body, { ...onePage, data: names.map(name => ({ short_name: name })) })
    t.equal(Object(member(body, 'data')).length, names.length)
  }
})
