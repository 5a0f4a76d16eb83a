import reportsOf from '../../../sandbox/reports/index.ts'
import type { Question } from '../question.ts'
import { BIRCH, company, findCompany, KESTREL } from './calls.ts'

const listReports = { tool: 'listReports', because: 'Lists the NeonPanel reports you may open', args: {} }

function listWarehouses (name: string) {
  return { tool: 'listWarehouses', because: 'Lists the warehouses of a company', args: { companyUuid: company(name) } }
}

const questions: readonly Question[] = [
  {
    text: 'List all my companies in NeonPanel, and the currency of each.',
    calls: [findCompany],
    needs: [
      ['listCompanies', '', 'with their currency and timezone'], ['listCompanies', 'data[].currency', 'ISO 4217']
    ],
    answer ({ texts }) {
      const currencies = texts(0, 'data[].currency')
      return texts(0, 'data[].name').map((name, index) => `${name} ${currencies[index]}`).join(', ')
    },
    expected: ({ companies }) => companies.map(({ name, currency }) => `${name} ${currency}`).join(', ')
  },
  {
    text: 'What is the stock of Halden Outdoor?',
    calls: [findCompany],
    needs: [['listCompanies', '', 'the companies you may see']],
    answer ({ texts }) {
      const names = texts(0, 'data[].name')
      return names.some(name => name.startsWith('Halden')) ? 'yours' : `not yours; yours: ${names.join(', ')}`
    },
    expected: ({ companies }) => `not yours; yours: ${companies.map(({ name }) => name).join(', ')}`
  },
  {
    text: 'Which reports do I have about inventory?',
    calls: [listReports],
    answer ({ texts }) {
      const groups = texts(0, 'data[].group')
      return texts(0, 'data[].title').filter((_, index) => groups[index] === 'Inventory').join(', ')
    },
    expected: ({ ana }) => reportsOf(ana).filter(({ group }) => group === 'Inventory').map(({ title }) => title)
      .join(', ')
  },
  {
    text: 'Where do I see what to order, and when?',
    calls: [listReports],
    needs: [
      ['listReports', '', 'The link is a page for a browser, not data'], ['listReports', 'data[].link', 'browser']
    ],
    answer ({ texts }) {
      const [links, titles] = [texts(0, 'data[].link'), texts(0, 'data[].title')]
      const index = texts(0, 'data[].description').findIndex(text => text.startsWith('What to order'))
      return `${titles[index]} at ${new URL(links[index] ?? '').pathname.split('/').at(-1)}`
    },
    expected: ({ ana }) => reportsOf(ana).filter(({ slug }) => slug === 'restock-plan')
      .map(({ title, slug }) => `${title} at ${slug}`).join()
  },
  {
    text: 'What are the warehouses for my company Kestrel Home Goods?',
    calls: [findCompany, listWarehouses(KESTREL)],
    answer: ({ texts }) => texts(1, 'data[].name').sort().join(', '),
    expected: ({ kestrel }) => kestrel.warehouses.map(({ name }) => name).sort().join(', ')
  },
  {
    text: 'Which warehouses of Birch & Tide are at Amazon?',
    calls: [findCompany, listWarehouses(BIRCH)],
    needs: [['listWarehouses', 'data[].type', 'FBA']],
    answer ({ texts }) {
      const types = texts(1, 'data[].type')
      return texts(1, 'data[].name').filter((_, index) => types[index] === 'FBA').sort().join(', ')
    },
    expected: ({ birch }) => birch.warehouses.filter(({ type }) => type === 'FBA').map(({ name }) => name).sort()
      .join(', ')
  }
]

export default questions
