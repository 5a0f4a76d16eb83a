import { generateKeyPair, sign, type KeyObject } from 'node:crypto'
import { promisify } from 'node:util'

/** An RS256 key set and the tokens that it signed. */
export interface Credentials { jwks: string, issue (count: number, subjects: number): Promise<string[]> }

export const AUDIENCE = 'https://bench.example.com'
const KID = 'bench'
const HOUR = 3600
const signature = promisify<string, Buffer, KeyObject, Buffer>(sign)

function part (value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url')
}

/** Makes the key, and tokens of the shape that NeonPanel issues, for as many subjects as are asked for. */
export default async function createCredentials (issuer: () => string): Promise<Credentials> {
  const { publicKey, privateKey } = await promisify(generateKeyPair)('rsa', { modulusLength: 2048 })
  const header = part({ alg: 'RS256', typ: 'at+jwt', kid: KID })

  async function token (index: number, subjects: number): Promise<string> {
    const iat = Math.floor(Date.now() / 1000)
    const claims = {
      iss: issuer(),
      sub: `user-${index % subjects}`,
      aud: AUDIENCE,
      client_id: 'bench',
      scope: 'read:companies read:reports read:inventory read:warehouses',
      iat,
      exp: iat + 4 * HOUR,
      jti: String(index)
    }
    const text = `${header}.${part(claims)}`
    return `${text}.${(await signature('sha256', Buffer.from(text), privateKey)).toString('base64url')}`
  }

  return {
    jwks: JSON.stringify({ keys: [{ ...publicKey.export({ format: 'jwk' }), kid: KID, use: 'sig', alg: 'RS256' }] }),
    issue: (count, subjects) => Promise.all(Array.from({ length: count }, (_, index) => token(index, subjects)))
  }
}
