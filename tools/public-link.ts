import { isIP } from 'node:net'
import type { InputFault } from './context.ts'

const MAX_LENGTH = 2048
const BLANK_OR_CONTROL = /[\s\p{Cc}\p{Cf}]/u
const WITH_HOST = /^https:\/\/[^/\\]/i
/** Names that IANA keeps from the public DNS, ICANN's that collide, and what networks use in their place. */
const SPECIAL_USE = 'alt arpa example invalid local localhost onion test'
const COLLIDING = 'corp home mail'
const PRIVATE = 'cluster consul default domain internal intranet lan localdomain nomad private svc workgroup'
const internal: ReadonlySet<string> = new Set(`${SPECIAL_USE} ${COLLIDING} ${PRIVATE}`.split(' '))

/**
 * Why a host cannot be one of the public internet. The parser has brought every spelling of an address to its usual
 * form.
 */
function reasonAgainstHost (host: string): string | undefined {
  if (host.startsWith('[') || isIP(host) > 0) return 'address literal'
  if (!host.includes('.')) return 'no dot'
  if (host.split('.').includes('')) return 'empty label'
  if (internal.has(host.slice(host.lastIndexOf('.') + 1))) return 'internal name'
  return undefined
}

function reasonAgainst (link: string): string | undefined {
  if (link.length > MAX_LENGTH) return 'too long'
  if (BLANK_OR_CONTROL.test(link)) return 'blank or control character'
  if (!WITH_HOST.test(link) || link.includes('\\')) return 'not https with a host'
  if (!URL.canParse(link)) return 'not a URL'
  const { username, password, port, hostname } = new URL(link)
  if (username !== '' || password !== '') return 'user information'
  if (port !== '') return 'port'
  if (link.includes('#')) return 'fragment'
  return reasonAgainstHost(hostname)
}

/**
 * The fault of a link that is no https URL of a public name. Nothing is resolved or opened. Whatever is wrong with it,
 * the sentence is the same, so that nothing can be probed; the reason is for the log.
 */
export default function linkFaults (field: string, link: string): InputFault[] {
  const reason = reasonAgainst(link)
  return reason === undefined ? [] : [{ field, message: 'must be a public https URL.', reason }]
}
