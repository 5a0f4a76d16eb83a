import type { FastifyRequest } from 'fastify'

/** What clients send that have no token yet. */
const EMPTY = /^Bearer$/i
const BEARER = /^Bearer +([\w.~+/-]+=*)$/i

/** A credential with its scheme, as each of several headers has one. */
const CREDENTIAL = /^[\w!#$%&'*+.^`|~-]+ +[^\s=]/

/** True for a field of several credentials that differ: two layers have set one each. */
export function isSeveral (authorization: string): boolean {
  const parts = authorization.split(',')
  return parts.length > 1 && parts.every(part => CREDENTIAL.test(part.trim()))
}

/**
 * The access token of a request (RFC 6750 2.1), from its Authorization header and nowhere else.
 * Undefined when there is none or it is empty, null when it is not exactly one Bearer credential.
 */
export default function tokenOf (request: FastifyRequest): string | null | undefined {
  const { authorization } = request.headers
  if (authorization === undefined) return undefined
  const value = authorization.trim()
  return value === '' || EMPTY.test(value) ? undefined : BEARER.exec(value)?.[1] ?? null
}
