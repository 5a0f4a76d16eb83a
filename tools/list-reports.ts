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
          link: 'https://my.neonpanel.com/app/reports/inventory-value'
        }
      ]
    }
  },
  handler: (_input, api) => api.get(path`/api/v1/reports`)
})
