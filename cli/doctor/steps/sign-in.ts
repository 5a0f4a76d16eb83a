import {
  allowInsecureRequests, authorizationCodeGrantRequest, AuthorizationResponseError, calculatePKCECodeChallenge,
  ClientSecretPost, customFetch, generateRandomCodeVerifier, generateRandomState, None,
  processAuthorizationCodeResponse, processRefreshTokenResponse, refreshTokenGrantRequest, validateAuthResponse
} from 'oauth4webapi'
import { withoutIssuer, type Context } from '../context.ts'
import openLoopback, { type Loopback } from '../loopback.ts'
import { fail, found, skip, warn, type Step } from '../step.ts'
import { quoted } from '../shown.ts'
import { refusal, register } from './registration.ts'

/** Milliseconds that a person may take. */
const PATIENCE_MS = 300_000
const MEND = 'See the log of the authorization server; it must take PKCE, resource (RFC 8707) and a loopback redirect.'

const optionsFor = ({ http }: Context, signal: AbortSignal) =>
  ({ signal, [customFetch]: http.fetch(signal), [allowInsecureRequests]: true })

/** The client that has been registered, as the library takes it. */
function clientOf ({ registered }: Context) {
  const { id = '', secret } = registered ?? {}
  return { client: { client_id: id }, auth: secret === undefined ? None() : ClientSecretPost(secret) }
}

function keep (context: Context, tokens: { access_token: string, refresh_token?: string, scope?: string }): void {
  context.token = tokens.access_token
  context.secrets.add(tokens.access_token)
  if (tokens.scope !== undefined) context.scopes = tokens.scope.split(' ')
  if (tokens.refresh_token === undefined) return
  context.refreshToken = tokens.refresh_token
  context.secrets.add(tokens.refresh_token)
}

/** Sends a person to sign in, and fetches the tokens with the code that they bring back. */
async function signIn (context: Context, { redirectUri, arrived }: Loopback, signal: AbortSignal): Promise<void> {
  const { server = { issuer: '' }, resource, challenge, url, tell } = context
  const own = await register(context, redirectUri, signal)
  const { client_secret: secret } = own
  context.registered = { id: own.client_id, ...typeof secret === 'string' && { secret } }
  const { client, auth } = clientOf(context)
  const verifier = generateRandomCodeVerifier()
  const state = generateRandomState()
  const { scopes_supported: told } = resource ?? {}
  const scope = challenge?.bearer?.scope ?? (Array.isArray(told) ? told.join(' ') : undefined)
  const where = new URL(server.authorization_endpoint ?? '')
  if (!/^https?:$/.test(where.protocol)) throw new Error('authorization_endpoint is no web address')
  const about = resource?.resource ?? url
  const parameters = {
    response_type: 'code',
    client_id: client.client_id,
    redirect_uri: redirectUri,
    code_challenge: await calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
    state,
    resource: about,
    ...scope !== undefined && { scope }
  }
  for (const [name, value] of Object.entries(parameters)) where.searchParams.set(name, value)
  const arriving = arrived(signal)
  tell(`Open this address and sign in:\n\n${where.href}\n`)
  const answer = validateAuthResponse(server, client, await arriving, state)
  const options = { ...optionsFor(context, signal), additionalParameters: { resource: about } }
  const response = await authorizationCodeGrantRequest(server, client, auth, answer, redirectUri, verifier, options)
  keep(context, await processAuthorizationCodeResponse(server, client, response))
}

function words (error: unknown): string {
  if (!(error instanceof AuthorizationResponseError)) return refusal(error)
  return `sent back with ${quoted(error.error)}${error.error_description ? `: ${quoted(error.error_description)}` : ''}`
}

const signInStep: Step = {
  id: 'sign-in',
  title: 'A sign-in with authorization code, PKCE and resource ends with a token.',
  provides: true,
  demands: ['token'],
  without: withoutIssuer,
  extra: ({ options }) => options.signIn ? PATIENCE_MS : 0,
  async run (context, signal) {
    if (!context.options.signIn) return skip('--sign-in takes it, and --token takes its place')
    if (typeof context.server?.registration_endpoint !== 'string') {
      return skip('there is no registration_endpoint for the doctor: give a token with --token')
    }
    const loopback = await openLoopback()
    try {
      await signIn(context, loopback, signal)
      return found(`a token${context.refreshToken === undefined ? '' : ' and a refresh token'}`)
    } catch (error) {
      signal.throwIfAborted()
      return found(words(error), fail('token', words(error), 'a token', MEND))
    } finally {
      loopback.close()
    }
  }
}

const refresh: Step = {
  id: 'refresh',
  title: 'The token can be renewed without its user.',
  demands: ['refresh'],
  without: context => withoutIssuer(context) ?? (context.registered ? undefined : 'needs --sign-in'),
  async run (context, signal) {
    const { server = { issuer: '' }, refreshToken, token } = context
    if (token === undefined) return skip('there is no token')
    const mend = 'Issue refresh tokens to clients that register with the grant refresh_token.'
    if (refreshToken === undefined) {
      return found('none', warn('refresh', 'no refresh token', 'one with each token', mend))
    }
    try {
      const { client, auth } = clientOf(context)
      const options = optionsFor(context, signal)
      const response = await refreshTokenGrantRequest(server, client, auth, refreshToken, options)
      keep(context, await processRefreshTokenResponse(server, client, response))
      return found('a new token')
    } catch (error) {
      signal.throwIfAborted()
      return found(refusal(error), fail('refresh', refusal(error), 'a new token', mend))
    }
  }
}

export default [signInStep, refresh]
