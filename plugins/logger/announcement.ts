import type { AddressInfo } from 'node:net'
import type { FastifyInstance } from 'fastify'
import product from '../../tools/product.ts'
import version from '../config/version.ts'
import { namingAt } from '../mcp/transports/http.ts'

const ADDRESSES = ['/', '/mcp', '/sse']

function urlOf (scheme: string, { address, family, port }: AddressInfo): string {
  return `${scheme}://${family === 'IPv6' ? `[${address}]` : address}:${port}`
}

/** The fields and the message of a line. */
export type Announcement = readonly [fields: Readonly<Record<string, unknown>>, message: string]

/**
 * What has started: version, addresses, processes, issuer and API, where it keeps state, which revisions it serves,
 * which names are listed where, and which tools there are.
 */
export default function announcement (app: FastifyInstance): Announcement {
  const { config, oauth } = app
  const { ENFORCE_SCOPES, NEONPANEL_API_URL, NEONPANEL_ISSUER, PUBLIC_URL, READ_ONLY, REDIS_URL, TLS_CERT, TOOLSETS } =
    config
  const scheme = TLS_CERT === '' ? 'http' : 'https'
  const addresses = app.addresses().map(bound => typeof bound === 'string' ? bound : urlOf(scheme, bound))
  return [{
    version,
    addresses,
    processes: config.PROCESSES,
    publicUrl: PUBLIC_URL,
    issuer: NEONPANEL_ISSUER,
    api: NEONPANEL_API_URL,
    state: REDIS_URL === '' ? 'memory' : 'Redis',
    revisions: config.PROTOCOL_REVISIONS,
    scopes: { enforced: ENFORCE_SCOPES, advertised: oauth.resource('').scopes_supported ?? [] },
    toolNames: {
      ...Object.fromEntries(ADDRESSES.map(path => [path, namingAt(path, config)])), '/openapi.json': 'underscore'
    },
    readOnly: READ_ONLY,
    toolsets: TOOLSETS.filter(name => name !== 'none')
  }, `${product.title} ${version} is listening.`]
}
