import resources from '../../tools/resources.ts'
import type { TemplateDefinition } from '../mcp/protocol/types.ts'
import completeFrom from './complete.ts'
import rowsOf from './rows.ts'

const MIME = 'application/json'

/** The resources of the product as the protocol lists them: each is read in the name of the request's user. */
export default function templateDefinitions (): TemplateDefinition[] {
  return resources.map(({ tool, key, ...resource }) => ({
    ...resource,
    mimeType: MIME,
    complete: { [key]: completeFrom({ tool, member: key }) },
    async read (uri, variables, context) {
      const row = (await rowsOf(context, tool)).find(row => String(row[key]) === variables[key])
      return row && [{ uri, mimeType: MIME, text: JSON.stringify(row) }]
    }
  }))
}
