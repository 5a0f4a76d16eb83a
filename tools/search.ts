import { Type } from '@sinclair/typebox'
import { Input, list, object, output, text } from '../schemas/common.ts'
import { defineTool, reads } from './tool.ts'

/** Longer ones say nothing more. */
const MAX_QUERY_LENGTH = 10_000

export default defineTool({
  name: 'search',
  title: 'Search NeonPanel',
  description: 'Searches the companies, reports, warehouses and inventory items you may see, by name, SKU, ASIN, ' +
    'FNSKU or id: at most 20, best first. It knows up to 12,000 of them, as they were within the last two minutes; ' +
    'what NeonPanel did not list within 5 seconds is not found yet.',
  toolset: 'search',
  scopes: [
    ['read:companies', 'read:reports', 'read:warehouses', 'read:inventory'], ['read:companies'], ['read:reports']
  ],
  annotations: reads,
  justifications: {
    readOnlyHint: 'Looks up names and codes in the lists that the signed-in user may see, and saves no query.',
    destructiveHint: 'Nothing that is found can be changed or removed through it.',
    idempotentHint: 'The same query, asked again, has no effect in NeonPanel.',
    openWorldHint: 'Searches the books of the NeonPanel account that is signed in, never the internet.'
  },
  input: Input({
    query: Type.String({
      maxLength: MAX_QUERY_LENGTH,
      description: 'Words of a name, or a whole SKU, ASIN, FNSKU or id. There are no operators.'
    })
  }),
  output: output({
    results: list(object({
      id: text('id of fetch.'),
      title: text(),
      url: text('Page for a browser; empty where there is none.')
    }), 'Best match first; empty where nothing fits.')
  }),
  example: {
    input: { query: 'bamboo cutting board' },
    output: {
      results: [
        {
          id: 'item:022a5b44774a5636fa095661d3353f332e9c5ba1:5001',
          title: 'Bamboo Cutting Board, large (KHG-CB-L-US, US)',
          url: ''
        }
      ]
    }
  },
  handler: async ({ query }, _api, { tools }) => ({ body: { results: await tools().find(query) } })
})
