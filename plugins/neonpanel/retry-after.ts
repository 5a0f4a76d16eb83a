/**
 * The seconds of a Retry-After field, given in seconds or as a date; undefined for garbage and for none (RFC 9110
 * 10.2.3).
 */
export default function retryAfter (field: string | string[] | undefined, now = Date.now()): number | undefined {
  if (typeof field !== 'string') return undefined
  const text = field.trim()
  if (/^\d{1,9}$/.test(text)) return Number(text)
  const date = /^[A-Z][a-z]{2},? /.test(text) ? Date.parse(text) : NaN
  return Number.isNaN(date) ? undefined : Math.max(0, Math.ceil((date - now) / 1000))
}
