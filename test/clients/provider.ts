import type { OAuthClientProvider } from '@modelcontextprotocol/sdk/client/auth.js'
import { signIn } from '../sandbox/browser.ts'

type Information = Awaited<ReturnType<OAuthClientProvider['clientInformation']>>
type Tokens = NonNullable<Awaited<ReturnType<OAuthClientProvider['tokens']>>>

export const REDIRECT = 'http://127.0.0.1:9/callback'

interface Signer extends OAuthClientProvider {
  /** The authorization code of the last sign-in, and the issuer that came with it. */
  outcome: URLSearchParams
  tokens (): Tokens | undefined
  saveTokens (tokens: Tokens): void
}

/** How a client is known to the authorization server. */
export interface Registration {
  /** The client as it was registered beforehand. */
  registered?: { client_id: string, client_secret?: string }
  /** How it authenticates at the token endpoint. */
  method?: string
}

interface Options extends Registration {
  redirect?: string
  /** Takes the place of fetch in the browser. */
  reach?: (url: string, init: RequestInit) => Promise<Response>
  /** What a person does at the address they are sent to; where their browser is sent back to. */
  browse?: (url: string) => Promise<URL>
}

/** What an MCP client keeps of its sign-in, in memory; the browser is the sandbox's pages driven over HTTP. */
export default function provider (options: Options = {}): Signer {
  const { redirect = REDIRECT, reach = fetch, browse = url => signIn(url, { reach }), registered, method } = options
  let information: Information = registered
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
      token_endpoint_auth_method: method ?? 'none'
    },
    clientInformation: () => information,
    saveClientInformation: given => { information = given },
    tokens: () => tokens,
    saveTokens: given => { tokens = given },
    codeVerifier: () => verifier,
    saveCodeVerifier: given => { verifier = given },
    redirectToAuthorization: async url => { signer.outcome = (await browse(url.href)).searchParams }
  }
  return signer
}
