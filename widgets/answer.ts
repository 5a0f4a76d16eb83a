import isRecord from '../schemas/is-record.ts'

/** A JSON value whose numbers are texts: all of their digits, as they were sent. */
export type Answer = Readonly<Record<string, unknown>>

/** What a call of a tool came to: its data, or a sentence about why there is none, which may be the server's own. */
export type Outcome = { answer: Answer } | { error: string, isOfServer?: boolean }

const UNREADABLE = 'The answer cannot be read.'

function withDigits (_key: string, value: unknown, context?: { source?: string }): unknown {
  return typeof value === 'number' ? context?.source ?? String(value) : value
}

function read (text: string): unknown {
  try {
    return JSON.parse(text, withDigits)
  } catch {
    return undefined
  }
}

function textsOf (content: unknown): string[] {
  const blocks = Array.isArray(content) ? content.filter(isRecord) : []
  return blocks.map(({ text }) => text).filter(text => typeof text === 'string')
}

/** Reads a result of `tools/call`: from its text, which has every digit, or else from its structured content. */
export default function outcomeOf (result: unknown): Outcome {
  if (!isRecord(result)) return { error: UNREADABLE }
  const texts = textsOf(result.content)
  if (result.isError === true) return { error: texts.join(' ') || UNREADABLE, isOfServer: texts.length > 0 }
  const [answer] = [read(texts[0] ?? ''), read(JSON.stringify(result.structuredContent ?? null))].filter(isRecord)
  return answer ? { answer } : { error: UNREADABLE }
}

/** The rows of a list in an answer. */
export function rowsIn (answer: Answer, name = 'data'): Answer[] {
  const list = answer[name]
  return Array.isArray(list) ? list.filter(isRecord) : []
}

/** The texts of a list in an answer. */
export function textsIn (answer: Answer, name: string): string[] {
  const list = answer[name]
  return Array.isArray(list) ? list.filter(text => typeof text === 'string') : []
}

/** A part of an answer; an empty one where there is none. */
export function partOf (answer: Answer, name: string): Answer {
  const part = answer[name]
  return isRecord(part) ? part : {}
}

/** A text, or the digits of a number; empty where there is neither. */
export function textOf (answer: Answer, name: string): string {
  const value = answer[name]
  return typeof value === 'string' ? value : ''
}
