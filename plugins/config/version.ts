import { createRequire } from 'node:module'

const manifest: unknown = createRequire(import.meta.url)('neonpanel-mcp-gateway/package.json')

function hasVersion (value: unknown): value is { version: string } {
  return typeof value === 'object' && value !== null && 'version' in value && typeof value.version === 'string'
}

/** The version of the package, from its manifest: the same from source and from dist. */
export default hasVersion(manifest) ? manifest.version : '0.0.0'
