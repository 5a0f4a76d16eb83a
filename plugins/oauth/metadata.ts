import isRecord from '../../schemas/is-record.ts'
import type { AuthorizationServer } from '../../schemas/oauth.ts'
import { isUrl, pathOf } from '../config/url.ts'
import { valueOf, type Outside } from '../http/outside.ts'
import printable from '../text/printable.ts'

type Members = Readonly<Record<string, unknown>>

/** What an issuer that we may believe says of itself: all that it says, with at least the addresses to sign in at. */
type Metadata = AuthorizationServer & Members

export const NAME = 'The metadata of NEONPANEL_ISSUER'
const ADDRESS = /(_endpoint|_uri)$/
const NEEDED = ['authorization_endpoint', 'token_endpoint'] as const

/**
 * Where metadata may be, in the order in which they are looked for: RFC 8414 before the issuer's path and behind it,
 * then OpenID Connect Discovery, behind it and before it.
 */
export function metadataUrls (issuer: string): string[] {
  const { origin } = new URL(issuer)
  const path = pathOf(issuer)
  const [oauth, openid] = ['/.well-known/oauth-authorization-server', '/.well-known/openid-configuration']
  return [...new Set([oauth + path, path + oauth, path + openid, openid + path])].map(path => origin + path)
}

function isMetadata (value: unknown): value is Metadata {
  return isRecord(value) && NEEDED.every(name => typeof value[name] === 'string')
}

/** What is wrong with a document; `secure` wants every address to be https. */
function faultOf (document: unknown, issuer: string, secure: boolean): string | undefined {
  if (!isRecord(document)) return `${NAME} are no JSON object.`
  if (document.issuer !== issuer) {
    return `${NAME} name the issuer ${printable(document.issuer)}; it should be ${issuer}, to the letter.`
  }
  const missing = NEEDED.find(name => document[name] === undefined)
  if (missing) return `${NAME} name no ${missing}.`
  const odd = Object.keys(document).filter(name => ADDRESS.test(name)).find(name => {
    const url = document[name]
    return typeof url !== 'string' || !isUrl(url) || (secure && !url.startsWith('https:'))
  })
  return odd && `${NAME} should have an ${secure ? 'https' : 'http or https'} URL as ${odd}.`
}

/**
 * Reads the metadata of an issuer: the first document that names it to the letter. Undefined where it answers that it
 * has none; throws an Error where it does not answer, or nothing that can be believed. `timeout` is for all requests
 * together, in milliseconds.
 */
export default async function readMetadata (
  outside: Outside, issuer: string, secure: boolean, timeout: number
): Promise<Metadata | undefined> {
  const end = performance.now() + timeout
  let fault: Error | undefined
  for (const url of metadataUrls(issuer)) {
    const answer = await outside.ask(url, { timeout: Math.max(1, end - performance.now()) })
    if (answer.status >= 400 && answer.status < 500) continue
    try {
      const document = valueOf(NAME, answer)
      const wrong = faultOf(document, issuer, secure)
      if (wrong === undefined && isMetadata(document)) return document
      fault ??= new Error(wrong)
    } catch (error) {
      fault ??= error instanceof Error ? error : new Error(NAME)
    }
  }
  if (fault) throw fault
  return undefined
}
