import path from './path.ts'
import { output, Input, list } from '../schemas/common.ts'
import { Company } from '../schemas/company.ts'
import { paged, paging } from '../schemas/page.ts'
import { defineTool, reads } from './tool.ts'

export default defineTool({
  name: 'neonpanel.listCompanies',
  title: 'List companies',
  description: 'Lists the companies you may see, with their currency and timezone. Most other tools take the uuid of ' +
    'a company as companyUuid.',
  scopes: [['read:companies']],
  annotations: reads,
  input: Input(paging),
  output: output({ ...paged, data: list(Company, 'One company each; its uuid is companyUuid elsewhere.') }),
  example: {
    input: { page: 1, perPage: 30 },
    output: {
      current_page: 1,
      per_page: 30,
      last_page: 1,
      data: [
        {
          id: 106,
          uuid: '022a5b44774a5636fa095661d3353f332e9c5ba1',
          name: 'Kestrel Home Goods LLC',
          short_name: 'KHG',
          currency: 'USD',
          timezone: 'America/Los_Angeles'
        }
      ]
    }
  },
  handler: ({ page, perPage }, api) => api.get(path`/api/v1/companies`, { page, perPage })
})
