/** What a page of another origin may read of an answer. */
export const exposedHeaders = [
  'WWW-Authenticate', 'MCP-Protocol-Version', 'Retry-After', 'RateLimit', 'RateLimit-Policy', 'X-Request-Id',
  'Idempotency-Replayed', 'Age', 'ETag', 'Content-Disposition'
].join(', ')

/** What every answer carries where CORS_ORIGIN lets pages of any origin call; undefined where it names some. */
export default function crossOriginFields (allowed: readonly string[]): Record<string, string> | undefined {
  if (!allowed.includes('*')) return undefined
  return { 'access-control-allow-origin': '*', 'access-control-expose-headers': exposedHeaders }
}
