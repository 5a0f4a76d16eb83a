import type { RequestListener } from 'node:http'
import tokenExchanger from '../../../plugins/upstream-auth/token-exchange.ts'
import startTokenEndpoint from '../../token-endpoint.ts'

interface Test { teardown (undo: () => unknown): void }

export const JSON_TYPE = { 'content-type': 'application/json' }
export const GOOD = {
  access_token: 'another',
  issued_token_type: 'urn:ietf:params:oauth:token-type:access_token',
  token_type: 'Bearer',
  expires_in: 600
}
export const SCOPES = ['read:cogs', 'read:revenue']
const client = { clientId: 'gateway', clientSecret: 'pa:ss wörd', audience: 'https://api.example' }

/** An endpoint, and exchanges at it as a client or another one. */
export default async function openExchange (t: Test, deadline?: number) {
  const endpoint = await startTokenEndpoint(t)
  const open = ({ url = endpoint.url, ...more }: { url?: string, clientId?: string } = {}) => {
    const { exchangeToken, close } = tokenExchanger({ locate: async () => url, ...client, ...more }, deadline)
    t.teardown(close)
    return exchangeToken
  }
  return { endpoint, open, exchange: open() }
}

/** Answers with a value as JSON, or with a text as it is. */
export function json (body: unknown, status = 200, headers: Record<string, string> = {}): RequestListener {
  return (_request, response) => {
    response.writeHead(status, { ...JSON_TYPE, ...headers })
      .end(typeof body === 'string' ? body : JSON.stringify(body))
  }
}
