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
  handler: (_input, api) => api.get(path`/api/v1/reports`)
})
