import type { Books } from './books.ts'

/** A value of an earlier answer: of the call at this place, by its path (read.ts). */
export interface Taken { call: number, path: string }

/** Arguments of a call, in which values of earlier answers may stand for themselves. */
export type Given = string | number | Taken | readonly Given[] | { readonly [name: string]: Given }

export interface Call {
  /** The name of the tool without its prefix. */
  tool: string
  /** Words of its listed description by which an assistant picks it. */
  because: string
  args: Readonly<Record<string, Given>>
  /** Whether all pages are asked for. */
  all?: true
  /** What the sentence says with which it is refused; it is answered where left out. */
  refused?: RegExp
}

/** What a tool says of a field of its answer, an argument, or (without a place) itself, and an answer leans on. */
type Need = readonly [tool: string, place: string, words: string]

/** What the calls have answered, each value by the place of its call and its path. */
export interface Answers {
  text (call: number, path: string): string
  number (call: number, path: string): number
  texts (call: number, path: string): string[]
  numbers (call: number, path: string): number[]
  /** The sentence with which a call was refused. */
  refusal (call: number): string
}

/** A question of a user: the calls that answer it, the words that they lean on, and the figure. */
export interface Question {
  text: string
  calls: readonly Call[]
  needs?: readonly Need[]
  /** What no tool is called that is listed: else another answer would be right. */
  absent?: RegExp
  /** Whether it creates documents. */
  writes?: true
  /** The answer, from nothing but what was answered. */
  answer (answers: Answers): string
  /** The same from the books, without gateway and API; or a constant, where a comment says how it comes about. */
  expected (books: Books): string
}

/** Whether a value is one of an earlier answer. */
export function isTaken (given: Given): given is Taken {
  return typeof given === 'object' && 'call' in given && 'path' in given
}

/** An amount in its currency. */
export function money (currency: string, amount: number): string {
  return `${currency} ${amount.toFixed(2)}`
}

/** The sum of amounts, to the cent. */
export function sum (amounts: readonly number[]): number {
  return Math.round(amounts.reduce((total, amount) => total + amount, 0) * 100) / 100
}
