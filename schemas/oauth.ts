import { Type, type Static } from '@sinclair/typebox'

const Uri = Type.String({ format: 'uri' })
const Texts = Type.Array(Type.String())

/** What a client learns about us as a protected resource (RFC 9728). */
export const ProtectedResource = Type.Object({
  resource: Uri,
  authorization_servers: Type.Array(Uri, { minItems: 1, maxItems: 1 }),
  bearer_methods_supported: Texts,
  scopes_supported: Type.Optional(Texts),
  resource_name: Type.String(),
  resource_documentation: Uri
}, { additionalProperties: false })

export type ProtectedResource = Static<typeof ProtectedResource>

/** NeonPanel as an authorization server (RFC 8414), with all else that it says of itself. */
export const AuthorizationServer = Type.Object({
  issuer: Uri,
  authorization_endpoint: Uri,
  token_endpoint: Uri,
  registration_endpoint: Type.Optional(Uri),
  jwks_uri: Type.Optional(Uri),
  scopes_supported: Type.Optional(Texts),
  response_types_supported: Type.Optional(Texts),
  grant_types_supported: Type.Optional(Texts),
  code_challenge_methods_supported: Type.Optional(Texts),
  token_endpoint_auth_methods_supported: Type.Optional(Texts)
})

export type AuthorizationServer = Static<typeof AuthorizationServer>
