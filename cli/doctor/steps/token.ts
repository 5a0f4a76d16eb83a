import { createRemoteJWKSet, customFetch, decodeJwt, errors, jwtVerify, type JWTPayload } from 'jose'
import { withoutSlash } from '../../../plugins/config/url.ts'
import { withoutSignIn, withoutToken, type Context } from '../context.ts'
import { fail, found, skip, type Outcome, type Step } from '../step.ts'
import { listed, quoted } from '../shown.ts'
import trouble from '../trouble.ts'

const CLOCK_TOLERANCE_SECONDS = 60
const CLAIMS = ['scope', 'scopes', 'scp'] as const
const DATES = { exp: 'it has expired', nbf: 'it is not valid yet' } as const

/** The claims of a token; undefined for one that is opaque. */
function claimsOf (token = ''): JWTPayload | undefined {
  try {
    return decodeJwt(token)
  } catch {
    return undefined
  }
}

/** The scopes that a token names; undefined where it names none. */
function scopesIn (claims: JWTPayload): string[] | undefined {
  const value = CLAIMS.map(name => claims[name]).find(value => value !== undefined)
  if (typeof value === 'string') return value.split(' ').filter(Boolean)
  return Array.isArray(value) ? value.map(String) : undefined
}

const without = (context: Context) => withoutSignIn(context) ?? withoutToken(context)

/** What is wrong with a token's issuer, dates and signature; undefined where nothing is. */
async function faultOf (
  { http, issuer, server, token = '' }: Context, signal: AbortSignal
): Promise<string | undefined> {
  if (typeof server?.jwks_uri !== 'string' || !URL.canParse(server.jwks_uri)) return undefined
  try {
    const keys = createRemoteJWKSet(new URL(server.jwks_uri), { [customFetch]: http.fetch(signal) })
    await jwtVerify(token, keys, { issuer: issuer ?? server.issuer, clockTolerance: CLOCK_TOLERANCE_SECONDS })
    return undefined
  } catch (error) {
    signal.throwIfAborted()
    if (error instanceof errors.JWTExpired) return DATES.exp
    if (error instanceof errors.JWTClaimValidationFailed) {
      const { claim, payload } = error
      return claim === 'nbf' ? DATES.nbf : `its ${claim} is ${quoted(payload[claim])}`
    }
    if (error instanceof errors.JWKSNoMatchingKey) return 'it is signed with a key that jwks_uri does not list'
    if (error instanceof errors.JWSSignatureVerificationFailed) return 'its signature does not fit the key'
    return `jwks_uri: ${trouble(error)}`
  }
}

const token: Step = {
  id: 'token',
  title: 'The token is of this issuer, valid now, and signed with a key that it publishes.',
  provides: true,
  demands: ['token'],
  without,
  async run (context, signal): Promise<Outcome> {
    const claims = claimsOf(context.token)
    if (!claims) return skip('it is opaque: the server alone can read it')
    const scopes = scopesIn(claims)
    if (scopes) context.scopes = scopes
    const end = claims.exp === undefined ? 'without an end' : `until ${new Date(claims.exp * 1000).toISOString()}`
    const fault = await faultOf(context, signal)
    if (fault === undefined) {
      return found(`of ${quoted(claims.iss)}, ${end}, ${scopes ? `for ${listed(scopes)}` : 'without scopes'}`)
    }
    context.badToken = 'token'
    return found(fault, fail('token', fault, `a token of ${quoted(context.issuer)}, valid now`,
      'Sign in again; if that does not help, see what the authorization server puts into its tokens.'))
  }
}

const audience: Step = {
  id: 'audience',
  title: 'The token is for this server.',
  provides: true,
  demands: ['audience'],
  without,
  async run (context): Promise<Outcome> {
    const { resource, url } = context
    const { aud } = claimsOf(context.token) ?? {}
    if (aud === undefined) return skip('the token does not say')
    const right = [url, resource?.resource ?? url].map(withoutSlash)
    const given = [aud].flat()
    if (given.some(each => right.includes(withoutSlash(String(each))))) return found(listed(given))
    const isParent = given.some(each => url.startsWith(`${withoutSlash(String(each))}/`))
    if (isParent) return found(`${listed(given)}, which this address is below`)
    context.badToken ??= 'audience'
    return found(listed(given), fail('audience', `aud ${quoted(aud)}`, quoted(url),
      'Let the authorization server put the resource parameter of the sign-in into aud (RFC 8707), or configure the ' +
      'server for the audience that it gets.'))
  }
}

export default [token, audience]
