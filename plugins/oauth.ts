import type { FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import type { AuthorizationServer, ProtectedResource } from '../schemas/oauth.ts'
import product from '../tools/product.ts'
import { scopes } from '../tools/scopes.ts'
import { isLoopback, wellKnown, withoutSlash } from './config/url.ts'

/** The addresses that users type, as paths below PUBLIC_URL. Each is a resource of its own. */
export const entries = ['', '/mcp', '/sse', '/messages'] as const

type Entry = typeof entries[number]

/** What was wrong with a token. With `scopes` the challenge asks for exactly these. ASCII only. */
export interface Problem {
  error: 'invalid_token' | 'invalid_request' | 'insufficient_scope', description: string, scopes?: readonly string[]
}

interface OAuth {
  /** NeonPanel's own metadata (RFC 8414), for clients that ask us for it. */
  readonly server: AuthorizationServer
  /** The protected resource metadata (RFC 9728) of an entry. */
  resource (entry: Entry): ProtectedResource
  /** Where that is: the well-known name stands before the path of PUBLIC_URL (RFC 9728 3.1). */
  metadata (entry: Entry): string
  /** A WWW-Authenticate value (RFC 6750 3). Without a problem it just asks for a token. */
  challenge (request: FastifyRequest, problem?: Problem): string
}

declare module 'fastify' {
  interface FastifyInstance { oauth: OAuth }
}

/**
 * The entry whose metadata a challenge names. SSE clients compare it with the URL they opened, so their messages belong
 * to /sse.
 */
function entryOf ({ routeOptions, url }: FastifyRequest): Entry {
  if (routeOptions.url === '/messages' && /[?&]sessionId(=|&|$)/.test(url)) return '/sse'
  return entries.find(entry => entry === routeOptions.url) ?? ''
}

function quote (text: string): string {
  return `"${text.replace(/["\\]/g, '\\$&')}"`
}

/** The documents and challenges of OAuth, built from the settings and never from a request's headers. */
export default fp(async (fastify) => {
  const { ADVERTISED_SCOPES, ENFORCE_SCOPES, NEONPANEL_ISSUER, NEONPANEL_JWKS_URI, NEONPANEL_TOKEN_URL, PUBLIC_URL } =
    fastify.config

  const advertised = ADVERTISED_SCOPES.length > 0 ? ADVERTISED_SCOPES : scopes
  const asked = ADVERTISED_SCOPES.length > 0 ? ADVERTISED_SCOPES : scopes.filter(name => name.startsWith('read:'))

  const issuer = withoutSlash(NEONPANEL_ISSUER)
  /** Clients elsewhere cannot reach what only this machine can: they are told the issuer's own. */
  const published = (url: string, path: string) =>
    isLoopback(url) && !isLoopback(PUBLIC_URL) ? `${issuer}${path}` : url

  const server: AuthorizationServer = {
    issuer: NEONPANEL_ISSUER,
    authorization_endpoint: `${issuer}/oauth2/authorize`,
    token_endpoint: published(NEONPANEL_TOKEN_URL, '/oauth2/token'),
    registration_endpoint: `${issuer}/oauth2/register`,
    jwks_uri: published(NEONPANEL_JWKS_URI, '/.well-known/jwks.json'),
    ...ENFORCE_SCOPES && { scopes_supported: [...scopes] },
    response_types_supported: ['code'],
    grant_types_supported: ['authorization_code', 'refresh_token'],
    code_challenge_methods_supported: ['S256'],
    token_endpoint_auth_methods_supported: ['client_secret_post', 'client_secret_basic']
  }

  function resource (entry: Entry): ProtectedResource {
    return {
      resource: `${PUBLIC_URL}${entry}`,
      authorization_servers: [NEONPANEL_ISSUER],
      bearer_methods_supported: ['header'],
      ...ENFORCE_SCOPES && { scopes_supported: [...advertised] },
      resource_name: product.brand,
      resource_documentation: product.documentation
    }
  }

  function scope (names: readonly string[]): string {
    return ENFORCE_SCOPES && names.length > 0 ? `, scope=${quote(names.join(' '))}` : ''
  }

  const baseline = scope(asked)
  const urls = new Map(entries.map(entry => [entry, wellKnown(PUBLIC_URL, 'oauth-protected-resource', entry)]))
  const metadata = (entry: Entry) => urls.get(entry) ?? ''

  function challenge (request: FastifyRequest, problem?: Problem): string {
    const where = `resource_metadata=${quote(metadata(entryOf(request)))}`
    if (!problem) return `Bearer ${where}${baseline}`
    const fault = `Bearer error=${quote(problem.error)}, error_description=${quote(problem.description)}`
    if (problem.scopes) return `${fault}${scope(problem.scopes)}, ${where}`
    return `${fault}, ${where}${problem.error === 'invalid_token' ? baseline : ''}`
  }

  fastify.decorate('oauth', { server, resource, metadata, challenge })
}, { name: 'oauth', dependencies: ['config'] })
