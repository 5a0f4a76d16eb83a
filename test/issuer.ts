import { createServer, type RequestListener, type ServerResponse } from 'node:http'
import { once } from 'node:events'
import { exportJWK, generateKeyPair, SignJWT, type CryptoKey, type JWK } from 'jose'

/** A key pair, its public half as a key set lists it. */
export interface Pair { kid: string, alg: string, privateKey: CryptoKey, publicKey: CryptoKey, jwk: JWK }

/** A server of keys that answers whatever a test tells it to. */
interface Issuer {
  url: string
  /** What the key set lists. */
  listed: JWK[]
  /** Takes the place of the key set while it is set. */
  answer: RequestListener | null
  /** What it says of itself; without, its metadata are 404. */
  metadata: object | null
  /** How many requests have come, those for metadata left out. */
  hits (): number
  /** Refuses connections, or takes them again. */
  listen (on: boolean): Promise<void>
}

/** What a signed token says besides, or in place of, what every good one says; undefined leaves a claim out. */
interface Words { claims?: Record<string, unknown>, header?: Record<string, unknown>, pair: Pair }

interface Test { teardown (undo: () => unknown): void }

export async function makePair (kid: string, alg = 'RS256'): Promise<Pair> {
  const { privateKey, publicKey } = await generateKeyPair(alg, { modulusLength: 2048, extractable: true })
  return { kid, alg, privateKey, publicKey, jwk: { ...await exportJWK(publicKey), kid, alg, use: 'sig' } }
}

export function sendJson (response: ServerResponse, body: unknown): void {
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body))
}

const METADATA = /\.well-known\/(oauth-authorization-server|openid-configuration)/

export const AUDIENCE = 'https://mcp.example.com'
export const SUBJECT = '4711'

/** A token of the issuer; good unless the words say otherwise. */
export async function sign (issuer: string, { claims = {}, header = {}, pair }: Words): Promise<string> {
  const now = Math.floor(Date.now() / 1000)
  const good = {
    iss: issuer,
    sub: SUBJECT,
    aud: AUDIENCE,
    iat: now,
    exp: now +
    3600,
    scope: 'read:companies read:reports'
  }
  const payload: Record<string, unknown> = { ...good, ...claims }
  for (const [name, value] of Object.entries(payload)) if (value === undefined) delete payload[name]
  const protectedHeader: Record<string, unknown> = { typ: 'at+jwt', kid: pair.kid, ...header }
  return new SignJWT(payload).setProtectedHeader({ ...protectedHeader, alg: pair.alg }).sign(pair.privateKey)
}

/** Starts an issuer that lists the keys of some pairs, and ends it with the test. */
export default async function startIssuer (t: Test, ...pairs: Pair[]): Promise<Issuer> {
  let hits = 0
  const issuer: Issuer =
    { url: '', listed: pairs.map(pair => pair.jwk), answer: null, metadata: null, hits: () => hits, listen }
  const server = createServer((request, response) => {
    if (METADATA.test(request.url ?? '')) {
      if (issuer.metadata) sendJson(response, issuer.metadata)
      else response.writeHead(404).end()
      return
    }
    hits++
    if (issuer.answer) issuer.answer(request, response)
    else sendJson(response, { keys: issuer.listed })
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.teardown(() => { server.closeAllConnections(); server.close() })
  const address = server.address()
  issuer.url = `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`
  return issuer

  async function listen (on: boolean): Promise<void> {
    const done = once(server, on ? 'listening' : 'close')
    if (on) {
      server.listen(Number(new URL(issuer.url).port), '127.0.0.1')
    } else {
      server.close()
      server.closeAllConnections()
    }
    await done
  }
}
