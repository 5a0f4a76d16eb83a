import { randomUUID } from 'node:crypto'
import type { IncomingMessage } from 'node:http'

const ACCEPTED = /^[A-Za-z0-9._-]{1,64}$/

/** The caller's X-Request-Id where it is well-formed, else a random one. */
export default function requestId ({ headers }: IncomingMessage): string {
  const asked = headers['x-request-id']
  return typeof asked === 'string' && ACCEPTED.test(asked) ? asked : randomUUID()
}
