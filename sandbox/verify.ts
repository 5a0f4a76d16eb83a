import { jwtVerify } from 'jose'
import type { Keys } from './keys.ts'
import type { JWTPayload } from 'jose'

/**
 * The claims of a token that one of our keys signed (RS256) and that has not expired, else nothing. A missing `kid` is
 * forgiven.
 */
export default async function verifyToken (token: string, keys: Keys): Promise<JWTPayload | undefined> {
  for (const { kid, publicKey } of keys.all()) {
    try {
      const { payload, protectedHeader } =
        await jwtVerify(token, publicKey, { algorithms: ['RS256'], requiredClaims: ['exp'] })
      if (protectedHeader.kid === undefined || protectedHeader.kid === kid) return payload
    } catch {
      continue
    }
  }
}
