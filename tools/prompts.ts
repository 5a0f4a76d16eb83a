/** Where the values of an argument come from, to be completed while the user types. */
export interface Values {
  /** The name of a list tool, and the member of its rows. */
  tool: string
  member: string
  /** The argument that names the company whose rows they are. */
  companyIn?: string
}

interface Argument { name: string, title: string, description: string, required: boolean, values?: Values }

const company: Argument = {
  name: 'company',
  title: 'Company',
  description: 'Name or uuid of a company.',
  required: true,
  values: { tool: 'neonpanel.listCompanies', member: 'name' }
}
const warehouse: Argument = {
  name: 'warehouse',
  title: 'Warehouse',
  description: 'Name or uuid of a warehouse of the company.',
  required: true,
  values: { tool: 'neonpanel.listWarehouses', member: 'name', companyIn: 'company' }
}
const item = {
  name: 'item', title: 'Inventory item', description: 'Id, SKU, ASIN or name of an inventory item.', required: true
}
const period = {
  name: 'period', title: 'Period', description: 'Such as Q1 2024, or from one day to another.', required: true
}

/** Something that users often ask, for them to pick from a menu. */
interface Prompt {
  name: string
  title: string
  description: string
  arguments: readonly Argument[]
  /** What the user would have typed. */
  text (given: Readonly<Record<string, string>>): string
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
    text: ({ period, company }) =>
      `Get the revenue and COGS for ${period}${company ? ` of the company ${company}` : ''} from NeonPanel.`
  },
  {
    name: 'inventory_details',
    title: 'Details of an item',
    description: 'Shows what a company holds of one inventory item, and where.',
    arguments: [company, item],
    text: ({ company, item }) =>
      `Show me the inventory details for the item ${item} of the company ${company} in NeonPanel.`
  },
  {
    name: 'landed_cost',
    title: 'Landed cost of an item',
    description: 'Gets the landed cost of an inventory item in one warehouse over a period.',
    arguments: [company, item, warehouse, { ...period, required: false }],
    text: ({ company, item, warehouse, period }) =>
      `What is the landed cost for the inventory item ${item} of the company ${company} in the warehouse ${warehouse}` +
        `${period ? ` for ${period}` : ''}? Ask NeonPanel.`
  }
]

export default prompts
