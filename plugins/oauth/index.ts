import type { FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import type { ProtectedResource } from '../../schemas/oauth.ts'
import product from '../../tools/product.ts'
import { scopes } from '../../tools/scopes.ts'
import { wellKnown } from '../config/url.ts'
import authorizationServer, { type IssuerAddresses } from './authorization-server.ts'

/** The addresses that users type, as paths below PUBLIC_URL. Each is a resource of its own. */
export const entries = ['', '/mcp', '/sse', '/messages'] as const

type Entry = typeof entries[number]

/** What was wrong with a token. With `scopes` the challenge asks for exactly these. ASCII only. */
export interface Problem {
  error: 'invalid_token' | 'invalid_request' | 'insufficient_scope', description: string, scopes?: readonly string[]
}

/** What is wrong with every token that is refused: which check it failed is for the log. */
export const INVALID_TOKEN: Problem = {
  error: 'invalid_token',
  description: 'The access token is invalid or expired'
}

interface OAuth extends Omit<IssuerAddresses, 'close'> {
  /** The protected resource metadata (RFC 9728) of an entry. */
  resource (entry: Entry): ProtectedResource
  /** Where that is: the well-known name stands before the path of PUBLIC_URL (RFC 9728 3.1). */
  metadata (entry: Entry): string
  /** The scopes that it is worth to ask for at first; none where scopes are not enforced. */
  readonly asked: readonly string[]
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

/** The documents and challenges of OAuth: of settings and the issuer's metadata, never of a request's headers. */
export default fp(async (fastify) => {
  const { ADVERTISED_SCOPES, ENFORCE_SCOPES, NEONPANEL_ISSUER, PUBLIC_URL } = fastify.config

  const advertised = ADVERTISED_SCOPES.length > 0 ? ADVERTISED_SCOPES : scopes
  const asked = ADVERTISED_SCOPES.length > 0 ? ADVERTISED_SCOPES : scopes.filter(name => name.startsWith('read:'))

  const { close, ...issuer } = authorizationServer(fastify.config, fastify.log)
  fastify.addHook('onClose', close)

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

  fastify.decorate('oauth', { ...issuer, resource, metadata, asked: ENFORCE_SCOPES ? asked : [], challenge })
}, { name: 'oauth', dependencies: ['config'] })
