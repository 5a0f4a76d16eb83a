import {
  allowInsecureRequests, customFetch, dynamicClientRegistrationRequest, processDynamicClientRegistrationResponse,
  ResponseBodyError, type Client as RegisteredClient
} from 'oauth4webapi'
import clients, { type Client } from '../clients.ts'
import { withoutIssuer, type Context } from '../context.ts'
import { fail, found, skip, type Step } from '../step.ts'
import { count, quoted } from '../shown.ts'
import trouble from '../trouble.ts'

/** Who registers, as the authorization server's lists show it. */
const NAME = 'NeonPanel MCP doctor'

/** Registers a client with a redirect URI. Errors are the library's. */
export async function register (
  { http, server }: Context, redirectUri: string, signal: AbortSignal
): Promise<RegisteredClient> {
  const answer = await dynamicClientRegistrationRequest(server ?? { issuer: '' }, {
    client_name: NAME,
    redirect_uris: [redirectUri],
    grant_types: ['authorization_code', 'refresh_token'],
    response_types: ['code'],
    token_endpoint_auth_method: 'none'
  }, { signal, [customFetch]: http.fetch(signal), [allowInsecureRequests]: true })
  return processDynamicClientRegistrationResponse(answer)
}

/** Takes a registration back where the server lets it (RFC 7592); what cannot be taken back stays. */
async function unregister (
  { http }: Context, registered: RegisteredClient, signal: AbortSignal
): Promise<void> {
  const { registration_client_uri: url, registration_access_token: token } = registered
  if (typeof url !== 'string' || !URL.canParse(url) || typeof token !== 'string') return
  await http.ask(url, { method: 'DELETE', headers: { authorization: `Bearer ${token}` }, signal }).catch(() => {})
}

/** Why an authorization server refuses, as a clause. */
export function refusal (error: unknown): string {
  if (!(error instanceof ResponseBodyError)) return trouble(error)
  const { error: code, error_description: description } = error
  return `HTTP ${error.status}, ${quoted(code)}${description === undefined ? '' : `: ${quoted(description)}`}`
}

const withRedirects = (own: Client | undefined) =>
  clients.filter(({ name, redirects }) => redirects.length > 0 && (own === undefined || own.name === name))

const redirectUris: Step = {
  id: 'redirect-uris',
  title: 'The authorization server takes the redirect URI of each client.',
  demands: ['redirect-uri'],
  without: withoutIssuer,
  extra: ({ options }) => options.signIn ? 20_000 : 0,
  async run (context, signal) {
    const { options, server } = context
    if (!options.signIn) return skip('its metadata do not say; --sign-in registers each and takes it back')
    if (typeof server?.registration_endpoint !== 'string') return skip('there is no registration_endpoint to try it at')
    const tried = withRedirects(options.client).flatMap(({ name, redirects }) => redirects.map(uri => ({ name, uri })))
    const faults = []
    for (const { name, uri } of tried) {
      try {
        await unregister(context, await register(context, uri, signal), signal)
      } catch (error) {
        signal.throwIfAborted()
        faults.push(fail('redirect-uri', `${uri}: ${refusal(error)}`, 'a registration',
          'Allow this redirect URI; a loopback address with any port (RFC 8252).', [name]))
      }
    }
    return found(`${count(tried.length, 'redirect URI')} tried`, ...faults)
  }
}

export default [redirectUris]
