import type { Changing, Offer } from './definitions.ts'
import { allows, type Revision } from './revisions.ts'

/** The extension that lets calls become tasks (SEP-2663). */
export const TASKS = 'io.modelcontextprotocol/tasks'

/** What a server can do, by what it offers: what is advertised is served, and nothing else. */
export default function capabilitiesOf (offer: Required<Offer>, revision: Revision): Readonly<Record<string, object>> {
  const { tools, prompts, resources, templates, changing, logging, subscriptions } = offer
  const { annotations, modern } = allows[revision]
  const changes = (list: Changing) => changing.includes(list) && { listChanged: true }
  const completes = [...prompts, ...templates].some(({ complete }) => complete !== undefined)
  return {
    ...(tools.length > 0 && { tools: { ...changes('tools') } }),
    ...(prompts.length > 0 && { prompts: { ...changes('prompts') } }),
    ...(resources.length + templates.length > 0 && { resources: { ...(subscriptions && { subscribe: true }), ...changes('resources') } }),
    ...(completes && annotations && { completions: {} }),
    ...(logging && { logging: {} }),
    ...(modern && tools.some(({ tasks }) => tasks !== undefined) && { extensions: { [TASKS]: {} } })
  }
}
