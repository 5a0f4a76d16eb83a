import fp from 'fastify-plugin'
import { underscored } from '../../tools/alias.ts'
import icon from '../../tools/icon.ts'
import product from '../../tools/product.ts'
import type { ServerIdentity } from '../mcp/protocol/types.ts'
import createConfirmations from './confirm.ts'
import exportTemplate from './exports.ts'
import promptDefinitions from './prompts.ts'
import nameNow from './renamed.ts'
import skillDefinitions from './skills.ts'
import templateDefinitions from './templates.ts'
import toolDefinition from './tool.ts'
import viewDefinitions from './views.ts'
import version from '../config/version.ts'

const server: ServerIdentity = {
  name: product.name,
  title: product.brand,
  version,
  description: product.description,
  websiteUrl: product.website,
  icons: [icon]
}

/** Read by models before any tool: the first 512 characters must stand alone. */
const instructions = 'Most tools take a companyUuid, which is the uuid that neonpanel.listCompanies returns. Other ' +
  'ids come from the list tools. Ids are not RFC 4122 UUIDs and count only exactly as they were given. ' +
  'Dates are YYYY-MM-DD. ' +
  'Lists are paged by page (from 1) and perPage (10 to 60). ' +
  'Imports run in the background: after retry_after_seconds neonpanel.checkImportStatus may know more.'

/** The catalog of NeonPanel over MCP. */
export default fp(async (fastify) => {
  const confirm = createConfirmations()
  fastify.mcp.register({
    server,
    instructions,
    aliased: underscored,
    nameNow,
    tools: [...fastify.tools.list, ...fastify.tools.withheld].map(tool => toolDefinition(fastify, tool, confirm)),
    prompts: promptDefinitions(),
    templates: [...templateDefinitions(), exportTemplate(fastify)],
    ...skillDefinitions(fastify.tools.withheld)
  })
  fastify.mcp.register(viewDefinitions(fastify.tools.list, new URL(fastify.config.PUBLIC_URL).origin))
}, {
  name: 'catalog',
  dependencies: [
    'config', 'metrics', 'errors', 'audit', 'headers', 'oauth', 'auth', 'rate-limit', 'neonpanel', 'tools', 'mcp'
  ]
})
