import type { ResourceDefinition, TemplateDefinition } from '../../../plugins/mcp/protocol/types.ts'
import { PNG } from './content.ts'

const TEXT = { mimeType: 'text/plain' }
const JSON_TYPE = 'application/json'

function fixed (
  name: string, description: string, content: { mimeType: string } & ({ text: string } | { blob: string })
): ResourceDefinition {
  const uri = `test://${name}`
  return { uri, name, description, mimeType: content.mimeType, read: async () => [{ uri, ...content }] }
}

export const resources: ResourceDefinition[] = [
  fixed('static-text', 'A text.', { ...TEXT, text: 'This is the content of the static text resource.' }),
  fixed('static-binary', 'An image.', { mimeType: 'image/png', blob: PNG }),
  fixed('watched-resource', 'A text that can be subscribed to.', { ...TEXT, text: 'Watched.' })
]

export const templates: TemplateDefinition[] = [
  {
    uriTemplate: 'test://template/{id}/data',
    name: 'template',
    description: 'The data of any id.',
    mimeType: JSON_TYPE,
    read: async (uri, { id = '' }) =>
      [{ uri, mimeType: JSON_TYPE, text: JSON.stringify({ id, templateTest: true, data: `Data for ID: ${id}` }) }]
  }
]
