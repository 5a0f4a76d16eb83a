import { Type } from '@sinclair/typebox'
import path from './path.ts'
import { output, CompanyUuid, FileName, IdempotencyKey, Input } from '../schemas/common.ts'
import { ImportType, importing, waiting } from '../schemas/document.ts'
import importResult from './import-answer.ts'
import importTask from './import-task.ts'
import publicLink from './public-link.ts'
import { defineTool } from './tool.ts'

const DEFAULT_PAUSE = 15
const MAX_TEXT = 65_536

export default defineTool({
  name: 'neonpanel.createDocumentsByPdf',
  title: 'Create documents from a PDF',
  description: 'Creates documents, such as a bill, from a PDF that NeonPanel downloads from a public https URL. ' +
    'Answers at once with a request_id, by which neonpanel.checkImportStatus tells how far it is. No tool deletes ' +
    'them. An equal call within two minutes, or the same idempotencyKey, gives the same import.',
  scopes: [['write:import']],
  annotations: { readOnlyHint: false, destructiveHint: false, idempotentHint: false, openWorldHint: true },
  input: Input({
    companyUuid: CompanyUuid,
    type: ImportType,
    file: Type.Object({
      name: FileName('Name of the file, such as bill-2400.pdf.'),
      link: Type.String({
        minLength: 1,
        maxLength: MAX_TEXT,
        description: 'Public https URL of the PDF, up to 2,048 characters, that can be opened without signing in.'
      })
    }, { additionalProperties: false, description: 'The PDF.' }),
    idempotencyKey: IdempotencyKey
  }),
  output: output({ ...importing, ...waiting }),
  example: {
    input: {
      companyUuid: '022a5b44774a5636fa095661d3353f332e9c5ba1',
      type: 'bill',
      file: { name: 'freight.pdf', link: 'https://files.example.com/freight.pdf' },
      idempotencyKey: 'freight.pdf'
    },
    output: {
      request_id: '7c5fb7319d251adb5c13a5b3',
      status: 'queued',
      retry_after_seconds: 15,
      hint: 'Not finished. Its status by this request_id may be another one in 15 s.'
    }
  },
  refine: ({ file: { name, link }, ...others }) => ({ ...others, file: { name, link: publicLink(link) } }),
  task: importTask,
  handler: async ({ companyUuid, type, file }, api) =>
    importResult(await api.post(path`/api/v1/companies/${companyUuid}/import/${type}/pdf`, { file }), DEFAULT_PAUSE)
})
