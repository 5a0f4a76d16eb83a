import path from '../plugins/neonpanel/path.ts'
import { Answer, Input, List, Whole } from '../schemas/common.ts'
import { Report } from '../schemas/report.ts'
import { defineTool, reads } from './tool.ts'

export default defineTool({
  name: 'neonpanel.listReports',
  title: 'List reports',
  description: 'Lists the NeonPanel reports you may open, with a description and a link of each. The link is a page for a browser, not data.',
  scopes: [['read:reports']],
  annotations: reads,
  input: Input({}),
  output: Answer({ count: Whole('Number of reports.'), data: List(Report, 'One report each.') }),
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
