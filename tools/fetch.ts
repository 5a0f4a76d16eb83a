import { Type } from '@sinclair/typebox'
import { COMPANY_UUID } from './example-data.ts'
import { MAX_ID_LENGTH, targetOf } from './entries.ts'
import textOf from './fetch-texts.ts'
import { FOUND_ID, Input, object, output, text, integer } from '../schemas/common.ts'
import { defineTool, reads } from './tool.ts'

const missing = 'There is nothing under this id that you may see. Ids come from search.'

export default defineTool({
  name: 'fetch',
  title: 'Fetch a search result',
  description: 'Fetches one result of search by its id, as NeonPanel has it now: a company with its warehouses, a ' +
    'report with its description and link, a warehouse with what it holds, or an inventory item with its restock ' +
    'figures and balances.',
  toolset: 'search',
  scopes: [
    ['read:companies', 'read:reports', 'read:warehouses', 'read:inventory'],
    ['read:companies'], ['read:reports'], ['read:warehouses'], ['read:inventory']
  ],
  annotations: reads,
  justifications: {
    readOnlyHint: 'Reads one company, report, warehouse or item and what is told of it, and edits none.',
    destructiveHint: 'What is fetched stays in NeonPanel as it is.',
    idempotentHint: 'Fetching the same id again has no effect in NeonPanel.',
    openWorldHint: 'Opens no address: an id stands for a thing in the NeonPanel account that is signed in.'
  },
  input: Input({
    id: Type.String({ pattern: FOUND_ID, maxLength: MAX_ID_LENGTH, description: 'Id of a result: id from search.' })
  }),
  output: output({
    id: text(),
    title: text(),
    text: text('All that is known of it.'),
    url: text('Page for a browser; empty where there is none.'),
    metadata: object({
      type: text('company, report, warehouse or item.'),
      companyUuid: text('companyUuid of the other tools.'),
      warehouseUuid: text('warehouseUuid of the other tools.'),
      inventoryId: integer('inventoryId of the other tools.')
    })
  }),
  example: {
    input: { id: `company:${COMPANY_UUID}` },
    output: {
      id: 'company:022a5b44774a5636fa095661d3353f332e9c5ba1',
      title: 'Kestrel Home Goods LLC',
      text: 'Kestrel Home Goods LLC\n' +
        'Short name: KHG\n' +
        'Currency: USD\n' +
        'Timezone: America/Los_Angeles\n' +
        'companyUuid: 022a5b44774a5636fa095661d3353f332e9c5ba1\n' +
        'Warehouses:\n' +
        '- Long Beach 3PL, 3PL, US\n' +
        '- FBA US, FBA, US\n' +
        '- FBA CA, FBA, CA\n' +
        '- FBA MX, FBA, MX\n' +
        '- Toronto 3PL, 3PL, CA\n' +
        '- In transit, In Transit\n' +
        '- Lost & Found',
      url: '',
      metadata: { type: 'company', companyUuid: COMPANY_UUID }
    }
  },
  handler: async ({ id }, _api, { tools }) => {
    const target = targetOf(id)
    const told = await textOf(target, tools())
    if (!told) return { missing }
    const { title, url, lines } = told
    const { type, ...ids } = target
    return {
      body: { id, title, text: [title, ...lines].join('\n'), url, metadata: { type, ...('key' in ids ? {} : ids) } }
    }
  }
})
