import path from './path.ts'
import { output, Input, object, text } from '../schemas/common.ts'
import { ImportType } from '../schemas/document.ts'
import { defineTool, reads } from './tool.ts'

export default defineTool({
  name: 'neonpanel.getImportInstructions',
  title: 'Get import instructions',
  description: 'Gets the attributes that NeonPanel wants in a document of this type, and the general rules: what the ' +
    'data of neonpanel.createDocuments consists of.',
  scopes: [['write:import']],
  annotations: reads,
  justifications: {
    readOnlyHint: 'Reads the description of a type of document, and creates or checks no document.',
    destructiveHint: 'Its only argument is a type of document, so there is nothing that it could delete or overwrite.',
    idempotentHint: 'Reading the instructions again has no effect in NeonPanel.',
    openWorldHint: 'The instructions are NeonPanel\'s own; nothing else is asked.'
  },
  input: Input({ type: ImportType }),
  output: output({
    general: text('Rules for the whole document.'),
    attributes: object({},
      {
        description: 'A description by name of attribute: what data of neonpanel.createDocuments may hold.',
        additionalProperties: true
      })
  }),
  example: {
    input: { type: 'bill' },
    output: {
      attributes: {
        name: 'Display name of the bill. Optional.',
        ref_number: 'Number of the bill as the vendor wrote it, unique within the company. Required.',
        date: 'Date of the bill, YYYY-MM-DD, after the Entry Locked Date of the company. Optional.'
      },
      general: 'Send one bill as the object `data`. Leave out what you do not know. Amounts are numbers with a ' +
        'decimal point; the total is computed. A bill that names no documents and holds goods lines charges its ' +
        'services to these goods.'
    }
  },
  handler: async ({ type }, api) => {
    const response = await api.get(path`/api/v1/import/${type}/instructions`, {}, { plainText: true })
    return typeof response.body === 'string' ? { body: { general: response.body, attributes: {} } } : response
  }
})
