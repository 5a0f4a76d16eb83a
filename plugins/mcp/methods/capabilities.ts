import type { ListName, Catalog } from '../protocol/types.ts'
import { features, type Revision } from '../protocol/revisions.ts'
import { VIEW_MIME } from '../protocol/view.ts'

/** The extension that lets calls become tasks (SEP-2663). */
export const TASKS = 'io.modelcontextprotocol/tasks'
/** The extension of skills (SEP-2640). Hosts look for it in either era. */
const SKILLS = 'io.modelcontextprotocol/skills'
/** The extension of MCP Apps (2026-01-26). Hosts look for it in either era. */
const VIEWS = 'io.modelcontextprotocol/ui'

/**
 * What a server can do, by what it offers: what is advertised is served, and nothing else. `hears`: there is a stream
 * on which the client can hear of events.
 */
export default function capabilitiesOf (
  catalog: Required<Catalog>, revision: Revision, hears: boolean
): Readonly<Record<string, object>> {
  const { tools, prompts, resources, templates, skills, changing } = catalog
  const { annotations, modern, structuredContent } = features[revision]
  const subscriptions = catalog.subscriptions || hears
  const logging = catalog.logging || (hears && !modern)
  const changes = (list: ListName) => changing.includes(list) && { listChanged: true }
  const extensions = {
    ...(modern && tools.some(({ tasks }) => tasks !== undefined) && { [TASKS]: {} }),
    ...(skills.length > 0 && { [SKILLS]: {} }),
    ...(structuredContent &&
      resources.some(({ mimeType }) => mimeType === VIEW_MIME) && { [VIEWS]: { mimeTypes: [VIEW_MIME] } })
  }
  const completes = [...prompts, ...templates].some(({ complete }) => complete !== undefined)
  return {
    ...(tools.length > 0 && { tools: { ...changes('tools') } }),
    ...(prompts.length > 0 && { prompts: { ...changes('prompts') } }),
    ...(resources.length +
      templates.length > 0 && { resources: { ...(subscriptions && { subscribe: true }), ...changes('resources') } }),
    ...(completes && annotations && { completions: {} }),
    ...(logging && { logging: {} }),
    ...(Object.keys(extensions).length > 0 && { extensions })
  }
}
