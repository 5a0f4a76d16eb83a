import { COMPANY_UUID } from './example-data.ts'
import countryFaults from './country.ts'
import path from './path.ts'
import { output, CompanyUuid, IdempotencyKey, Input } from '../schemas/common.ts'
import { DocumentData, ImportType, importing, waiting } from '../schemas/document.ts'
import { Commit, rehearsal, Rehearse } from '../schemas/rehearsal.ts'
import importResult from './import-answer.ts'
import rehearseDocument from './rehearsal/document.ts'
import { defineTool } from './tool.ts'

const DEFAULT_PAUSE = 5

export default defineTool({
  name: 'neonpanel.createDocuments',
  title: 'Create documents',
  description: 'Creates a document, such as a bill, from JSON and returns it. No tool deletes it. An equal call ' +
    'within two minutes, or with the same idempotencyKey, creates nothing new; after an unknown outcome the document ' +
    'may exist. data consists of what neonpanel.getImportInstructions names.',
  scopes: [['write:import']],
  annotations: { readOnlyHint: false, destructiveHint: false, idempotentHint: false, openWorldHint: false },
  justifications: {
    readOnlyHint: 'Creates a document, such as a bill, in the books of one company.',
    destructiveHint: 'Adds a document and has no way to change, replace or delete one that is there.',
    idempotentHint: 'Two calls with two keys create two documents; only an equal call within two minutes, or one ' +
      'with the same idempotencyKey, creates nothing new.',
    openWorldHint: 'Writes into the private books of one company in NeonPanel; nothing is published or sent to anybody.'
  },
  input: Input({
    companyUuid: CompanyUuid,
    type: ImportType,
    data: DocumentData,
    idempotencyKey: IdempotencyKey,
    rehearse: Rehearse,
    commit: Commit
  }),
  output: output({ ...importing, hint: waiting.hint, rehearsal }),
  example: {
    input: {
      companyUuid: COMPANY_UUID,
      type: 'bill',
      data: {
        ref_number: 'F-2025-118',
        date: '2025-07-04',
        vendor_name: 'Blue Harbor Freight',
        documents: [{ type: 'InventoryOrder', id: 1077 }],
        details: [{ service_name: 'Freight', quantity: 1, rate: 240.5 }]
      },
      idempotencyKey: 'bill-F-2025-118'
    },
    output: {
      request_id: '4736a8d1ef952cc7ba2fd9c3',
      status: 'done',
      documents: [
        {
          type: 'Bill',
          link: 'https://my.neonpanel.com/app/processes/bills/tasks/f-2025-118?key=49ceMCFkTQAk',
          status: 'Open',
          completed: null,
          ref_number: 'F-2025-118',
          date: '2025-07-04'
        }
      ]
    }
  },
  faults: ({ data }) => countryFaults('data/market', data.market),
  rehearse: rehearseDocument,
  handler: async ({ companyUuid, type, data }, api) =>
    importResult(await api.post(path`/api/v1/companies/${companyUuid}/create/${type}`, { data }), DEFAULT_PAUSE)
})
