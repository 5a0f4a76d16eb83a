import { Type } from '@sinclair/typebox'

const Url = Type.String({ pattern: '^https?://[^\\s]+$' })

/** What server cards and the registry's entries have in common, as both of their schemas demand it. */
const identity = {
  name: Type.String({ pattern: '^[a-zA-Z0-9.-]+/[a-zA-Z0-9._-]+$', minLength: 3, maxLength: 200 }),
  description: Type.String({ minLength: 1, maxLength: 100 }),
  version: Type.String({ pattern: '^\\d+\\.\\d+\\.\\d+(-[\\w.]+)?$', maxLength: 255 }), // no range, and not `latest`
  title: Type.Optional(Type.String({ minLength: 1, maxLength: 100 })),
  websiteUrl: Type.Optional(Url),
  repository: Type.Optional(Type.Object({ url: Url, source: Type.String() }))
}
const icon = {
  mimeType: Type.Optional(Type.Union(['image/png', 'image/jpeg', 'image/svg+xml', 'image/webp']
    .map(type => Type.Literal(type)))),
  sizes: Type.Optional(Type.Array(Type.String({ pattern: '^(\\d+x\\d+|any)$' }))),
  theme: Type.Optional(Type.Union([Type.Literal('light'), Type.Literal('dark')]))
}
const Transport = Type.Union([Type.Literal('streamable-http'), Type.Literal('sse')])
const closed = { additionalProperties: false }

/** A server card (SEP-2127, schema v1). */
export const ServerCard = Type.Object({
  $schema: Type.Literal('https://static.modelcontextprotocol.io/schemas/v1/server-card.schema.json'),
  ...identity,
  icons: Type.Optional(Type.Array(Type.Object({ src: Url, ...icon }, closed))),
  remotes: Type.Optional(Type.Array(Type.Object({
    type: Transport, url: Url, supportedProtocolVersions: Type.Optional(Type.Array(Type.String()))
  }, closed)))
}, closed)

/** An entry of the MCP registry (server.json, 2025-12-11): its icons are at https addresses. */
export const RegistryEntry = Type.Object({
  $schema: Type.Literal('https://static.modelcontextprotocol.io/schemas/2025-12-11/server.schema.json'),
  ...identity,
  icons: Type.Optional(Type.Array(Type.Object({
    src: Type.String({ pattern: '^https://[^\\s]+$', maxLength: 255 }), ...icon
  }, closed))),
  remotes: Type.Array(Type.Object({ type: Transport, url: Type.String({ pattern: '^https://[^\\s]+$' }) }, closed))
}, closed)

/** A catalog of a domain (AI Catalog 1.0) whose entries are elsewhere. */
export const AiCatalog = Type.Object({
  specVersion: Type.Literal('1.0'),
  host: Type.Optional(Type.Object({ displayName: Type.String(), documentationUrl: Type.Optional(Url) }, closed)),
  entries: Type.Array(Type.Object({
    identifier: Type.String({ pattern: '^urn:air:[a-z0-9.-]+(:[a-z0-9._-]+){2,}$' }), type: Type.String(), url: Url
  }, closed))
}, closed)
