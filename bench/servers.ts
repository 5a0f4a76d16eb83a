import { join } from 'node:path'
import { AUDIENCE } from './credentials.ts'

/** A server that is measured: how it is started, and the name under which it offers the tool that is called. */
export interface Spec {
  name: string
  title: string
  file: string
  health: string
  env (port: number, upstream: string): Record<string, string>
}

const ROOT = join(import.meta.dirname, '../..')
export const PRODUCT = join(ROOT, 'dist')
const NO_LIMIT = '1000000'

/** The product's settings: as it ships, but that the limits count and never refuse. The log goes to a file. */
export function settings (port: number, upstream: string): Record<string, string> {
  return {
    HOST: '127.0.0.1',
    PORT: String(port),
    PUBLIC_URL: `http://localhost:${port}`,
    NEONPANEL_ISSUER: upstream,
    TOKEN_AUDIENCE: AUDIENCE,
    RATE_LIMIT_MAX: NO_LIMIT,
    RATE_LIMIT_ADDRESS_MAX: NO_LIMIT,
    MAX_CALLS_PER_SUBJECT: '1000',
    LOAD_MAX_DELAY: '60000',
    STATE_KEYS: 'a key of the benchmark, not a secret'.replaceAll(/\W/g, '-'),
    DRAIN_DELAY: '0'
  }
}

export const product: Spec = {
  name: 'product',
  title: 'NeonPanel MCP Gateway',
  file: join(PRODUCT,
    'server.js'),
  health: '/healthz',
  env: settings
}

/** The product with 1,000 tools. */
export const manyTools: Spec = {
  ...product,
  file: join(import.meta.dirname, 'peers/many-tools.js'),
  env: (port, upstream) => ({ ...settings(port, upstream), PRODUCT })
}

function peerSpec (name: string, title: string): Spec {
  const env = (port: number, upstream: string) => ({ PORT: String(port), UPSTREAM: upstream })
  return { name, title, file: join(import.meta.dirname, `peers/${name}.js`), health: '/', env }
}

export const floor = peerSpec('floor', 'floor: bare node:http')

/** The other servers, all without sign-in, limits and log. */
export const peers: readonly Spec[] = [
  peerSpec('sdk-v1', 'official SDK v1, Express'),
  peerSpec('sdk-v2', 'official SDK v2, Node adapter'),
  peerSpec('sdk-v2-low', 'official SDK v2, low level'),
  peerSpec('fastmcp', 'fastmcp')
]
