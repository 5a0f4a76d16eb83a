/** What is wrong with a Redis as a whole, by the word in its reply. */
const descriptions: Readonly<Record<string, string>> = {
  WRONGPASS: 'it refuses the user or the password of REDIS_URL',
  NOAUTH: 'it refuses the user or the password of REDIS_URL',
  NOPERM: 'the user of REDIS_URL lacks a permission',
  READONLY: 'it is a read-only replica',
  OOM: 'its memory is full',
  MISCONF: 'it cannot write to its disk',
  LOADING: 'it is still loading its data',
  SILENT: 'it does not answer in time'
}
const GENERAL = new RegExp(`\\b(${Object.keys(descriptions).join('|')})\\b`)
/** Replies about one command or one key. */
const PARTICULAR = /^(WRONGTYPE|ERR) /

/** An Error for a command that got no answer in time. */
export const noAnswer = new Error('SILENT No answer in time.')

function textOf (error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

/** True for an error that says that the server as a whole cannot be used. */
export function isGeneral (error: unknown): boolean {
  const text = textOf(error)
  return GENERAL.test(text) || !PARTICULAR.test(text)
}

/** Why Redis is not used, in words for the operator. */
export default function describeError (error: unknown): string {
  const [, word = ''] = GENERAL.exec(textOf(error)) ?? []
  if (isGeneral(error)) return descriptions[word] ?? 'it cannot be reached'
  return 'it refuses a command, or another program keeps something else under a key of ours (then choose another ' +
    'REDIS_PREFIX)'
}
