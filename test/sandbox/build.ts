import startSandbox from '../../sandbox/index.ts'
import key from '../key.ts'
import { pkce, signIn } from './browser.ts'
import type { Sandbox, SandboxOptions } from '../../sandbox/index.ts'
import type { Test } from 'tap'

/** A sandbox on a free port that ends with the test. */
export default async function build (
  t: Pick<Test, 'teardown'>, options: Partial<SandboxOptions> = {}
): Promise<Sandbox> {
  const sandbox = await startSandbox({ port: 0, key, ...options })
  t.teardown(() => sandbox.close())
  return sandbox
}

type Fields = Record<string, unknown>

function fields (value: unknown): Fields {
  return typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value)) : {}
}

/** The JSON object of an answer. */
export async function json (response: Response): Promise<Fields> {
  return fields(await response.json())
}

/** The claims of a token, unverified. */
export function claims (token: unknown): Fields {
  return fields(JSON.parse(Buffer.from(String(token).split('.')[1] ?? '', 'base64url').toString()))
}

export async function register (url: string, body: object) {
  const response = await fetch(`${url}/oauth2/register`,
    { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) })
  return { status: response.status, body: await json(response) }
}

/** Posts to the token endpoint; the credentials travel as the method says. */
export async function askToken (url: string, form: Record<string, string>, { id, secret, method = 'none' }: {
  id: string, secret?: string, method?: string
}) {
  const headers = new Headers()
  if (method === 'client_secret_basic') {
    headers.set('authorization',
    `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`)
  } else form = { ...form, client_id: id, ...(secret && { client_secret: secret }) }
  const response = await fetch(`${url}/oauth2/token`, { method: 'POST', headers, body: new URLSearchParams(form) })
  return { status: response.status, body: await json(response) }
}

interface Client { id: string, secret?: string, method?: string, redirectUri: string }

/** The whole code flow; extra parameters go to the authorization request, `resource` to both. */
export async function connect (
  url: string, { redirectUri, ...client }: Client, more: Record<string, string> = {},
  person: { subject?: string, decision?: string } = {}
) {
  const { verifier, challenge } = pkce()
  const query = new URLSearchParams({
    response_type: 'code',
    client_id: client.id,
    redirect_uri: redirectUri,
    state: 'st',
    code_challenge: challenge,
    code_challenge_method: 'S256',
    ...more
  })
  const back = await signIn(`${url}/oauth2/authorize?${query}`, person)
  const code = back.searchParams.get('code')
  if (!code) return { back, status: 0, body: {} }
  const form = {
    grant_type: 'authorization_code',
    code,
    redirect_uri: redirectUri,
    code_verifier: verifier,
    ...(more.resource && {
      resource: more.resource
    })
  }
  return { back, ...await askToken(url, form, client) }
}
