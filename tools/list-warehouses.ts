import { Type } from '@sinclair/typebox'
import path from '../plugins/neonpanel/path.ts'
import { Answer, CompanyUuid, Input, List, Words } from '../schemas/common.ts'
import { paged, paging } from '../schemas/page.ts'
import { Warehouse } from '../schemas/warehouse.ts'
import { defineTool, reads } from './tool.ts'

export default defineTool({
  name: 'neonpanel.listWarehouses',
  title: 'List warehouses',
  description: 'Lists the warehouses of a company, own, FBA and third-party ones. The uuid of a warehouse is the warehouseUuid of the balance and landed cost tools. companyUuid comes from neonpanel.listCompanies.',
  scopes: [['read:warehouses']],
  annotations: reads,
  input: Input({
    companyUuid: CompanyUuid,
    ...paging,
    search: Type.Optional(Words('Text to look for in the name.'))
  }),
  output: Answer({ ...paged, data: List(Warehouse, 'One warehouse each; its uuid is warehouseUuid elsewhere.') }),
  handler: ({ companyUuid, ...query }, api) => api.get(path`/api/v1/companies/${companyUuid}/warehouses`, query)
})
