import { randomUUID } from 'node:crypto'
import library from './library.ts'
import { signToken } from '../keys.ts'
import verifyToken from '../verify.ts'
import type { Keys } from '../keys.ts'
import type { TokenEndpointGrantContext } from 'oidc-provider'

const ACCESS_TOKEN = 'urn:ietf:params:oauth:token-type:access_token'
const KNOWN_TYPES = new Set([ACCESS_TOKEN, 'urn:ietf:params:oauth:token-type:jwt'])

function onlyText (value: unknown) {
  return typeof value === 'string' && value !== '' ? value : undefined
}

function narrowed (held: string, asked: string | undefined) {
  const has = new Set(held.split(' '))
  const missing = asked?.split(' ').filter(scope => !has.has(scope)) ?? []
  if (missing.length) {
    throw new library.errors.InvalidScope('subject_token does not have every scope asked for', missing.join(' '))
  }
  return asked ?? held
}

/**
 * RFC 8693 token exchange: one of our access tokens becomes one for NeonPanel's own API, `<issuer>/api`,
 * for the same person, with the same scopes or fewer, and no longer life.
 */
export default async function exchange (
  context: TokenEndpointGrantContext,
  { issuer, keys, accessTokenSeconds }: { issuer: string, keys: Keys, accessTokenSeconds: () => number }
): Promise<void> {
  const { params, client } = context.oidc
  const { errors } = library
  const token = onlyText(params.subject_token)
  if (!token) throw new errors.InvalidRequest('subject_token is required')
  if (!KNOWN_TYPES.has(String(params.subject_token_type))) {
    throw new errors.InvalidRequest(`subject_token_type should be ${ACCESS_TOKEN}`)
  }
  if (params.actor_token !== undefined) throw new errors.InvalidRequest('actor_token is not supported')
  const requested = params.requested_token_type
  if (requested !== undefined && !KNOWN_TYPES.has(String(requested))) {
    throw new errors.InvalidRequest(`requested_token_type should be ${ACCESS_TOKEN}`)
  }
  const api = `${issuer}/api`
  const targets = [params.audience, params.resource].flat().filter(target => target !== undefined)
  if (!targets.every(target => target === api)) throw new errors.InvalidTarget(`audience should be ${api}`)

  const claims = await verifyToken(token, keys)
  if (!claims || claims.iss !== issuer || !claims.sub) {
    throw new errors.InvalidRequest('subject_token is not a valid access token of this server')
  }
  const now = Math.floor(Date.now() / 1000)
  const expires = Math.min(now + accessTokenSeconds(), Math.floor(claims.exp ?? 0))
  const scope = narrowed(typeof claims.scope === 'string' ? claims.scope : '', onlyText(params.scope))
  const { kid, privateKey } = keys.current()
  context.body = {
    access_token: signToken(
      { alg: 'RS256', typ: 'at+jwt', kid },
      {
        iss: issuer,
        sub: claims.sub,
        aud: api,
        client_id: client.clientId,
        act: { sub: client.clientId },
        scope,
        iat: now,
        exp: expires,
        jti: randomUUID()
      },
      privateKey),
    issued_token_type: ACCESS_TOKEN,
    token_type: 'Bearer',
    expires_in: expires - now,
    scope
  }
}
