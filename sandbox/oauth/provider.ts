import { randomBytes } from 'node:crypto'
import { people } from '../people.ts'
import { acceptMetadata, defaultScope, EXCHANGE_GRANT, registeredClients } from './clients.ts'
import exchange from './exchange.ts'
import library from './library.ts'
import { errorPage } from './pages.ts'
import { policy } from './layout.ts'
import { scopes as productScopes } from '../../tools/scopes.ts'
import type { Keys } from '../keys.ts'
import type { AdapterFactory, Configuration, Provider } from 'oidc-provider'

export interface AuthorizationServerOptions {
  /** Also the base of every URL; without a slash at the end. */
  issuer: string
  /** Requests come through a proxy at the issuer's address. */
  proxied: boolean
  keys: Keys
  storage: AdapterFactory
  /** Seconds an access token lives. */
  accessTokenSeconds: () => number
  /** The audience of tokens for clients that send no `resource`. */
  defaultAudience: () => string
  /** An audience put in place of the right one, or nothing. */
  forcedAudience: () => string | undefined
}

const DAY = 24 * 60 * 60
const COOKIE_KEY = randomBytes(32).toString('base64url')

/** The path of the issuer, without a slash at the end. */
function pathOf (issuer: string) {
  return new URL(issuer).pathname.replace(/\/$/, '')
}

function isWeb (resource: string) {
  return URL.canParse(resource) && /^https?:$/.test(new URL(resource).protocol)
}

function configuration (
  { issuer, keys, storage, accessTokenSeconds, defaultAudience, forcedAudience }: AuthorizationServerOptions
): Configuration {
  return {
    adapter: storage,
    clients: [...registeredClients],
    clientAuthMethods: ['client_secret_post', 'client_secret_basic', 'none'],
    clientBasedCORS: () => true,
    clientDefaults: { grant_types: ['authorization_code', 'refresh_token'] },
    cookies: { keys: [COOKIE_KEY] },
    extraClientMetadata: {
      properties: ['default_scope', 'software_id', 'software_version'],
      validator: (_context, _key, _value, metadata) => acceptMetadata(metadata)
    },
    extraParams: {
      scope (context, value, client) {
        if (!value && context.oidc.params) context.oidc.params.scope = defaultScope(client)
      }
    },
    features: {
      devInteractions: { enabled: false },
      dPoP: { enabled: false },
      pushedAuthorizationRequests: { enabled: false },
      registration: { enabled: true, issueRegistrationAccessToken: true },
      registrationManagement: { enabled: true, rotateRegistrationAccessToken: false },
      resourceIndicators: {
        enabled: true,
        defaultResource: (_context, _client, oneOf) => oneOf?.[0] ?? defaultAudience(),
        useGrantedResource: () => true,
        getResourceServerInfo (_context, resource) {
          if (!isWeb(resource)) throw new library.errors.InvalidTarget('resource must be an http or https URL')
          return {
            scope: productScopes.join(' '),
            audience: forcedAudience() ?? resource,
            accessTokenFormat: 'jwt',
            accessTokenTTL: accessTokenSeconds(),
            jwt: { sign: { alg: 'RS256', kid: keys.current().kid } }
          }
        }
      },
      rpInitiatedLogout: { enabled: false },
      userinfo: { enabled: false }
    },
    expiresWithSession: () => false,
    findAccount (_context, subject) {
      return people.some(person => person.subject === subject)
        ? { accountId: subject, claims: () => ({ sub: subject }) }
        : undefined
    },
    interactions: { url: (_context, interaction) => `${pathOf(issuer)}/oauth2/interaction/${interaction.uid}` },
    issueRefreshToken: (_context, client) => client.grantTypeAllowed('refresh_token'),
    jwks: {
      keys: keys.all()
        .map(({ kid, privateKey }) => ({ ...privateKey.export({ format: 'jwk' }), kid, use: 'sig', alg: 'RS256' }))
    },
    pkce: { required: () => true },
    renderError (context, { error, error_description: description }) {
      context.type = 'html'
      context.set('content-security-policy', policy())
      context.body = errorPage(error, description)
    },
    responseTypes: ['code'],
    rotateRefreshToken: true,
    routes: {
      authorization: '/oauth2/authorize',
      end_session: '/oauth2/session/end',
      jwks: '/.well-known/jwks.json',
      registration: '/oauth2/register',
      token: '/oauth2/token'
    },
    scopes: [...productScopes, 'openid', 'offline_access'],
    ttl: {
      AccessToken: accessTokenSeconds,
      AuthorizationCode: 60,
      Grant: 180 * DAY,
      IdToken: 60 * 60,
      Interaction: 60 * 60,
      RefreshToken: 90 * DAY,
      Session: 14 * DAY
    }
  }
}

/**
 * Makes every URL one of the issuer's, and cookies secure where it is https, however the request came: the library
 * builds URLs from the request, and believes these headers once `proxy` is set. They are set here, so that no caller
 * can choose them.
 */
function underIssuer (provider: Provider, issuer: string): void {
  const { protocol, host } = new URL(issuer)
  provider.proxy = true
  provider.use(async (context, next) => {
    Object.assign(context.req.headers, { 'x-forwarded-proto': protocol.slice(0, -1), 'x-forwarded-host': host })
    Object.assign(context, { mountPath: pathOf(issuer) })
    await next()
  })
}

/**
 * The authorization server of the sandbox: the product's paths, open registration, PKCE for all clients, JWT access
 * tokens for any resource.
 */
export default function buildProvider (options: AuthorizationServerOptions): Provider {
  const provider = new library.Provider(options.issuer, configuration(options))
  if (options.proxied) underIssuer(provider, options.issuer)
  provider.registerGrantType(
    EXCHANGE_GRANT,
    context => exchange(context, options),
    [
      'subject_token', 'subject_token_type', 'requested_token_type', 'audience', 'resource', 'scope', 'actor_token',
      'actor_token_type'
    ], ['audience', 'resource'])
  provider.use(async (context, next) => {
    await next()
    const { body } = context
    if (context.path.startsWith('/oauth2/register') && typeof body === 'object' && body !== null &&
      'default_scope' in body) {
      const { default_scope: scope, ...rest } = body
      context.body = { ...rest, scope }
    }
  })
  return provider
}
