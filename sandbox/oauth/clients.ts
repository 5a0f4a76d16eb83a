import { scopes as productScopes } from '../../tools/scopes.ts'
import type { AllClientMetadata, ClientMetadata } from 'oidc-provider'

export const EXCHANGE_GRANT = 'urn:ietf:params:oauth:grant-type:token-exchange'

const GRANTS = new Set(['authorization_code', 'refresh_token', EXCHANGE_GRANT])
const LOOPBACK = /^http:\/\/(?:localhost|127\.0\.0\.1|\[::1\])(?::\d+)?(?:[/?]|$)/i

/**
 * Clients that exist from the start: one for people who type in an id and a secret, one for a gateway that exchanges
 * tokens.
 */
export const registeredClients: readonly ClientMetadata[] = [{
  client_id: 'neonpanel-demo',
  client_secret: 'demo-secret',
  client_name: 'NeonPanel demo client',
  application_type: 'native',
  token_endpoint_auth_method: 'client_secret_post',
  grant_types: ['authorization_code', 'refresh_token'],
  response_types: ['code'],
  redirect_uris: [
    'http://localhost/callback', 'http://127.0.0.1/callback', 'http://localhost/oauth/callback',
    'http://127.0.0.1/oauth/callback', 'http://localhost/docs/oauth2-redirect.html',
    'http://127.0.0.1/docs/oauth2-redirect.html',
    'https://chatgpt.com/connector_platform_oauth_redirect', 'https://claude.ai/api/mcp/auth_callback'
  ]
}, {
  client_id: 'neonpanel-gateway',
  client_secret: 'gateway-secret',
  client_name: 'NeonPanel MCP Gateway',
  token_endpoint_auth_method: 'client_secret_basic',
  grant_types: [EXCHANGE_GRANT],
  response_types: [],
  redirect_uris: []
}]

function isNative (uris: readonly unknown[]) {
  return uris.some(uri => LOOPBACK.test(String(uri)) || !/^https?:/i.test(String(uri))) &&
    uris.every(uri => LOOPBACK.test(String(uri)) || !/^http:/i.test(String(uri)))
}

/**
 * Takes what a client may reasonably send at registration. Loopback and custom-scheme redirects make it a native
 * client, so that any port matches; grants we don't have are left out; its scopes become its default, not its limit,
 * so that it can ask for more later.
 */
export function acceptMetadata (metadata: AllClientMetadata): void {
  const uris: unknown = metadata.redirect_uris
  if (Array.isArray(uris) && isNative(uris)) metadata.application_type = 'native'
  if (Array.isArray(metadata.grant_types)) {
    metadata.grant_types = metadata.grant_types.filter(grant => GRANTS.has(grant))
  }
  if (typeof metadata.scope === 'string') {
    metadata.default_scope = metadata.scope
    delete metadata.scope
  }
}

/** The scopes of an authorization request that names none: those the client registered with, else all nine. */
export function defaultScope (client: AllClientMetadata): string {
  const registered = client.default_scope ?? client.defaultScope
  return typeof registered === 'string' ? registered : productScopes.join(' ')
}
