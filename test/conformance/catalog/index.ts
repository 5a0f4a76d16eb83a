import type { Catalog } from '../../../plugins/mcp/protocol/types.ts'
import asking from './asking.ts'
import plain from './plain.ts'
import prompts from './prompts.ts'
import { resources, templates } from './resources.ts'
import rounds from './rounds.ts'
import special from './special.ts'
import tasks from './tasks.ts'

/** What the conformance suite expects of a server: tools, prompts and resources that it calls by name. */
const catalog: Catalog = {
  server: { name: 'fixture', version: '1.0.0', title: 'Fixture' },
  instructions: 'Everything here is for tests.',
  tools: [...plain, ...special, ...asking, ...rounds, ...tasks],
  prompts,
  resources,
  templates,
  changing: ['tools', 'prompts', 'resources'],
  logging: true,
  subscriptions: true
}

export default catalog
