import type { Books } from '../books.ts'
import { money, type Question, sum } from '../question.ts'
import { BIRCH, BOARD, board, cogs, company, findBoard, findCompany, findItem, findWarehouse, landedCost, STORE }
  from './calls.ts'

const MARCH = { startDate: '2025-03-01', endDate: '2025-03-31' }
const SPRING = { startDate: '2025-01-01', endDate: '2025-04-30' }

const landed = [
  ...findBoard, findWarehouse('Long Beach'),
  landedCost({
    companyUuid: company(),
    inventoryId: board,
    warehouseUuid: { call: 2, path: `data[name=${STORE}].uuid` },
    ...MARCH
  })
]

function sold (period: { startDate: string, endDate: string }) {
  return cogs({ companyUuid: company(), inventoryId: board, ...period })
}

/** Cents that an order cost, by kind of cost, and the bill of each. */
function costsOf ({ ledger, kestrel }: Books, order: string): { type: string, amount: number, bill: string | null }[] {
  return ledger.journal(kestrel).events().flatMap(event => {
    if (event.type === 'receive' && event.document.number === order) {
      return [{ type: 'Purchase Price', amount: event.amount, bill: order }]
    }
    return event.type === 'cost' && event.documents.some(({ number }) => number === order)
      ? [{ type: event.service, amount: event.amount, bill: event.document.number }]
      : []
  })
}

function cogsOf ({ ledger, kestrel, item }: Books, { startDate, endDate }: typeof MARCH) {
  return ledger.cogs(kestrel, item(kestrel, 5001), startDate, endDate)
}

