import type { Books } from '../books.ts'
import { money, type Question, sum } from '../question.ts'
import { board, company, details, findBoard, findCompany, findItem } from './calls.ts'

type Name = keyof ReturnType<Books['ledger']['itemDetails']>['restock_data']

/** Today's figures of an item of Kestrel. */
function restockOf ({ ledger, kestrel, item }: Books, id: number): (name: Name) => number {
  const { restock_data: data } = ledger.itemDetails(kestrel, item(kestrel, id), ledger.today(kestrel))
  return name => data[name] ?? NaN
}

function missing (daily: number, days: number, stock: number): string {
  return `${Math.max(0, Math.ceil(daily * days) - stock)} units`
}

/** What is left of the price, before advertising. */
function margin (price: number, cost: number, fee: number, percentage: number): string {
  return money('USD', price - cost - fee - price * percentage / 100)
}

const questions: readonly Question[] = [
  {
    text: 'How long does an order of the large bamboo cutting board take, and how much cover do we keep?',
    calls: [...findBoard, details({ companyUuid: company(), inventoryId: board })],
    needs: [
      ['getInventoryDetails', 'restock_data.lead_time_days', 'Days from order to arrival'],
      ['getInventoryDetails', 'restock_data.safety_stock_days', 'Days of cover to keep']
    ],
    answer: ({ number }) => `${number(2, 'restock_data.lead_time_days')} days, ` +
      `${number(2, 'restock_data.safety_stock_days')} days of cover`,
    // fixed by the id of the item, 5001
    expected: () => '50 days, 14 days of cover'
  },
  {
    text: 'What should be left of the price of a board after landed cost and the fees of Amazon?',
    calls: [...findBoard, details({ companyUuid: company(), inventoryId: board })],
    needs: [
      ['getInventoryDetails', 'restock_data.target_price', 'Target selling price'],
      ['getInventoryDetails', 'restock_data.unit_landed_cost', 'Landed cost of a unit'],
      ['getInventoryDetails', 'restock_data.target_fba_fee', 'Fee of a unit'],
      ['getInventoryDetails', 'restock_data.target_referral_percentage', 'Referral fee, percent']
    ],
    answer: ({ number }) => margin(number(2, 'restock_data.target_price'), number(2, 'restock_data.unit_landed_cost'),
      number(2, 'restock_data.target_fba_fee'), number(2, 'restock_data.target_referral_percentage')),
    expected (books) {
      const of = restockOf(books, 5001)
      return margin(of('target_price'), of('unit_landed_cost'), of('target_fba_fee'), of('target_referral_percentage'))
    }
  },
  {
    text: 'How many units of item 5002 should I reorder today?',
    calls: [
      findCompany, findItem({ companyUuid: company(), search: '5002' }),
      details({ companyUuid: company(), inventoryId: { call: 1, path: 'data[id=5002].id' } })
    ],
    needs: [
      ['listInventoryItems', 'search', 'id and name'],
      ['getInventoryDetails', '', 'what is in stock, and what to reorder'],
      ['getInventoryDetails', 'balancesDate', 'today if left out'],
      ['getInventoryDetails', 'restock_data.estimated_daily_sales', 'Expected units a day'],
      ['getInventoryDetails', 'restock_data.lead_time_days', 'Days from order to arrival'],
      ['getInventoryDetails', 'restock_data.safety_stock_days', 'Days of cover to keep']
    ],
    answer: ({ number, numbers }) => missing(number(2, 'restock_data.estimated_daily_sales'),
      number(2, 'restock_data.lead_time_days') + number(2, 'restock_data.safety_stock_days'),
      sum(numbers(2, 'balances_data.balances_list[].balance'))),
    expected (books) {
      const of = restockOf(books, 5002)
      const { ledger, kestrel, stock } = books
      return missing(of('estimated_daily_sales'), of('lead_time_days') + of('safety_stock_days'),
        sum([...stock(kestrel, 5002, ledger.today(kestrel)).values()]))
    }
  }
]

export default questions
