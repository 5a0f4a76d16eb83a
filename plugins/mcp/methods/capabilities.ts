import type { ListName, Catalog } from '../protocol/types.ts'
import { features, type Revision } from '../protocol/revisions.ts'

/** The extension that lets calls become tasks (SEP-2663). */
export const TASKS = 'io.modelcontextprotocol/tasks'
/** The extension of skills (SEP-2640). Hosts look for it in either era. */
const SKILLS = 'io.modelcontextprotocol/skills'

/**
 * What a server can do, by what it offers: what is advertised is served, and nothing else. `hears`: there is a stream
 * on which the client can hear of events.
 */
export default function capabilitiesOf (
  catalog: Required<Catalog>, revision: Revision, hears: boolean
): Readonly<Record<string, object>> {
  const { tools, prompts, resources, templates, skills, changing } = catalog
  const { annotations, modern } = features[revision]
  const subscriptions = catalog.subscriptions || hears
  const logging = catalog.logging || (hears && !modern)
  const changes = (list: ListName) => changing.includes(list) && { listChanged: true }
  const extensions = {
    ...(modern && tools.some(({ tasks }) => tasks !== undefined) && { [TASKS]: {} }),
    ...(skills.length > 0 && { [SKILLS]: {} })
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
