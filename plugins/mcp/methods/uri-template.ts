const EXPRESSION = /\{([A-Za-z0-9_]+)\}/

/**
 * The reader of a URI template with simple expansions only (RFC 6570 3.2.2): the variables of a URI that fits, decoded;
 * undefined for one that does not.
 */
export default function uriReader (template: string): (uri: string) => Readonly<Record<string, string>> | undefined {
  const parts = template.split(new RegExp(EXPRESSION, 'g'))
  const names = parts.filter((_part, index) => index % 2 === 1)
  const source =
    parts.map((part, index) => index % 2 === 1 ? '([^/?#]+)' : part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('')
  const pattern = new RegExp(`^${source}$`)
  return uri => {
    const values = pattern.exec(uri)?.slice(1)
    try {
      return values && Object.fromEntries(values.map((value, index) => [names[index] ?? '', decodeURIComponent(value)]))
    } catch {
      return undefined
    }
  }
}
