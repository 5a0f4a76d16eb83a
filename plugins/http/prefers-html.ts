interface Range { type: string, quality: number }

/** A quality as RFC 9110 12.4.2 writes it; another one counts as "not acceptable". */
const QUALITY = /^(0(\.\d{0,3})?|1(\.0{0,3})?)$/

function rangesOf (accept: string): Range[] {
  return accept.split(',').map(each => {
    const [type = '', ...parameters] = each.split(';').map(part => part.trim().toLowerCase())
    const quality = parameters.find(parameter => parameter.startsWith('q='))?.slice('q='.length) ?? '1'
    return { type, quality: QUALITY.test(quality) ? Number(quality) : 0 }
  })
}

/** How much a type is wanted, from 0 to 1: the range that names it best decides (RFC 9110 12.5.1). */
function qualityOf (type: string, ranges: readonly Range[]): number {
  const names = [type, type.replace(/\/.*/, '/*'), '*/*']
  for (const name of names) {
    const found = ranges.filter(range => range.type === name).map(({ quality }) => quality)
    if (found.length > 0) return Math.max(...found)
  }
  return 0
}

/** Whether an Accept field asks for a type rather than JSON. */
export function prefers (type: string, accept: string): boolean {
  const ranges = rangesOf(accept)
  return qualityOf(type, ranges) > qualityOf('application/json', ranges)
}

/** Whether an Accept field asks for HTML rather than JSON, as browsers do and programs do not. */
export default function prefersHtml (accept = ''): boolean {
  return /\btext\//i.test(accept) && prefers('text/html', accept)
}
