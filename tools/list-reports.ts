import path from './path.ts'
import { output, Input, list, integer } from '../schemas/common.ts'
import { Report } from '../schemas/report.ts'
import { defineTool, reads } from './tool.ts'

export default defineTool({
  name: 'neonpanel.listReports',
  title: 'List reports',
  description: 'Lists the NeonPanel reports you may open, with a description and a link of each. The link is a page ' +
    'for a browser, not data.',
  scopes: [['read:reports']],
  annotations: reads,
  justifications: {
    readOnlyHint: 'Reads titles, descriptions and links of the reports that the user may open, and runs none of them.',
    destructiveHint: 'Listing the reports leaves each of them as it is.',
    idempotentHint: 'Listing the reports again has no effect in NeonPanel.',
    openWorldHint: 'Knows only the reports of the NeonPanel account that is signed in; the links in its answer ' +
      'are not followed.'
  },
  input: Input({}),
  output: output({ count: integer('Number of reports.'), data: list(Report, 'One report each.') }),
  example: {
    input: {},
    output: {
      count: 9,
      data: [
        {
          id: 11,
          title: 'Inventory value',
          group: 'Inventory',
          description: 'Units on hand and their landed cost by warehouse.',
          link: 'https://my.neonpanel.com/app/reports/inventory-value?key=WJ6aYNSp16x8'
        }
      ]
    }
  },
  handler: (_input, api) => api.get(path`/api/v1/reports`)
})
