import type { FromAnswer, PositiveCase, Step } from './case.ts'

const companyUuid: FromAnswer =
  { of: 'neonpanel.listCompanies', where: { name: 'Kestrel Home Goods LLC' }, member: 'uuid' }
const inventoryId: FromAnswer =
  { of: 'neonpanel.listInventoryItems', where: { sku: 'KHG-CB-L-US' }, member: 'id' }
const warehouseUuid: FromAnswer =
  { of: 'neonpanel.listWarehouses', where: { name: 'Long Beach 3PL' }, member: 'uuid' }

const findCompany: Step = { tool: 'neonpanel.listCompanies', input: {} }
const findItem: Step = { tool: 'neonpanel.listInventoryItems', input: { companyUuid, search: 'KHG-CB-L-US' } }
const findWarehouse: Step = { tool: 'neonpanel.listWarehouses', input: { companyUuid, search: 'Long Beach' } }

/** The prompts that reviewers try; the first three are the examples that people are shown. */
const positive: readonly PositiveCase[] = [
  {
    description: 'The landed cost of one item in one warehouse.',
    prompt: 'What did it cost to land the large bamboo cutting boards (SKU KHG-CB-L-US) of Kestrel Home Goods in the ' +
      'Long Beach 3PL warehouse in March 2025? Ask NeonPanel.',
    steps: [
      findCompany,
      findItem,
      findWarehouse,
      {
        tool: 'neonpanel.getInventoryLandedCost',
        input: { companyUuid, inventoryId, warehouseUuid, startDate: '2025-03-01', endDate: '2025-03-31' }
      }
    ],
    expected: 'One batch of 600 units, PO-1077, for USD 3,467.61 in all, with its purchase price and the bills for ' +
      'freight, duty and inspection.',
    figures: [
      { path: ['quantity'], value: 600 },
      { path: ['data', 0, 'batch', 'ref_number'], value: 'PO-1077' },
      { path: ['currency'], value: 'USD' },
      { path: ['amount'], value: 3467.61 }
    ]
  },
  {
    description: 'Revenue and cost of goods sold of a quarter.',
    prompt: 'How much revenue did Kestrel Home Goods make in the first quarter of 2025, and what did the goods that ' +
      'it sold cost? Ask NeonPanel.',
    steps: [
      findCompany,
      {
        tool: 'neonpanel.getRevenueAndCogs',
        input: {
          startDate: '2025-01-01', endDate: '2025-03-31', companyUuids: [companyUuid], periodicity: 'quarterly'
        }
      }
    ],
    expected: 'Revenue of USD 465,089.05, and USD 156,868.23 for the goods.',
    figures: [
      { path: ['data', 0, 'currency'], value: 'USD' },
      { path: ['data', 0, 'revenue_amount'], value: 465_089.05 },
      { path: ['data', 0, 'cogs_amount'], value: 156_868.23 }
    ]
  },
  {
    description: 'The stock of one item on a day, by warehouse.',
    prompt: 'How many large bamboo cutting boards (SKU KHG-CB-L-US) did Kestrel Home Goods have on 30 June 2025, and ' +
      'where? Ask NeonPanel.',
    steps: [
      findCompany,
      findItem,
      { tool: 'neonpanel.getInventoryDetails', input: { companyUuid, inventoryId, balancesDate: '2025-06-30' } }
    ],
    expected: '495 in the warehouse Long Beach 3PL and 81 in FBA US.',
    figures: [
      { path: ['balances_data', 'balances_list', 0, 'warehouse', 'name'], value: 'Long Beach 3PL' },
      { path: ['balances_data', 'balances_list', 0, 'balance'], value: 495 },
      { path: ['balances_data', 'balances_list', 1, 'warehouse', 'name'], value: 'FBA US' },
      { path: ['balances_data', 'balances_list', 1, 'balance'], value: 81 }
    ]
  },
  {
    description: 'The cost of goods sold of one item in a month, with what was lost.',
    prompt: 'What was the cost of goods sold of the large bamboo cutting board (SKU KHG-CB-L-US) of Kestrel Home ' +
      'Goods in February 2025, losses included? Ask NeonPanel.',
    steps: [
      findCompany,
      findItem,
      {
        tool: 'neonpanel.getInventoryCogs',
        input: { companyUuid, inventoryId, startDate: '2025-02-01', endDate: '2025-02-28' }
      }
    ],
    expected: 'USD 667.75: 656.8 for the 120 units that were sold and 10.95 for those that were lost.',
    figures: [
      { path: ['currency'], value: 'USD' },
      { path: ['total_amount'], value: 667.75 },
      { path: ['amount'], value: 656.8 },
      { path: ['quantity'], value: 120 },
      { path: ['lost_amount'], value: 10.95 }
    ]
  },
  {
    description: 'A vendor bill is recorded, after the import instructions were read.',
    prompt: 'Record this bill of Kestrel Home Goods in NeonPanel: number F-2025-118 of 4 July 2025 from Blue Harbor ' +
      'Freight, freight for 240.50 US dollars, for the inventory order 1077.',
    steps: [
      findCompany,
      { tool: 'neonpanel.getImportInstructions', input: { type: 'bill' } },
      {
        tool: 'neonpanel.createDocuments',
        input: {
          companyUuid,
          type: 'bill',
          data: {
            ref_number: 'F-2025-118',
            date: '2025-07-04',
            vendor_name: 'Blue Harbor Freight',
            documents: [{ type: 'InventoryOrder', id: 1077 }],
            details: [{ service_name: 'Freight', quantity: 1, rate: 240.5 }]
          }
        }
      }
    ],
    expected: 'One bill with the number F-2025-118 and the date 2025-07-04 is created, and its link is shown. Asked ' +
      'again within two minutes, nothing new is created.',
    figures: [
      { path: ['documents', 0, 'ref_number'], value: 'F-2025-118' },
      { path: ['documents', 0, 'date'], value: '2025-07-04' }
    ]
  }
]

export default positive
