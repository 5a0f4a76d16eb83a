import { createHash, generateKeyPair, sign } from 'node:crypto'
import { promisify } from 'node:util'
import type { KeyObject } from 'node:crypto'
import type { JWK } from 'jose'

/** A signing key: its private half signs, its public half is published under the same `kid`. */
export interface SigningKey { kid: string, privateKey: KeyObject, publicKey: KeyObject }

export interface Keys {
  /** The key that signs new tokens. */
  current (): SigningKey
  /** Keys whose tokens count as ours, the current one first. */
  all (): readonly SigningKey[]
  /** What the key set endpoint publishes. */
  published (): JWK[]
  /** A new key signs from now on; the old ones stay published unless `keepOld` is false. */
  rotate (options?: { keepOld?: boolean }): Promise<SigningKey>
  /**
   * A foreign 1024-bit RSA key, an EC key and another 2048-bit RSA key for the faults of the key set; made once, when
   * first asked for.
   */
  foreign (): Promise<Record<'weak' | 'ec' | 'rsa', SigningKey>>
}

const generate = promisify(generateKeyPair)

function named (pair: { privateKey: KeyObject, publicKey: KeyObject }): SigningKey {
  const der = pair.publicKey.export({ type: 'spki', format: 'der' })
  return { kid: `sandbox-${createHash('sha256').update(der).digest('base64url').slice(0, 16)}`, ...pair }
}

/** A new RSA key. */
export async function rsa (modulusLength = 2048): Promise<SigningKey> {
  return named(await generate('rsa', { modulusLength }))
}

/** The public half of a key as the key set shows it. */
export function publicJwk ({ kid, publicKey }: SigningKey): JWK {
  const { kty = '', ...rest } = publicKey.export({ format: 'jwk' })
  return { kty, ...rest, kid, use: 'sig', alg: kty === 'EC' ? 'ES256' : 'RS256' }
}

/** A compact JWS over exactly the header and claims given, whatever they are; RS256 with any size of key. */
export function signToken (header: object, claims: object, key: KeyObject): string {
  const text = [header, claims].map(part => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.')
  return `${text}.${sign('sha256', Buffer.from(text), key).toString('base64url')}`
}

/** RS256 keys of the sandbox, beginning with `first`. Resolves when that exists. */
export default async function createKeys (first = rsa()): Promise<Keys> {
  let all = [await first]
  let foreign: Promise<Record<'weak' | 'ec' | 'rsa', SigningKey>> | undefined

  async function makeForeign () {
    const [weak, ec, other] = await Promise.all([rsa(1024), generate('ec', { namedCurve: 'P-256' }), rsa()])
    return { weak, ec: named(ec), rsa: other }
  }

  function current () {
    const [first] = all
    if (!first) throw new Error('There is no signing key.')
    return first
  }

  return {
    current,
    all: () => all,
    published: () => all.map(publicJwk),
    async rotate ({ keepOld = true } = {}) {
      const key = await rsa()
      all = keepOld ? [key, ...all] : [key]
      return key
    },
    foreign: () => {
      foreign ??= makeForeign()
      return foreign
    }
  }
}
