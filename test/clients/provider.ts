import type { OAuthClientProvider } from '@modelcontextprotocol/sdk/client/auth.js'
import { signIn } from '../sandbox/browser.ts'

type Information = Awaited<ReturnType<OAuthClientProvider['clientInformation']>>
type Tokens = NonNullable<Awaited<ReturnType<OAuthClientProvider['tokens']>>>

const REDIRECT = 'http://127.0.0.1:9/callback'

interface Signer extends OAuthClientProvider {
  /** The authorization code of the last sign-in, and the issuer that came with it. */
  outcome: URLSearchParams
  tokens (): Tokens | undefined
  saveTokens (tokens: Tokens): void
}

interface Options {
  redirect?: string
  /** Takes the place of fetch in the browser. */
  reach?: (url: string, init: RequestInit) => Promise<Response>
}

/** What an MCP client keeps of its sign-in, in memory; the browser is the sandbox's pages driven over HTTP. */
export default function provider ({ redirect = REDIRECT, reach = fetch }: Options = {}): Signer {
  let information: Information
  let tokens: Tokens | undefined
  let verifier = ''
  const signer: Signer = {
    outcome: new URLSearchParams(),
    redirectUrl: redirect,
    clientMetadata: {
      client_name: 'Official client',
      redirect_uris: [redirect],
      grant_types: ['authorization_code', 'refresh_token'],
      response_types: ['code'],
      token_endpoint_auth_method: 'none'
    },
    clientInformation: () => information,
    saveClientInformation: given => { information = given },
    tokens: () => tokens,
    saveTokens: given => { tokens = given },
    codeVerifier: () => verifier,
    saveCodeVerifier: given => { verifier = given },
    redirectToAuthorization: async url => { signer.outcome = (await signIn(url.href, { reach })).searchParams }
  }
  return signer
}
