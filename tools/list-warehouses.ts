import { Type } from '@sinclair/typebox'
import { COMPANY_UUID, WAREHOUSE_UUID } from './example-data.ts'
import path from './path.ts'
import { output, CompanyUuid, Input, list, shortText } from '../schemas/common.ts'
import { paged, paging } from '../schemas/page.ts'
import { Warehouse } from '../schemas/warehouse.ts'
import { defineTool, reads } from './tool.ts'

export default defineTool({
  name: 'neonpanel.listWarehouses',
  title: 'List warehouses',
  description: 'Lists the warehouses of a company, own, FBA and third-party ones. The uuid of a warehouse is the ' +
    'warehouseUuid of the balance and landed cost tools. companyUuid comes from neonpanel.listCompanies.',
  scopes: [['read:warehouses']],
  annotations: reads,
  justifications: {
    readOnlyHint: 'Reads the warehouses of one company, and sets up or edits none.',
    destructiveHint: 'A warehouse and what it holds stay as they are when it is listed.',
    idempotentHint: 'The same search, asked for again, has no effect in NeonPanel.',
    openWorldHint: 'Knows only the warehouses of one company in NeonPanel, and contacts none of them.'
  },
  input: Input({
    companyUuid: CompanyUuid,
    ...paging,
    search: Type.Optional(shortText('Text to look for in the name.'))
  }),
  output: output({ ...paged, data: list(Warehouse, 'One warehouse each; its uuid is warehouseUuid elsewhere.') }),
  example: {
    input: { companyUuid: COMPANY_UUID, search: 'Long Beach' },
    output: {
      current_page: 1,
      per_page: 30,
      last_page: 1,
      data: [{ uuid: WAREHOUSE_UUID, name: 'Long Beach 3PL', type: '3PL', country_code: 'US' }]
    }
  },
  narrower: ['a narrower search'],
  handler: ({ companyUuid, ...query }, api) => api.get(path`/api/v1/companies/${companyUuid}/warehouses`, query)
})
