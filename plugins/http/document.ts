import { createHash } from 'node:crypto'
import type { FastifyReply, FastifyRequest } from 'fastify'

/** A document as it leaves: its bytes and their strong validator. */
export interface Document { readonly bytes: Buffer, readonly etag: string }

/** Its media type, the seconds that it may be kept (0 where it must not be), and what its bytes are compressed with. */
interface Delivery { type: string, maxAge: number, coding?: 'gzip' }

/** How a document that pages of any origin may read is asked for, and that it is in no OpenAPI document. */
export const publicDocument = {
  method: ['GET', 'HEAD', 'OPTIONS'], config: { document: true }, schema: { hide: true }
}

/** What proxies that compress an answer add to its validator: "…-gzip", "…;br", "…--gzip". */
const CODING = /[-;:+.]{1,2}(gzip|gz|br|deflate|zstd)"$/

/** A text or bytes with their validator. */
export function documentOf (content: string | Buffer): Document {
  const bytes = typeof content === 'string' ? Buffer.from(content) : content
  return { bytes, etag: `"${createHash('sha256').update(bytes).digest('base64url').slice(0, 27)}"` }
}

/** Whether the caller has these bytes already (RFC 9110 13.1.2; validators are compared without W/). */
export function isNotModified (field: string | undefined, etag: string): boolean {
  const known = field?.split(',').map(each => each.trim().replace(/^W\//, '')) ?? []
  return known.some(each => [etag, '*'].includes(each) || each.replace(CODING, '"') === etag)
}

/** Answers GET and HEAD with a public document, or with 304 a caller that has it. */
export default function sendDocument (
  { headers }: FastifyRequest, reply: FastifyReply, { bytes, etag }: Document, { type, maxAge, coding }: Delivery
): FastifyReply {
  reply.headers({ etag, 'cache-control': maxAge > 0 ? `public, max-age=${maxAge}` : 'no-store' })
  if (isNotModified(headers['if-none-match'], etag)) return reply.code(304).send()
  if (coding) reply.header('content-encoding', coding)
  return reply.type(type).send(bytes)
}
