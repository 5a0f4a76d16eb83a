import type { FastifyRequest } from 'fastify'

const BEARER = /^Bearer +([\w.~+/-]+=*)$/i

/** How often a header was really sent: Node keeps the first of several silently. `name` in lower case. */
export function countOf (request: FastifyRequest, name: string): number {
  const { rawHeaders } = request.raw
  let count = 0
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const sent = rawHeaders[index]
    if (sent?.length === name.length && sent.toLowerCase() === name) count++
  }
  return count
}

/** The Authorization value of a token, as nearly every client writes it. */
export function bearer (token: string): string {
  return `Bearer ${token}`
}

/**
 * The access token of a request (RFC 6750 2.1), from its Authorization header and nowhere else.
 * Undefined when there is none or it is empty, null when it is not exactly one Bearer credential.
 */
export default function tokenOf (request: FastifyRequest): string | null | undefined {
  const { authorization } = request.headers
  if (authorization === undefined) return undefined
  if (countOf(request, 'authorization') > 1) return null
  const value = authorization.trim()
  return value === '' ? undefined : BEARER.exec(value)?.[1] ?? null
}
