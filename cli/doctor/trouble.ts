import isRecord from '../../schemas/is-record.ts'

/** What the codes of Node, OpenSSL and undici mean to somebody who wants to connect. */
const WORDS: Readonly<Record<string, string>> = {
  CERT_HAS_EXPIRED: 'the certificate has expired',
  CERT_NOT_YET_VALID: 'the certificate is not valid yet',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'the certificate is signed by itself alone',
  EAI_AGAIN: 'the name cannot be looked up now',
  ECONNREFUSED: 'nothing listens there',
  ECONNRESET: 'the connection was reset',
  EHOSTUNREACH: 'there is no way to that address',
  ENETUNREACH: 'there is no way to that network',
  ENOTFOUND: 'the name has no address',
  EPIPE: 'the connection was closed while something was sent',
  EPROTO: 'what answers does not speak TLS',
  ERR_SSL_PACKET_LENGTH_TOO_LONG: 'what answers does not speak TLS',
  ERR_SSL_WRONG_VERSION_NUMBER: 'what answers does not speak TLS',
  ERR_TLS_CERT_ALTNAME_INVALID: 'the certificate is for another name',
  ETIMEDOUT: 'no connection came about in time',
  SELF_SIGNED_CERT_IN_CHAIN: 'the certificate comes from an authority that nobody knows',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'the certificate comes from an unknown authority, or its chain has a gap',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'the chain of the certificate has a gap: the intermediate certificate is missing',
  UND_ERR_CONNECT_TIMEOUT: 'no connection came about in time',
  UND_ERR_HEADERS_OVERFLOW: 'the header fields are longer than 64 KiB',
  UND_ERR_SOCKET: 'the connection was closed before the answer was complete'
}

/** What codes of the parser of HTTP begin with. */
const NO_HTTP = 'HPE_'

function codeOf (error: unknown): string {
  if (!isRecord(error) && !(error instanceof Error)) return ''
  if (error instanceof Error && error.name === 'HTTPParserError') return NO_HTTP // its code is not always set
  const code = 'code' in error ? error.code : undefined
  return typeof code === 'string' ? code : codeOf('cause' in error ? error.cause : undefined)
}

/** What a code of a failure means; undefined for one that is not known. */
export function meaning (code: string): string | undefined {
  return WORDS[code] ?? (code.startsWith(NO_HTTP) ? 'what came is no HTTP' : undefined)
}

/** Why something failed, as a clause without a stop. */
export default function trouble (error: unknown): string {
  const words = meaning(codeOf(error))
  if (words !== undefined) return words
  return error instanceof Error ? error.message.replace(/\.$/, '') || error.name : String(error)
}
