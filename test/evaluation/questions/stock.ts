import { type Question, sum } from '../question.ts'
import {
  BIRCH, board, company, details, findBoard, findCompany, findItem, findWarehouse, KESTREL, STORE
} from './calls.ts'

const DAY = '2025-06-30'
const balance = (name: string) => `balances_data.balances_list[warehouse.name=${name}].balance`

function balances (name: string, warehouse: string, balancesDate: string) {
  return {
    tool: 'getWarehouseBalances',
    because: 'Gets how many units of each item one warehouse held on a day',
    all: true,
    args: { companyUuid: company(name), warehouseUuid: { call: 1, path: `data[name=${warehouse}].uuid` }, balancesDate }
  } as const
}

const questions: readonly Question[] = [
  {
    text: 'Show me the inventory for Kestrel Home Goods: how many items are there?',
    calls: [findCompany, { ...findItem({ companyUuid: company() }), all: true }],
    answer: ({ numbers }) => `${numbers(1, 'data[].id').length} items`,
    expected: ({ ledger, kestrel }) => `${ledger.journal(kestrel).items.length} items`
  },
  {
    text: 'How many of them does it sell in Canada?',
    calls: [findCompany, { ...findItem({ companyUuid: company(), countryCode: 'CA' }), all: true }],
    answer: ({ numbers }) => `${numbers(1, 'data[].id').length} items`,
    expected: ({ ledger, kestrel }) =>
      `${ledger.journal(kestrel).items.filter(({ country }) => country === 'CA').length} items`
  },
  {
    text: 'Which item of Kestrel has the ASIN B0KHGCBL01, and what does it weigh and measure?',
    calls: [findCompany, findItem({ companyUuid: company(), asin: 'B0KHGCBL01' })],
    needs: [
      ['listInventoryItems', 'asin', 'ASIN'], ['listInventoryItems', 'data[].weight', 'Pounds'],
      ['listInventoryItems', 'data[].length', 'Inches'], ['listInventoryItems', 'data[].depth', 'Inches'],
      ['listInventoryItems', 'data[].height', 'Inches']
    ],
    answer: ({ text, numbers }) => `${text(1, 'data[0].sku')}, ${numbers(1, 'data[0].weight')} pounds, ` +
      `${['length', 'depth', 'height'].map(side => numbers(1, `data[0].${side}`)).join(' x ')} inches`,
    expected ({ item, kestrel }) {
      const { sku, weight, length, depth, height } = item(kestrel, 5001)
      return `${sku}, ${weight / 10} pounds, ${length} x ${depth} x ${height} inches`
    }
  },
  {
    text: 'Show me the inventory details for item KHG-CB-L-US: where was it on 30 June 2025?',
    calls: [...findBoard, details({ companyUuid: company(), inventoryId: board, balancesDate: DAY })],
    needs: [['getInventoryDetails', 'balances_data.balances_list[].balance', 'Units']],
    answer ({ texts, numbers }) {
      const names = texts(2, 'balances_data.balances_list[].warehouse.name')
      return numbers(2, 'balances_data.balances_list[].balance').map((units, index) => `${names[index]} ${units}`)
        .filter(text => !text.endsWith(' 0')).join(', ')
    },
    expected: ({ stock, kestrel }) => [...stock(kestrel, 5001, DAY)].filter(([, units]) => units !== 0)
      .map(([name, units]) => `${name} ${units}`).join(', ')
  },
  {
    text: 'By how many did the large bamboo cutting boards in FBA US change from 31 March to 30 June 2025?',
    calls: [...findBoard, ...['2025-03-31', DAY].map(balancesDate =>
      details({ companyUuid: company(), inventoryId: board, balancesDate }))],
    needs: [['getInventoryDetails', 'balancesDate', 'Day of the balances']],
    answer: ({ number }) => `${number(3, balance('FBA US')) - number(2, balance('FBA US'))} units`,
    expected ({ stock, kestrel }) {
      const on = (day: string) => stock(kestrel, 5001, day).get('FBA US') ?? NaN
      return `${on(DAY) - on('2025-03-31')} units`
    }
  },
  {
    text: 'How many units of all items lay in Long Beach on 30 June 2025?',
    calls: [findCompany, findWarehouse('Long Beach'), balances(KESTREL, STORE, DAY)],
    needs: [['getWarehouseBalances', 'data[].balance', 'Units']],
    answer: ({ numbers }) => `${sum(numbers(2, 'data[].balance'))} units`,
    expected: ({ ledger, stock, kestrel }) =>
      `${sum(ledger.journal(kestrel).items.map(({ id }) => stock(kestrel, id, DAY).get(STORE) ?? NaN))} units`
  },
  {
    text: 'How many different items did FBA DE of Birch & Tide hold at the end of 2025?',
    calls: [findCompany, findWarehouse('FBA DE', BIRCH), balances(BIRCH, 'FBA DE', '2025-12-31')],
    answer: ({ numbers }) => `${numbers(2, 'data[].inventory.id').length} items`,
    expected: ({ ledger, stock, birch }) => `${ledger.journal(birch).items
      .filter(({ id }) => (stock(birch, id, '2025-12-31').get('FBA DE') ?? 0) !== 0).length} items`
  },
  {
    text: 'How much do I have of KHG-003?',
    calls: [findCompany, findItem({ companyUuid: company(), sku: 'KHG-003' })],
    needs: [['listInventoryItems', '', 'An item belongs to one country'], ['listInventoryItems', 'sku', 'SKU']],
    answer: ({ texts }) => `in which country: ${texts(1, 'data[].country_code').sort().join(', ')}?`,
    expected: ({ ledger, kestrel }) => `in which country: ${ledger.journal(kestrel).items
      .filter(({ sku }) => sku === 'KHG-003').map(({ country }) => country).sort().join(', ')}?`
  }
]

export default questions
