import { Type } from '@sinclair/typebox'
import { COMPANY_UUID } from './example-data.ts'
import path from './path.ts'
import { output, CompanyUuid, FileName, IdempotencyKey, Input } from '../schemas/common.ts'
import { ImportType, importing, waiting } from '../schemas/document.ts'
import { Commit, rehearsal, Rehearse } from '../schemas/rehearsal.ts'
import importResult from './import-answer.ts'
import importTask from './import-task.ts'
import linkFaults from './public-link.ts'
import rehearsePdf from './rehearsal/pdf.ts'
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
  justifications: {
    readOnlyHint: 'Starts an import that creates documents, such as a bill, in the books of one company.',
    destructiveHint: 'Adds documents and has no way to change, replace or delete any that are there.',
    idempotentHint: 'Two calls with two keys start two imports; only an equal call within two minutes, or one ' +
      'with the same idempotencyKey, starts nothing new.',
    openWorldHint: 'NeonPanel downloads the PDF from a public https address that the caller names, anywhere on ' +
      'the internet.'
  },
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
    idempotencyKey: IdempotencyKey,
    rehearse: Rehearse,
    commit: Commit
  }),
  output: output({ ...importing, ...waiting, rehearsal }),
  example: {
    input: {
      companyUuid: COMPANY_UUID,
      type: 'bill',
      file: { name: 'freight.pdf', link: 'https://files.example.com/freight.pdf' },
      idempotencyKey: 'freight.pdf'
    },
    output: {
      retry_after_seconds: 15,
      hint: 'Not finished. Its status by this request_id may be another one in 15 s.',
      request_id: '7c5fb7319d251adb5c13a5b3',
      status: 'queued'
    }
  },
  faults: ({ file }) => linkFaults('file/link', file.link),
  refine: ({ file: { name, link }, ...others }) => ({ ...others, file: { name, link: new URL(link).href } }),
  task: importTask,
  rehearse: rehearsePdf,
  handler: async ({ companyUuid, type, file }, api) =>
    importResult(await api.post(path`/api/v1/companies/${companyUuid}/import/${type}/pdf`, { file }), DEFAULT_PAUSE)
})
