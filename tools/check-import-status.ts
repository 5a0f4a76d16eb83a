import path from '../plugins/neonpanel/path.ts'
import { Answer, CompanyUuid, Input } from '../schemas/common.ts'
import { ImportType, RequestId, importing, waiting } from '../schemas/document.ts'
import importAnswer from './import-answer.ts'
import { defineTool, reads } from './tool.ts'

const WAIT = 5

export default defineTool({
  name: 'neonpanel.checkImportStatus',
  title: 'Check import status',
  description: 'Checks how far an import of neonpanel.createDocumentsByPdf is. While status is queued or processing, wait retry_after_seconds before the next call; done comes with the documents.',
  scopes: [['write:import']],
  annotations: reads,
  input: Input({ companyUuid: CompanyUuid, type: ImportType, requestId: RequestId }),
  output: Answer({ ...importing, ...waiting }),
  handler: async ({ companyUuid, type, requestId }, api) =>
    importAnswer(await api.get(path`/api/v1/companies/${companyUuid}/import/${type}/status/${requestId}`), WAIT)
})