const questions: readonly Question[] = [
  {
    text: `What's the landed cost for ${BOARD} in the warehouse ${STORE} in March 2025?`,
    calls: landed,
    needs: [
      ['getInventoryLandedCost', 'currency', 'Currency of the amounts'],
      ['getInventoryLandedCost', 'amount', 'Landed cost in all'],
      ['getInventoryLandedCost', 'quantity', 'Units in all']
    ],
    answer: ({ text, number }) => `${money(text(3, 'currency'), number(3, 'amount'))} for ${number(3, 'quantity')}`,
    expected: books =>
      `${money('USD', sum(costsOf(books, 'PO-1077').map(({ amount }) => amount)) / 100)} for 600`
  },
  {
    text: 'How much of that was freight, and on which bill is it?',
    calls: landed,
    needs: [
      ['getInventoryLandedCost', '', 'purchase price, freight, duty and other costs with their documents'],
      ['getInventoryLandedCost', 'data[].details[].type', 'Freight']
    ],
    answer ({ text, number }) {
      const freight = 'data[0].details[type=Freight]'
      return `${money(text(3, `${freight}.currency`), number(3, `${freight}.amount`))} on ` +
        text(3, `${freight}.document.ref_number`)
    },
    expected: books => costsOf(books, 'PO-1077').filter(({ type }) => type === 'Freight')
      .map(({ amount, bill }) => `${money('USD', amount / 100)} on ${bill}`).join()
  },
  {
    text: 'What did one of these boards cost to land, and how much of it was the purchase price?',
    calls: landed,
    needs: [['getInventoryLandedCost', 'data[].details[].type', 'Purchase Price']],
    answer ({ number }) {
      const units = number(3, 'quantity')
      return [number(3, 'amount'), number(3, 'data[0].details[type=Purchase Price].amount')]
        .map(amount => money('USD', amount / units)).join(', ')
    },
    expected (books) {
      const costs = costsOf(books, 'PO-1077')
      const [whole, purchase] = [costs, costs.filter(({ type }) => type === 'Purchase Price')]
        .map(some => sum(some.map(({ amount }) => amount)))
      return [whole, purchase].map(cents => money('USD', Number(cents) / 100 / 600)).join(', ')
    }
  },
  {
    text: `What was the COGS of ${BOARD} from January to April 2025, in all, sold and lost?`,
    calls: [...findBoard, sold(SPRING)],
    needs: [
      ['getInventoryCogs', 'currency', 'Currency of the amounts'],
      ['getInventoryCogs', 'amount', 'Cost of the units sold'],
      ['getInventoryCogs', 'lost_amount', 'Cost of the units lost or damaged'],
      ['getInventoryCogs', 'total_amount', 'Both']
    ],
    answer: ({ text, number }) => ['total_amount', 'amount', 'lost_amount']
      .map(name => money(text(2, 'currency'), number(2, name))).join(', '),
    expected (books) {
      const { total_amount: total, amount, lost_amount: lost } = cogsOf(books, SPRING)
      return [total, amount, lost].map(cost => money('USD', cost)).join(', ')
    }
  },
  {
    text: 'How many of them were sold in that time, less what came back?',
    calls: [...findBoard, sold(SPRING)],
    needs: [['getInventoryCogs', 'quantity', 'Units']],
    answer: ({ number }) => `${number(2, 'quantity')} units`,
    // 120 on INV-9001 and 900 on INV-9017, and 3 came back
    expected: () => `${120 + 900 - 3} units`
  },
  {
    text: 'What did the boards cost us that were lost or damaged in March 2025?',
    calls: [...findBoard, sold(MARCH)],
    needs: [['getInventoryCogs', '', 'what was lost or damaged'], ['getInventoryCogs', 'lost_amount', 'lost']],
    answer: ({ text, number }) => money(text(2, 'currency'), number(2, 'lost_amount')),
    expected: books => money('USD', cogsOf(books, MARCH).lost_amount)
  },
  {
    text: 'From which batches came the boards on invoice INV-9017?',
    calls: [...findBoard, sold(SPRING)],
    needs: [['getInventoryCogs', 'details', 'One sale each, with the batches that it took from']],
    answer: ({ texts }) =>
      [...new Set(texts(2, 'details[document.ref_number=INV-9017].details[].batch.ref_number'))].sort().join(', '),
    expected: ({ ledger, kestrel, item }) => [...new Set(ledger.journal(kestrel).history(item(kestrel, 5001)).sales
      .filter(({ document }) => document.number === 'INV-9017')
      .flatMap(({ ranges }) => ranges.map(({ batch }) => batch.document.number)))].sort().join(', ')
  },
  {
    text: 'Did a unit sold cost us more in April than in February 2025?',
    calls: [
      ...findBoard, sold({ startDate: '2025-02-01', endDate: '2025-02-28' }),
      sold({ startDate: '2025-04-01', endDate: '2025-04-30' })
    ],
    answer: ({ number }) => [2, 3].map(call => money('USD', number(call, 'amount') / number(call, 'quantity')))
      .join(' to '),
    expected: books => ['2025-02-01 2025-02-28', '2025-04-01 2025-04-30'].map(period => {
      const [startDate = '', endDate = ''] = period.split(' ')
      const { amount, quantity } = cogsOf(books, { startDate, endDate })
      return money('USD', amount / quantity)
    }).join(' to ')
  },
  {
    text: 'What was the COGS of BTG-001 in Germany in the last quarter of 2025?',
    calls: [
      findCompany, findItem({ companyUuid: company(BIRCH), countryCode: 'DE', sku: 'BTG-001' }),
      cogs({
        companyUuid: company(BIRCH),
        inventoryId: { call: 1, path: 'data[sku=BTG-001].id' },
        startDate: '2025-10-01',
        endDate: '2025-12-31'
      })
    ],
    answer: ({ text, number }) => money(text(2, 'currency'), number(2, 'amount')),
    expected: ({ ledger, birch }) => ledger.journal(birch).items
      .filter(({ sku, country }) => sku === 'BTG-001' && country === 'DE')
      .map(item => money('EUR', ledger.cogs(birch, item, '2025-10-01', '2025-12-31').amount)).join()
  }
]

export default questions
