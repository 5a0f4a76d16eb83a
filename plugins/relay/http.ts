import type { FastifyRequest } from 'fastify'
import isRecord from '../../schemas/is-record.ts'

type Headers = Readonly<Record<string, string | string[]>>

/** A POST that another replica is to answer, and the address of its client. */
interface Forwarded { url: string, address: string, headers: Headers, payload: string }

/** What it answers. */
export interface Response { status: number, headers: Headers, body: string }

interface Injected { statusCode: number, headers: Readonly<Record<string, unknown>>, payload: string }

/** What belongs to one connection (RFC 9110 7.6.1) or to the way to this replica. */
const HOP = new Set(['connection', 'content-length', 'date', 'expect', 'forwarded', 'keep-alive', 'te', 'trailer',
  'transfer-encoding', 'upgrade'])

function endToEnd (headers: Readonly<Record<string, unknown>>): Headers {
  return Object.fromEntries(Object.entries(headers)
    .filter(([name]) => !HOP.has(name) && !name.startsWith('x-forwarded-'))
    .map(([name, value]) => [name, Array.isArray(value) ? value.map(String) : String(value)]))
}

export function requestOf (request: FastifyRequest): Forwarded {
  const { id, originalUrl: url, ip, headers, rawBody } = request
  const address = String(ip) // a closed socket has forgotten it
  return { url, address, headers: { ...endToEnd(headers), 'x-request-id': id }, payload: rawBody?.toString() ?? '' }
}

export function responseOf ({ statusCode: status, headers, payload: body }: Injected): Response {
  return { status, headers: endToEnd(headers), body }
}

/** True for what another replica of this version sealed. */
export function isForwarded (value: unknown): value is Forwarded {
  return isRecord(value) && typeof value.url === 'string' && typeof value.address === 'string' &&
    typeof value.payload === 'string' && isRecord(value.headers)
}

/** True for what another replica of this version sealed. */
export function isResponse (value: unknown): value is Response {
  return isRecord(value) && typeof value.status === 'number' && typeof value.body === 'string' &&
    isRecord(value.headers)
}
