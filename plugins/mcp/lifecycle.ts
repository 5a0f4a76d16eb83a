import type { FastifyInstance } from 'fastify'
import { InitializeParams } from '../../schemas/mcp.ts'
import alias from '../../tools/alias.ts'
import version from '../version.ts'
import reader from './method.ts'
import type { Family, Method, Naming } from './method.ts'
import { LEGACY, known, projectServer, type Revision } from './revisions.ts'

const server = {
  name: 'neonpanel-mcp-gateway',
  title: 'NeonPanel',
  version,
  description: 'Inventory, landed cost, cost of goods sold, revenue and document imports of the companies you see in NeonPanel.',
  websiteUrl: 'https://neonpanel.com'
}

/** Read by models before any tool: the first 512 characters must stand alone. */
function instructions (naming: Naming): string {
  const name = (tool: string) => naming === 'dotted' ? tool : alias(tool)
  return `Call ${name('neonpanel.listCompanies')} first: most tools need a companyUuid from it. Other ids come from the list tools. ` +
    'Ids are not RFC 4122 UUIDs: pass them on exactly as they were given. Dates are YYYY-MM-DD. ' +
    'Lists are paged by page (from 1) and perPage (10 to 60). ' +
    `Imports run in the background: wait retry_after_seconds, then ask ${name('neonpanel.checkImportStatus')}.`
}

/** `initialize` (answers written at boot, one per version and naming) and `ping`. */
export default function lifecycle (fastify: FastifyInstance, capabilities: Family['capabilities']): Record<string, Method> {
  const read = reader(fastify, InitializeParams)
  const answerFor = (protocolVersion: string, revision: Revision) => {
    const write = (naming: Naming) => JSON.stringify({
      protocolVersion, capabilities, serverInfo: projectServer(server, revision), instructions: instructions(naming)
    })
    return { revision, texts: { dotted: write('dotted'), underscore: write('underscore') } }
  }
  const newest = answerFor(LEGACY[0], LEGACY[0])
  const answers = new Map([...known].map(([version, revision]) => [version, answerFor(version, revision)]))

  return {
    initialize (params, { exchange }) {
      const { revision, texts } = answers.get(read(params).protocolVersion) ?? newest
      exchange.negotiated?.(revision)
      return texts[exchange.naming]
    },
    ping: () => '{}'
  }
}
