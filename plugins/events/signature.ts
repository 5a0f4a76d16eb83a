import type { FastifyRequest } from 'fastify'
import { Webhook } from 'standardwebhooks'
import { Failure } from '../errors/index.ts'
import printable from '../text/printable.ts'

/** The headers of a webhook, each with what it must be and the words for it. */
const HEADERS = {
  'webhook-id': [/^[\w-]{1,128}$/, '1 to 128 letters, digits, hyphens and underscores'],
  'webhook-timestamp': [/^\d{1,12}$/, 'the time of sending in seconds since 1970'],
  'webhook-signature': [/^\S[^]*$/, 'v1, and the base64 of the HMAC-SHA-256 of id.timestamp.body']
} as const
/** A scheme of our own: a 401 must name one (RFC 9110 15.5.2). */
const challenge = 'StandardWebhooks'

function headersOf ({ headers }: FastifyRequest): Record<string, string> {
  return Object.fromEntries(Object.entries(HEADERS).map(([name, [pattern, words]]) => {
    const value = headers[name]?.toString() ?? ''
    if (!pattern.test(value)) throw new Failure('invalid_request', `The header ${name} must be ${words}.`)
    return [name, value]
  }))
}

function unverified (error: unknown): Failure {
  const words = error instanceof Error ? error.message : ''
  const message = /timestamp/i.test(words)
    ? 'webhook-timestamp must be at most 5 minutes from now. Sign each attempt anew.'
    : undefined
  return new Failure('webhook_unverified', message, { challenge, reason: { reason: printable(words) } })
}

/**
 * Verifies a request by Standard Webhooks: signed with one of the secrets, over the body as it came, at most five
 * minutes ago or ahead. The id of its event. Throws `invalid_request` and `webhook_unverified`.
 */
export default function createVerifier (secrets: readonly string[]): (request: FastifyRequest) => string {
  const webhooks = secrets.map(secret => new Webhook(secret))
  return request => {
    const headers = headersOf(request)
    const body = request.rawBody?.toString() ?? ''
    let fault: unknown
    for (const webhook of webhooks) {
      try {
        webhook.verify(body, headers, { jsonParse: false })
        return headers['webhook-id'] ?? ''
      } catch (error) {
        fault = error
      }
    }
    throw unverified(fault)
  }
}
