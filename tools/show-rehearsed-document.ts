import { Type } from '@sinclair/typebox'
import { COMPANY_UUID } from './example-data.ts'
import createDocuments from './create-documents.ts'
import { output, CompanyUuid, Input, KEY } from '../schemas/common.ts'
import { ImportType } from '../schemas/document.ts'
import { rehearsal } from '../schemas/rehearsal.ts'
import { defineTool, reads } from './tool.ts'

const { name: calls, scopes } = createDocuments

export default defineTool({
  name: 'neonpanel.showRehearsedDocument',
  toolset: 'views',
  title: 'Show a rehearsed document',
  description: 'Shows what neonpanel.createDocuments would create, and creates nothing: arguments and answer are ' +
    'those of its rehearsal. In clients that show pages the user sees lines, totals and possible duplicates, with a ' +
    'button that creates the document.',
  scopes,
  annotations: reads,
  justifications: {
    readOnlyHint: 'Says what a document would be; only another tool creates it, which the user calls by a button.',
    destructiveHint: 'Nothing is written, and the books stay as they are, whatever the rehearsal says.',
    idempotentHint: 'Rehearsing a document again creates none; each rehearsal only comes with another token.',
    openWorldHint: 'Looks up names in the books of one company in NeonPanel, and tells nobody else.'
  },
  input: Input({
    companyUuid: CompanyUuid,
    type: ImportType,
    data: Type.Object({}, {
      additionalProperties: true, description: 'The document, as data of neonpanel.createDocuments.'
    }),
    idempotencyKey: Type.Optional(Type.String({
      pattern: KEY, maxLength: 255, description: 'That of neonpanel.createDocuments.'
    }))
  }),
  output: output({ rehearsal }),
  example: {
    input: {
      companyUuid: COMPANY_UUID,
      type: 'bill',
      data: {
        ref_number: 'F-2025-119',
        date: '2025-07-04',
        documents: [{ type: 'InventoryOrder', id: 1077 }],
        details: [{ service_name: 'Freight', quantity: 1, rate: 240.5 }]
      }
    },
    output: {
      rehearsal: {
        creates: 'a bill F-2025-119 of 2025-07-04 in Kestrel Home Goods LLC: 1 line, total 240.50 USD',
        commit: 'v1.…',
        expires_at: '2025-07-04T09:10:00.000Z',
        documents: [
          {
            type: 'bill',
            ref_number: 'F-2025-119',
            date: '2025-07-04',
            currency: 'USD',
            total: '240.50',
            line_count: 1,
            lines: [{ line: 1, name: 'Freight', quantity: 1, rate: 240.5, amount: '240.50' }],
            documents: ['InventoryOrder 1077']
          }
        ],
        totals: [{ currency: 'USD', amount: '240.50' }],
        names: [{ argument: 'companyUuid', id: COMPANY_UUID, name: 'Kestrel Home Goods LLC' }],
        warnings: [],
        not_known: [
          'Whether a document of this number exists: the API lists no documents. NeonPanel decides about the ' +
            'number, the date and the parties when it creates.'
        ],
        duplicates: []
      }
    }
  },
  view: 'rehearsed-document',
  calls,
  handler: async (input, _api, { tools }) => tools().rehearse(calls, input)
})
