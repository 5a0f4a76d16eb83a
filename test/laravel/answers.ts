import { FBA, ITEM, KESTREL, LONG_BEACH } from './gateway.ts'

const kestrel = {
  id: 106,
  uuid: KESTREL,
  name: 'Kestrel Home Goods LLC',
  short_name: 'KHG',
  currency: 'USD',
  timezone: 'America/Los_Angeles'
}
const board = {
  id: ITEM,
  name: 'Cutting board, large',
  fnsku: 'X001',
  asin: 'B001',
  sku: 'KHG-CB-L-US',
  image: null,
  country_code: 'US',
  weight: 3.25,
  length: 15.5,
  height: null,
  depth: null
}
const longBeach = { uuid: LONG_BEACH, name: 'Long Beach 3PL', type: '3PL', country_code: 'US' }
const fba = { uuid: FBA, name: 'FBA US', type: 'FBA', country_code: 'US' }
/** Where the only page of an answer stands. */
export const onePage = { current_page: 1, per_page: 30, last_page: 1 }
const period = { startDate: '2025-01-01', endDate: '2025-04-30' }
const days = { start_date: '2025-01-01', end_date: '2025-04-30' }
const filters = { country_code: null, ...days }

type Nullable = string | null

function document (type: string, id: number, status: string, completed: Nullable, number: string, date: Nullable) {
  return { type, link: `https://my.neonpanel.com/app/documents/${id}`, status, completed, ref_number: number, date }
}
const first = document('InventoryOrder', 1042, 'Received', '2025-01-10T17:05:00.000000Z', 'PO-1042', '2025-01-10')
const second = document('InventoryOrder', 1077, 'Received', '2025-03-05T16:40:00.000000Z', 'PO-1077', '2025-03-05')
const freight = document('Bill', 2201, 'Paid', '2025-01-25T17:00:00.000000Z', 'BILL-2201', '2025-01-25')
const duty = document('Bill', 2202, 'Paid', null, '2202', null)
const invoice = document('Invoice', 9001, 'Completed', '2025-02-10T20:11:00.000000Z', 'INV-9001', '2025-02-10')

function usd (amount: number, quantity: number) {
  return { currency: 'USD', amount, quantity }
}

function cost (id: number, type: string, document: object, amount: number, quantity: number, more: object = {}) {
  return { id, type, document, ...usd(amount, quantity), ...more }
}

/** Tools that read, their arguments, and what the seed of the application makes of them for Eve. */
const answers: readonly (readonly [string, object, object])[] = [
  ['listReports', {}, {
    count: 2,
    data: [
      {
        id: 1,
        title: 'Sales by day',
        group: 'Sales',
        description: 'What was sold.',
        link: 'https://my.neonpanel.com/app/reports/1'
      },
      { id: 2, title: 'Stock', group: 'Inventory', description: null, link: 'https://my.neonpanel.com/app/reports/2' }
    ]
  }],
  ['listInventoryItems', { companyUuid: KESTREL, countryCode: 'us', search: 'board' }, {
    ...onePage,
    filters: { country_code: 'US', search: 'board', fnsku: null, asin: null, sku: null },
    data: [board]
  }],
  ['getInventoryDetails', { companyUuid: KESTREL, inventoryId: ITEM, balancesDate: '2025-02-28' }, {
    inventory: board,
    restock_data: {
      daily_sales_target: 199.9,
      daily_unit_sales_target: 1e-5,
      unit_vendor_price: 4.2,
      unit_landed_cost: 5.5881125,
      estimated_daily_sales: 12.5,
      estimated_price: 19.99,
      lead_time_days: 45,
      safety_stock_days: 14,
      fba_lead_time_days: 10,
      fba_safety_stock_days: 7,
      target_fba_fee: 5.4,
      target_price: 19.99,
      target_referral_percentage: 0.15
    },
    balances_data: {
      balances_date: '2025-02-28',
      balances_list: [
        { warehouse: longBeach, balance: 300 },
        { warehouse: fba, balance: 578 },
        {
          warehouse: {
            uuid: '0cc175b9c0f1b6a831c399e269772661a0b1c2d3', name: 'In transit', type: 'In Transit', country_code: null
          },
          balance: 0
        }
      ]
    }
  }],
  ['getInventoryLandedCost', { companyUuid: KESTREL, inventoryId: ITEM, warehouseUuid: LONG_BEACH, ...period }, {
    ...onePage,
    filters: { ...filters, warehouse_uuid: LONG_BEACH },
    company: kestrel,
    inventory: board,
    warehouse: longBeach,
    ...usd(8940.98, 1600),
    data: [
      {
        batch: first,
        ...usd(5473.37, 1000),
        details: [
          cost(1, 'Purchase Price', first, 4200, 1000), cost(2, 'Freight', freight, 913.37, 1000),
          cost(3, 'Customs Duty', duty, 360, 1000)
        ]
      },
      {
        batch: second,
        ...usd(3467.61, 600),
        details: [cost(4, 'Purchase Price', second, 3467.61, 600)]
      }
    ]
  }],
  ['getInventoryCogs', { companyUuid: KESTREL, inventoryId: ITEM, ...period }, {
    ...onePage,
    filters,
    company: kestrel,
    inventory: board,
    currency: 'USD',
    amount: 656.8,
    lost_amount: 27.37,
    total_amount: 684.17,
    quantity: 120,
    details: [{
      document: invoice,
      ...usd(656.8, 120),
      details: [
        cost(5, 'Purchase Price', first, 504, 120, { batch: first }),
        cost(6, 'Freight', freight, 109.6, 120, { batch: first }),
        cost(7, 'Customs Duty', duty, 43.2, 120, { batch: first })
      ]
    }]
  }],
  ['listWarehouses', { companyUuid: KESTREL, search: 'FBA' }, { ...onePage, data: [fba] }],
  ['getWarehouseBalances', { companyUuid: KESTREL, warehouseUuid: FBA, balancesDate: '2025-02-09' }, {
    ...onePage,
    balances_date: '2025-02-09',
    data: [
      { id: 5001, inventory: board, balance: 698 },
      {
        id: 5002,
        inventory: { ...board, id: 5002, sku: '123456', fnsku: 'X002', asin: 'B002', country_code: 'CA' },
        balance: 0.5
      }
    ]
  }],
  ['getImportInstructions', { type: 'bill' },
    { attributes: { ref_number: 'Number of the bill.' }, general: 'One bill each.' }],
  ['getRevenueAndCogs', { ...period, periodicity: 'quarterly' }, {
    filters: { company_uuids: null, country_codes: null, grouping: null, periodicity: 'quarterly', ...days },
    data: [
      { start: '2025-01-01', end: '2025-03-31', revenue: 2398.8, cogs: 656.8 },
      { start: '2025-04-01', end: '2025-04-30', revenue: 100.1, cogs: 50.05 }
    ].map(({ start, end, revenue, cogs }) => ({
      start_date: start,
      end_date: end,
      revenue_amount: revenue,
      cogs_amount: cogs,
      currency: 'USD',
      company: kestrel,
      country_code: null,
      invoice: null
    }))
  }]
]

export default answers
