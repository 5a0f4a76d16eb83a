import t, { type Test } from 'tap'
import skillFiles from '../../plugins/catalog/skill-files.ts'
import { member } from '../clients/journey.ts'
import connect, { list } from '../prompts/assistant.ts'
import { sum } from '../prompts/inventory.ts'
import parseSkill from './parse.ts'
import runCalls, { type Rows } from './run.ts'

interface Run {
  /** What the user says. */
  given: Readonly<Record<string, unknown>>
  rows?: Rows
  /** Looks at the answers, in the order of the calls. */
  check (t: Test, answers: readonly unknown[]): void
}

const item = 'KHG-CB-L-US'
const march = { startDate: '2025-03-01', endDate: '2025-03-31' }
const store = { warehouseUuid: { name: 'Long Beach 3PL' } }

/** Each skill as a user may want it, and what comes of it in the demo. */
const runs: Readonly<Record<string, Run>> = {
  'month-end-costs': {
    given: { ...march, countryCode: 'US', item },
    rows: store,
    check (t, [, revenue, , cogs, , landed]) {
      t.strictSame(list(member(revenue, 'data')).map(row => member(row, 'country_code')).sort(), ['CA', 'MX', 'US'])
      t.match(cogs, { currency: 'USD', amount: 0, lost_amount: 27.37, total_amount: 27.37 })
      t.match(landed, { quantity: 600, amount: 3467.61 })
      const kinds = list(member(landed, 'data', 0, 'details')).map(cost => member(cost, 'type'))
      t.strictSame(kinds.sort(), ['Customs Duty', 'Freight', 'Inspection', 'Purchase Price'])
    }
  },
  'import-a-bill': {
    given: {
      refNumber: 'F-2025-118',
      date: '2025-07-04',
      vendorName: 'Blue Harbor Freight',
      serviceName: 'Freight',
      quantity: 1,
      rate: 240.5,
      documentId: 1077,
      fileName: 'freight.pdf',
      link: 'https://files.example.com/freight.pdf',
      item,
      receivedDate: '2025-03-05'
    },
    rows: store,
    check (t, [, instructions, rehearsed, created, , imported, , , landed]) {
      t.match(instructions, { attributes: { ref_number: String } })
      const totals = [{ currency: 'USD', amount: '240.50' }]
      t.match(rehearsed, { rehearsal: { totals, duplicates: [], warnings: [] } })
      t.match(created, { status: 'done', documents: [{ ref_number: 'F-2025-118', date: '2025-07-04' }] })
      t.match(imported, { status: 'done', documents: [{ ref_number: 'freight' }] })
      const costs = list(member(landed, 'data')).flatMap(batch => list(member(batch, 'details')))
      const own = costs.filter(cost => member(cost, 'document', 'ref_number') === 'F-2025-118')
      t.equal(sum(own, 'amount'), 240.5)
    }
  },
  'what-to-reorder': {
    given: { item, date: '2025-06-30' },
    rows: store,
    check (t, [, , , balances, details]) {
      const held = list(member(balances, 'data')).find(row => member(row, 'inventory', 'sku') === item)
      t.equal(member(held, 'balance'), 495)
      t.match(details, { restock_data: { lead_time_days: 50, safety_stock_days: 14, fba_lead_time_days: 13 } })
      t.equal(sum(list(member(details, 'balances_data', 'balances_list')), 'balance'), 576)
    }
  },
  'revenue-and-margin': {
    given: { startDate: '2025-01-01', endDate: '2025-03-31', countryCode: 'US', item },
    check (t, [, revenue, , cogs]) {
      const rows = list(member(revenue, 'data'))
      t.strictSame(rows.map(row => member(row, 'country_code')).sort(), ['CA', 'MX', 'US'])
      t.strictSame([sum(rows, 'revenue_amount'), sum(rows, 'cogs_amount')], [465_089.05, 156_868.23])
      t.match(cogs, { quantity: 120, amount: 656.8 })
    }
  },
  'explain-a-figure': {
    given: { ...march, item },
    rows: store,
    check (t, [, , before, after, cogs, , landed, revenue, reports]) {
      const stock = (details: unknown) => sum(list(member(details, 'balances_data', 'balances_list')), 'balance')
      t.equal(stock(after) - stock(before), 595, 'a batch of 600 came in, and 5 units were lost')
      t.equal(member(cogs, 'lost_amount'), 27.37)
      t.equal(member(landed, 'quantity'), 600)
      t.ok(list(member(revenue, 'data')).every(row => typeof member(row, 'invoice', 'ref_number') === 'string'))
      t.ok(Number(member(reports, 'count')) > 0)
    }
  }
}

t.test('the calls of each skill lead to its figures in the demo', async t => {
  t.strictSame(Object.keys(runs).sort(), Object.keys(skillFiles).sort())
  for (const [name, { given, rows = {}, check }] of Object.entries(runs)) {
    await t.test(name, async t => {
      const assistant = await connect(t, Date.now)
      const { calls } = parseSkill(skillFiles[name] ?? '')
      check(t, await runCalls(assistant, calls, given, { companyUuid: { short_name: 'KHG' }, ...rows }))
    })
  }
})
