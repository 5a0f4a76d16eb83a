import type { ListName, Catalog } from '../protocol/types.ts'
import { features, type Revision } from '../protocol/revisions.ts'

/** The extension that lets calls become tasks (SEP-2663). */
export const TASKS = 'io.modelcontextprotocol/tasks'

/** What a server can do, by what it offers: what is advertised is served, and nothing else. */
export default function capabilitiesOf (
  catalog: Required<Catalog>, revision: Revision
): Readonly<Record<string, object>> {
  const { tools, prompts, resources, templates, changing, logging, subscriptions } = catalog
  const { annotations, modern } = features[revision]
  const changes = (list: ListName) => changing.includes(list) && { listChanged: true }
  const completes = [...prompts, ...templates].some(({ complete }) => complete !== undefined)
  return {
    ...(tools.length > 0 && { tools: { ...changes('tools') } }),
    ...(prompts.length > 0 && { prompts: { ...changes('prompts') } }),
    ...(resources.length +
      templates.length > 0 && { resources: { ...(subscriptions && { subscribe: true }), ...changes('resources') } }),
    ...(completes && annotations && { completions: {} }),
    ...(logging && { logging: {} }),
    ...(modern && tools.some(({ tasks }) => tasks !== undefined) && { extensions: { [TASKS]: {} } })
  }
}
