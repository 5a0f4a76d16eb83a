import { isIP } from 'node:net'
import type { TSchema } from '@sinclair/typebox'
import autoProcesses from './auto-processes.ts'
import { baseOf, isUrl } from './url.ts'

function isRedis (value: string): boolean {
  if (!URL.canParse(value)) return false
  const { protocol, hostname, pathname, search, hash } = new URL(value)
  const isBare = search === '' && hash === ''
  return /^rediss?:$/.test(protocol) && hostname !== '' && /^(\/\d{0,5})?$/.test(pathname) && isBare
}

function isAddress (value: string): boolean {
  const [address = '', prefix, more] = value.split('/')
  const width = isIP(address) === 4 ? 32 : 128
  const isPrefix = prefix === undefined || (/^\d{1,3}$/.test(prefix) && Number(prefix) <= width)
  return isIP(address) > 0 && more === undefined && isPrefix
}

/**
 * What is right in place of a bad base URL: the same as a URL parser writes it. It repeats no credentials and no query.
 */
function rightBase (value: string): string {
  const right = baseOf(value)
  if (right === undefined) return 'an http or https URL, such as https://mcp.example.com'
  return `written as a URL parser writes it, without credentials, query or trailing slash: ${right}`
}

/** The formats of texts: what passes, and the words for what would. */
const formats: Readonly<Record<string, { isValid: (value: string) => boolean, allowed: (value: string) => string }>> = {
  base: { isValid: value => baseOf(value) === value, allowed: rightBase },
  uri: { isValid: isUrl, allowed: () => 'an http or https URL without credentials, fragment or blanks' },
  redis: { isValid: value => value === '' || isRedis(value), allowed: () => 'a redis: or rediss: URL without query' },
  address: { isValid: isAddress, allowed: () => 'IP addresses or CIDR blocks' }
}

/** The value of a variable by its schema, or the words that say what is allowed. */
export default function parse (schema: TSchema, raw: string): { value: unknown } | { allowed: string } {
  if (schema.type === 'boolean') {
    return raw === 'true' || raw === 'false' ? { value: raw === 'true' } : { allowed: 'true or false' }
  }
  if (schema.type === 'integer') {
    if (schema.auto && raw === 'auto') return { value: Math.min(autoProcesses(), schema.maximum) }
    const fits = /^\d{1,12}$/.test(raw) && Number(raw) >= schema.minimum && Number(raw) <= schema.maximum
    return fits
      ? { value: Number(raw) }
      : { allowed: `${schema.auto ? 'auto or ' : ''}a whole number from ${schema.minimum} to ${schema.maximum}` }
  }
  if (schema.type === 'array') {
    const parts = raw.split(/[\s,]+/).filter(Boolean)
    if (parts.length < (schema.minItems ?? 0)) parts.push('') // says what it may hold
    for (const part of parts) {
      const item = parse(schema.items, part)
      if ('allowed' in item) return { allowed: `a list, separated by commas, of ${item.allowed}` }
    }
    return { value: parts }
  }
  if (schema.enum) return schema.enum.includes(raw) ? { value: raw } : { allowed: `one of ${schema.enum.join(', ')}` }
  const format = schema.format && formats[schema.format]
  if (format) return format.isValid(raw) ? { value: raw } : { allowed: format.allowed(raw) }
  if (schema.pattern && !new RegExp(schema.pattern).test(raw)) {
    return { allowed: schema.allowed ?? `texts that match ${schema.pattern}` }
  }
  return { value: raw }
}
