/** Where a URL's authority ends: a target may be a whole URL (RFC 9112 3.2.2). */
const ORIGIN = '^(https?:\\/\\/[^/?#]*)?'

/**
 * Serves the same routes below the path of PUBLIC_URL, for proxies that pass it on as well as for those that strip it:
 * takes it from a request's target, also where it stands behind the name of a well-known document. Undefined where
 * there is no path.
 */
export default function basePath (path: string): ((request: { url?: string | undefined }) => string) | undefined {
  if (path === '') return undefined
  const literal = path.replace(/[^\w/]/g, '\\$&')
  const below = new RegExp(`${ORIGIN}(\\/\\.well-known\\/[^/?#]+)?${literal}(?=[/?#]|$)`)
  return ({ url = '/' }) => {
    const [target, origin = '', document = ''] = below.exec(url) ?? []
    if (target === undefined) return url
    const rest = url.slice(target.length)
    return `${origin}${document}${document || rest.startsWith('/') ? rest : `/${rest}`}`
  }
}
