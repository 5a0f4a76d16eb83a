import type { FastifyInstance } from 'fastify'
import { isRecord } from '../ledger/checker.ts'
import type { PdfFile } from '../ledger/pdf.ts'
import { summary } from '../ledger/bill.ts'
import refusal from './refusal.ts'

/** Lets JSON, PDF and multipart bodies in, the last two as bytes; everything else is a 415. */
export default function readBodies (fastify: FastifyInstance): void {
  fastify.removeContentTypeParser('text/plain')
  fastify.addContentTypeParser(['application/pdf', 'multipart/form-data'], { parseAs: 'buffer' },
    async (_request: unknown, body: Buffer) => body)
}

function isLink (text: string): boolean {
  return URL.canParse(text) && /^https?:$/.test(new URL(text).protocol)
}

/**
 * The file of a PDF import: from JSON `{file: {name, link}}`, or raw bytes named by the query or their multipart head.
 */
export function readFile (body: unknown, filename: string | null): PdfFile {
  if (body === undefined) throw refusal(415, 'Send application/json, application/pdf or multipart/form-data.')
  if (Buffer.isBuffer(body)) {
    if (body.length === 0) throw refusal(400, 'The file is empty.')
    const named = filename ?? /filename="([^"]+)"/.exec(body.toString('latin1', 0, 1000))?.[1]
    return { name: named ?? 'document.pdf', link: null }
  }
  const file = isRecord(body) && isRecord(body['file']) ? body['file'] : {}
  const { name, link } = file
  const errors: Record<string, string[]> = {}
  if (typeof name !== 'string' || name === '') errors['file.name'] = ['The file.name field is required.']
  if (typeof link !== 'string' || !isLink(link)) errors['file.link'] = ['The file.link field must be a valid URL.']
  if (typeof name !== 'string' || typeof link !== 'string' || Object.keys(errors).length > 0) {
    throw refusal(422, summary(errors), errors)
  }
  return { name, link }
}
