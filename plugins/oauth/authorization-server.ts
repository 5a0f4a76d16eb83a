import type { FastifyBaseLogger } from 'fastify'
import type { Config } from '../../schemas/config.ts'
import type { AuthorizationServer } from '../../schemas/oauth.ts'
import { scopes } from '../../tools/scopes.ts'
import { withoutSlash } from '../config/url.ts'
import openOutside from '../http/outside.ts'
import readMetadata, { NAME } from './metadata.ts'

const REFRESH_AFTER_MS = 3_600_000
const RETRY_AFTER_MS = 60_000
const READ_TIMEOUT_MS = 3000

type Said = AuthorizationServer & { readonly signed_metadata?: unknown }

/** NeonPanel as an authorization server: what clients are told of it, and where the gateway itself asks. */
export interface IssuerAddresses {
  /** What stands where the issuer says nothing of itself: the documented addresses. */
  readonly documented: AuthorizationServer
  /** What clients are told, and whether it will stand for an hour. Waits for the first reading, never for others. */
  server (): Promise<{ document: AuthorizationServer, isSettled: boolean }>
  /** Where the gateway reads the key set. */
  keySetUrl (): Promise<string>
  /** Where the gateway exchanges tokens. */
  tokenUrl (): Promise<string>
  close (): Promise<void>
}

/** The members that are set, by their settings. */
function published (config: Config): Partial<AuthorizationServer> {
  const {
    PUBLISHED_AUTHORIZATION_URL, PUBLISHED_JWKS_URI, PUBLISHED_REGISTRATION_URL, PUBLISHED_TOKEN_URL
  } = config
  return {
    ...PUBLISHED_AUTHORIZATION_URL && { authorization_endpoint: PUBLISHED_AUTHORIZATION_URL },
    ...PUBLISHED_TOKEN_URL && { token_endpoint: PUBLISHED_TOKEN_URL },
    ...PUBLISHED_REGISTRATION_URL && { registration_endpoint: PUBLISHED_REGISTRATION_URL },
    ...PUBLISHED_JWKS_URI && { jwks_uri: PUBLISHED_JWKS_URI }
  }
}

/**
 * Mirrors what the issuer says of itself (D49). It is read when it is first asked for, and again in the background when
 * that is an hour ago; where it cannot be read, what was said last stands. Settings win over it.
 */
export default function authorizationServer (config: Config, log: FastifyBaseLogger): IssuerAddresses {
  const { ENFORCE_SCOPES, NEONPANEL_INSECURE, NEONPANEL_ISSUER, PUBLIC_URL, SANDBOX } = config
  const { NEONPANEL_JWKS_URI, NEONPANEL_TOKEN_URL } = config
  const outside = openOutside(NAME, READ_TIMEOUT_MS)
  const isSecure = PUBLIC_URL.startsWith('https:') && !NEONPANEL_INSECURE
  // the sandbox has the documented addresses, and nobody asks himself
  const isKnown = SANDBOX || withoutSlash(NEONPANEL_ISSUER) === PUBLIC_URL
  const issuer = withoutSlash(NEONPANEL_ISSUER)
  const guide = {
    issuer: NEONPANEL_ISSUER,
    authorization_endpoint: `${issuer}/oauth2/authorize`,
    token_endpoint: `${issuer}/oauth2/token`,
    registration_endpoint: `${issuer}/oauth2/register`,
    jwks_uri: `${issuer}/.well-known/jwks.json`,
    scopes_supported: [...scopes],
    response_types_supported: ['code'],
    grant_types_supported: ['authorization_code', 'refresh_token'],
    code_challenge_methods_supported: ['S256'],
    token_endpoint_auth_methods_supported: ['client_secret_post', 'client_secret_basic']
  }

  /** What clients are told: settings win, and a signature would speak of what they change. */
  function told ({ scopes_supported: supported, signed_metadata: _signed, ...said }: Said): AuthorizationServer {
    return { ...said, ...ENFORCE_SCOPES && supported && { scopes_supported: supported }, ...published(config) }
  }

  let said: Said = guide
  const documented = told(guide)
  let document = documented
  let due = isKnown ? Infinity : -Infinity
  let isSettled = isKnown
  let isAway = false
  let reading: Promise<void> | undefined

  async function read (): Promise<void> {
    try {
      const found = await readMetadata(outside, NEONPANEL_ISSUER, isSecure, READ_TIMEOUT_MS)
      due = Date.now() + REFRESH_AFTER_MS
      isSettled = true
      isAway = false
      if (!found) return log.info(`${NAME} are not published: the documented addresses stand.`)
      said = found
      document = told(found)
    } catch (error) {
      due = Date.now() + RETRY_AFTER_MS
      if (!isAway && !outside.agent.destroyed) log.warn({ err: error }, `${NAME} cannot be read.`)
      isAway = true
    } finally {
      reading = undefined
    }
  }

  async function current (): Promise<Said> {
    if (Date.now() >= due) reading ??= read()
    if (!isSettled && !isAway) await reading
    return said
  }

  return {
    documented,
    async server () {
      await current()
      return { document, isSettled }
    },
    keySetUrl: async () => NEONPANEL_JWKS_URI || ((await current()).jwks_uri ?? guide.jwks_uri),
    tokenUrl: async () => NEONPANEL_TOKEN_URL || (await current()).token_endpoint,
    close: outside.close
  }
}
