import { createHmac, randomBytes } from 'node:crypto'

/** What the first and the last record of a chain say. */
export const BEGIN = 'The audit records begin.'
export const END = 'The audit records end.'

const ID_BYTES = 9
/** A line of a chain: where it stands there, and its text and sum. */
export interface Link { readonly chain: string, readonly seq: number, readonly text: string, readonly sum: string }

/** The sum of a line (HMAC-SHA-256, base64url) over the sum of the one before, which is empty for the first, and it. */
export function sumOf (key: string, before: string, text: string): string {
  return createHmac('sha256', key).update(before).update(text).digest('base64url')
}

/** The parts of a line that a chain holds; undefined for any other. */
export function linkOf (line: string): Link | undefined {
  const [, text = '', chain = '', seq, sum = ''] =
    /^(\{.*,"chain":"([\w-]+)","seq":(\d+)),"sum":"([\w-]{43})"\}$/.exec(line) ?? []
  return seq === undefined ? undefined : { chain, seq: Number(seq), text, sum }
}

/**
 * A chain of lines of which none can be changed, left out, put in or moved unseen by who does not have the key: each
 * carries the name of the chain, its place and a sum that depends on all lines before. Returns what adds these to a
 * line, which is a JSON object and ends with a line feed.
 */
export default function createChain (key: string): (line: string) => string {
  const chain = randomBytes(ID_BYTES).toString('base64url')
  let seq = 0
  let sum = ''
  return line => {
    const text = `${line.slice(0, line.lastIndexOf('}'))},"chain":"${chain}","seq":${seq++}`
    sum = sumOf(key, sum, text)
    return `${text},"sum":"${sum}"}\n`
  }
}
