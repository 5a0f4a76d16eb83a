import { COMPANY } from './example-data.ts'
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
  justifications: {
    readOnlyHint: 'Reads the list of companies that the signed-in user may see, and creates or edits none.',
    destructiveHint: 'A list is all that it asks NeonPanel for; no company can be changed or removed through it.',
    idempotentHint: 'Asking for the same page again has no effect in NeonPanel.',
    openWorldHint: 'Knows only the companies of the NeonPanel account that is signed in.'
  },
  input: Input(paging),
  output: output({ ...paged, data: list(Company, 'One company each; its uuid is companyUuid elsewhere.') }),
  example: {
    input: { page: 1, perPage: 30 },
    output: { current_page: 1, per_page: 30, last_page: 1, data: [COMPANY] }
  },
  handler: ({ page, perPage }, api) => api.get(path`/api/v1/companies`, { page, perPage })
})
