import { isIP } from 'node:net'
import { Failure } from '../plugins/errors/index.ts'

const MAX_LENGTH = 2048
const BLANK_OR_CONTROL = /[\s\p{Cc}\p{Cf}]/u
const WITH_HOST = /^https:\/\/[^/\\]/i
const INTERNAL = /(^|\.)(localhost|local|internal|intranet|lan|home\.arpa|svc|cluster\.local|test|onion)$/

/**
 * Why a host cannot be one of the public internet. The parser has brought every spelling of an address to its usual
 * form.
 */
function faultOfHost (host: string): string | undefined {
  if (host.startsWith('[') || isIP(host) > 0) return 'address literal'
  if (!host.includes('.')) return 'no dot'
  if (host.split('.').includes('')) return 'empty label'
  if (INTERNAL.test(host)) return 'internal name'
  return undefined
}

function faultOf (link: string): string | undefined {
  if (link.length > MAX_LENGTH) return 'too long'
  if (BLANK_OR_CONTROL.test(link)) return 'blank or control character'
  if (!WITH_HOST.test(link) || link.includes('\\')) return 'not https with a host'
  if (!URL.canParse(link)) return 'not a URL'
  const { username, password, port, hostname } = new URL(link)
  if (username !== '' || password !== '') return 'user information'
  if (port !== '') return 'port'
  if (link.includes('#')) return 'fragment'
  return faultOfHost(hostname)
}

/**
 * The link as the parser reads it, if it is an https URL of a public name. Nothing is resolved or opened. Whatever is
 * wrong with it, invalid_arguments says the same sentence, so that nothing can be probed; the reason goes to the log.
 */
export default function publicLink (link: string): string {
  const reason = faultOf(link)
  if (reason === undefined) return new URL(link).href
  throw new Failure('invalid_arguments', 'arguments/file/link must be a public https URL.', {
    reason: { reason },
    fields: [{ field: 'file/link', message: 'must be a public https URL.' }]
  })
}
