import path from '../plugins/neonpanel/path.ts'
import { Answer, CompanyUuid, IdempotencyKey, Input } from '../schemas/common.ts'
import { DocumentData, ImportType, importing } from '../schemas/document.ts'
import importAnswer from './import-answer.ts'
import { defineTool } from './tool.ts'

const WAIT = 5

export default defineTool({
  name: 'neonpanel.createDocuments',
  title: 'Create documents',
  description: 'Creates a document, such as a bill, from JSON and returns it. No tool deletes it. An equal call within two minutes, or with the same idempotencyKey, creates nothing new; after an unknown outcome the document may exist. data consists of what neonpanel.getImportInstructions names.',
  scopes: [['write:import']],
  annotations: { readOnlyHint: false, destructiveHint: false, idempotentHint: false, openWorldHint: false },
  input: Input({ companyUuid: CompanyUuid, type: ImportType, data: DocumentData, idempotencyKey: IdempotencyKey }),
  output: Answer(importing),
  handler: async ({ companyUuid, type, data }, api) =>
    importAnswer(await api.post(path`/api/v1/companies/${companyUuid}/create/${type}`, { data }), WAIT)
})
