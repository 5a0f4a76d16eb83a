const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/
/** What a URL is written in; a parser would drop line breaks without a word. */
const PRINTABLE = /^[\x21-\x7e]+$/

/** True for URLs that only this machine can reach. */
export function isLoopback (url: string): boolean {
  return LOOPBACK.test(new URL(url).hostname)
}

/** True for an http or https URL without credentials or fragment. */
export function isUrl (value: string): boolean {
  if (!PRINTABLE.test(value) || !URL.canParse(value)) return false
  const { protocol, username, password, hash } = new URL(value)
  return /^https?:$/.test(protocol) && username === '' && password === '' && hash === ''
}

/** A URL without the slash that it may end in. */
export function withoutSlash (url: string): string {
  return url.replace(/\/$/, '')
}

/**
 * Origin and path as a URL parser writes them, without a slash at the end; undefined for what is no http or https URL.
 */
export function baseOf (value: string): string | undefined {
  if (!URL.canParse(value)) return undefined
  const { protocol, origin, pathname } = new URL(value)
  return /^https?:$/.test(protocol) ? `${origin}${pathname.replace(/(?<!\/)\/+$/, '')}` : undefined
}

/** The path of a base URL, '' where it has none. */
export function pathOf (base: string): string {
  return withoutSlash(new URL(base).pathname)
}

/**
 * The well-known address of a document about a path below a base URL: its name stands before both paths (RFC 9728 3.1).
 */
export function wellKnown (base: string, name: string, path = ''): string {
  return `${new URL(base).origin}/.well-known/${name}${pathOf(base)}${path}`
}
