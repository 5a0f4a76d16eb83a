import { createHmac, randomUUID } from 'node:crypto'

/** What may be different from a good webhook. */
interface Variation {
  id?: string
  /** Seconds since 1970; a text is sent as it is. */
  at?: number | string
  secret?: string
  signature?: string
  headers?: Record<string, string>
}

export function secretOf (byte: number): string {
  return `whsec_${Buffer.alloc(32, byte).toString('base64')}`
}

export const SECRET = secretOf(7)

/** The signature by the words of Standard Webhooks, without its library. */
export function sign (secret: string, id: string, at: number | string, body: string): string {
  const key = Buffer.from(secret.replace('whsec_', ''), 'base64')
  return `v1,${createHmac('sha256', key).update(`${id}.${at}.${body}`).digest('base64')}`
}

/** An event of a type; `data` on top of what the type must have. */
export default function event (type: string, users: readonly string[], company: string, data: object = {}) {
  return { type, timestamp: '2026-07-15T09:00:00Z', data: { user_ids: users, company_uuid: company, ...data } }
}

/** Posts an event, or a text as it is, to a gateway. */
export async function sendWebhook (
  url: string, sent: unknown, {
    id = `msg_${randomUUID()}`, at = Math.floor(Date.now() / 1000), secret = SECRET, headers = {}, ...more
  }: Variation = {}
): Promise<Response> {
  const body = typeof sent === 'string' ? sent : JSON.stringify(sent)
  return fetch(`${url}/webhooks/neonpanel`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'webhook-id': id,
      'webhook-timestamp': String(at),
      'webhook-signature': more.signature ?? sign(secret, id, at, body),
      ...headers
    },
    body
  })
}
