/** The arguments that prompts have. Those with a list of values are completed from it while the user types. */
const company = { name: 'company', title: 'Company', description: 'Name or uuid of a company.', required: true }
const warehouse = { name: 'warehouse', title: 'Warehouse', description: 'Name or uuid of a warehouse of the company.', required: true }
const item = { name: 'item', title: 'Inventory item', description: 'Id, SKU, ASIN or name of an inventory item.', required: true }
const period = { name: 'period', title: 'Period', description: 'Such as Q1 2024, or from one day to another.', required: true }

type Values = Readonly<Record<string, string>>

/** Something that users often ask, for them to pick from a menu. */
interface Prompt {
  name: string
  title: string
  description: string
  arguments: readonly { name: string, title: string, description: string, required: boolean }[]
  /** What the user would have typed. */
  text (values: Values): string
}

/** The example prompts of the setup guide. */
const prompts: readonly Prompt[] = [
  {
    name: 'list_companies',
    title: 'My companies',
    description: 'Lists all your companies in NeonPanel.',
    arguments: [],
    text: () => 'List all my companies in NeonPanel.'
  },
  {
    name: 'show_inventory',
    title: 'Inventory of a company',
    description: 'Shows the inventory items of a company.',
    arguments: [company],
    text: ({ company }) => `Show me the inventory for the company ${company} in NeonPanel.`
  },
  {
    name: 'list_warehouses',
    title: 'Warehouses of a company',
    description: 'Lists the warehouses of a company, own and third-party ones.',
    arguments: [company],
    text: ({ company }) => `What are the warehouses of the company ${company} in NeonPanel?`
  },
  {
    name: 'revenue_and_cogs',
    title: 'Revenue and COGS',
    description: 'Gets revenue and cost of goods sold of a period.',
    arguments: [period, { ...company, required: false }],
    text: ({ period, company }) => `Get the revenue and COGS for ${period}${company ? ` of the company ${company}` : ''} from NeonPanel.`
  },
  {
    name: 'inventory_details',
    title: 'Details of an item',
    description: 'Shows what a company holds of one inventory item, and where.',
    arguments: [company, item],
    text: ({ company, item }) => `Show me the inventory details for the item ${item} of the company ${company} in NeonPanel.`
  },
  {
    name: 'landed_cost',
    title: 'Landed cost of an item',
    description: 'Gets the landed cost of an inventory item in one warehouse over a period.',
    arguments: [company, item, warehouse, { ...period, required: false }],
    text: ({ company, item, warehouse, period }) =>
      `What is the landed cost for the inventory item ${item} of the company ${company} in the warehouse ${warehouse}${period ? ` for ${period}` : ''}? Ask NeonPanel.`
  }
]

export default prompts
