import { jwtVerify, type JWTPayload, type JWTHeaderParameters } from 'jose'
import { AUDIENCE, type Pair } from '../../issuer.ts'

const SHAPE = /^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+$/
const AUDIENCES = ['', '/', '/mcp', '/sse', '/messages'].map(path => AUDIENCE + path)
const TYPES = new Set(['jwt', 'at+jwt', 'application/jwt', 'application/at+jwt'])

function isFinite (value: unknown): boolean {
  return value === undefined || Number.isFinite(value)
}

/** What the policy asks for and jose does not look at. */
function isOurs (
  { typ, crit }: JWTHeaderParameters, { sub, aud, exp, iat, nbf, nonce, at_hash: hash }: JWTPayload, now: number
): boolean {
  const typed = typ === undefined || (typeof typ === 'string' && TYPES.has(typ.toLowerCase()))
  const texts = [aud].flat().every(value => typeof value === 'string')
  return typed && crit === undefined && texts && typeof sub === 'string' && sub !== '' &&
    [exp, iat, nbf].every(isFinite) &&
    Number(exp) > now - 5 && Number(iat) <= now + 60 && nonce === undefined && hash === undefined
}

/** A second opinion on tokens by another library under the same policy; `now` in epoch seconds. */
export default function createOracle (issuer: string, now: number, pairs: readonly Pair[]) {
  return async function accepts (token: string): Promise<boolean> {
    if (token.length > 8192 || !SHAPE.test(token)) return false
    try {
      const keyOf = ({ kid, alg }: JWTHeaderParameters) => {
        const pair = pairs.find(pair => (kid === undefined || pair.kid === kid) && pair.alg === alg)
        if (!pair) throw new Error('There is no such key.')
        return pair.publicKey
      }
      const { payload, protectedHeader } = await jwtVerify(token, keyOf, {
        algorithms: ['RS256', 'ES256'],
        issuer,
        audience: AUDIENCES,
        clockTolerance: 60,
        currentDate: new Date(now * 1000),
        requiredClaims: ['iss', 'sub', 'aud', 'exp', 'iat']
      })
      return isOurs(protectedHeader, payload, now)
    } catch {
      return false
    }
  }
}
