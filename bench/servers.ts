import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { AUDIENCE } from './credentials.ts'
import imageCommand from './image-command.ts'
import type { Runtime } from './runtimes.ts'

/** A server that is measured: what Node runs, and with which environment. */
export interface Spec {
  name: string
  title: string
  runtime: Runtime
  options: readonly string[]
  file: string
  health: string
  /** True for one that answers POST /tools/{name} too. */
  rest: boolean
  env (port: number, upstream: string): Record<string, string>
}

export const ROOT = join(import.meta.dirname, '../..')
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

/** A build of the product in a folder, as its image runs it. */
export function product (runtime: Runtime, root = ROOT, name = 'product', title = 'NeonPanel MCP Gateway'): Spec {
  const { options, file, env } = imageCommand(readFileSync(join(root, 'Dockerfile'), 'utf8'))
  return {
    name,
    title,
    runtime,
    options,
    file: join(root, file),
    health: '/healthz',
    rest: true,
    env: (port, upstream) => ({ ...env, ...settings(port, upstream) })
  }
}

/** The product with 1,000 tools. */
export function manyTools (spec: Spec): Spec {
  const env = (port: number, upstream: string) => ({ ...spec.env(port, upstream), PRODUCT: join(ROOT, 'dist') })
  return { ...spec, file: join(import.meta.dirname, 'peers/many-tools.js'), env }
}

function peer (runtime: Runtime, name: string, title: string): Spec {
  return {
    name,
    title,
    runtime,
    options: [],
    file: join(import.meta.dirname, `peers/${name}.js`),
    health: '/',
    rest: name === 'limit',
    env: (port, upstream) => ({ PORT: String(port), UPSTREAM: upstream, AUDIENCE })
  }
}

/** What the product is held against: next to nothing, and all that it does done by hand. */
export function references (runtime: Runtime): readonly Spec[] {
  return [peer(runtime, 'floor', 'floor: bare node:http'), peer(runtime, 'limit', 'limit: node:http, same checks')]
}

/** The other servers, all without sign-in, limits and log. */
export function peers (runtime: Runtime): readonly Spec[] {
  return [
    peer(runtime, 'sdk-v1', 'official SDK v1, Express'),
    peer(runtime, 'sdk-v2', 'official SDK v2, Node adapter'),
    peer(runtime, 'sdk-v2-low', 'official SDK v2, low level'),
    peer(runtime, 'fastmcp', 'fastmcp')
  ]
}
