/** What is wrong with a Redis as a whole, by a word in its reply or in the error of the connection. */
const descriptions: readonly (readonly [words: RegExp, description: string])[] = [
  [/^All sentinels .{0,500}(WRONGPASS|NOAUTH)/, 'the Sentinels refuse REDIS_SENTINEL_PASSWORD'],
  [/^All sentinels .{0,500}unknown command/, 'it is no Sentinel, as REDIS_MODE=sentinel says'],
  [/No such master/, 'the Sentinels know no primary named REDIS_SENTINEL_NAME'],
  [/cluster support disabled/, 'it is no node of a Cluster, as REDIS_MODE=cluster says'],
  [/\bCLUSTERDOWN\b/, 'the Cluster has not all of its slots'],
  [/\b(WRONGPASS|NOAUTH)\b/, 'it refuses the user or the password of REDIS_URL'],
  [/\bNOPERM\b/, 'the user of REDIS_URL lacks a permission'],
  [/\bREADONLY\b/, 'it is a read-only replica'],
  [/\bNOREPLICAS\b/, 'it has too few replicas to write: min-replicas-to-write'],
  [/\bOOM\b/, 'its memory is full'],
  [/\bMISCONF\b/, 'it cannot write to its disk'],
  [/\bLOADING\b/, 'it is still loading its data'],
  [/\bSILENT\b/, 'it does not answer in time'],
  [/DB index|SELECT is not allowed/, 'it refuses the database of REDIS_URL'],
  [/MODE cluster/, 'it is a node of a Cluster; set REDIS_MODE=cluster'],
  [/MODE sentinel/, 'it is a Sentinel; set REDIS_MODE=sentinel'],
  [/Unknown RESP type/, 'what REDIS_URL names is no Redis'],
  [/\bECONNRESET\b/, 'it ends the connection; a port with TLS needs rediss: in REDIS_URL'],
  [/\bETIMEDOUT\b/, 'it does not answer in time; a port without TLS needs redis: in REDIS_URL'],
  [/WRONG_VERSION_NUMBER/, 'it speaks no TLS; a port without TLS needs redis: in REDIS_URL'],
  [/SELF_SIGNED_CERT|UNABLE_TO_(VERIFY|GET_ISSUER)/, 'its certificate is signed by an unknown authority; set ' +
    'NODE_EXTRA_CA_CERTS to the file of a private one'],
  [/ALTNAME_INVALID/, 'its certificate is for another host than the one of REDIS_URL'],
  [/CERT_HAS_EXPIRED/, 'its certificate has expired']
]
/** Words of a server that another one behind the same address may have taken the place of. */
const STALE = /\b(READONLY|LOADING|MOVED)\b/
/** Replies about one command or one key. */
const PARTICULAR = /^(WRONGTYPE|ERR) /

/** An Error for a command that got no answer in time. */
export const noAnswer = new Error('SILENT No answer in time.')

function textOf (error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  if ('lastNodeError' in error && error.lastNodeError) return textOf(error.lastNodeError)
  return 'code' in error ? `${error.code} ${error.message}` : error.message
}

function descriptionOf (text: string): string | undefined {
  return descriptions.find(([words]) => words.test(text))?.[1]
}

/** True for an error that says that the server as a whole cannot be used. */
export function isGeneral (error: unknown): boolean {
  const text = textOf(error)
  return descriptionOf(text) !== undefined || !PARTICULAR.test(text)
}

/** True for an error after which only a new connection may reach a server that takes writes. */
export function isStale (error: unknown): boolean {
  return STALE.test(textOf(error))
}

/** Why Redis is not used, in words for the operator. */
export default function describeError (error: unknown): string {
  if (isGeneral(error)) return descriptionOf(textOf(error)) ?? 'it cannot be reached'
  return 'it refuses a command, or another program keeps something else under a key of ours (then choose another ' +
    'REDIS_PREFIX)'
}
