import type { Tool } from '../../tools/tool.ts'

/** A value of an earlier answer: `member` of the first row of `data` whose other members are these. */
export interface FromAnswer { of: Tool['name'], where?: Readonly<Record<string, string>>, member: string }

/** Arguments of a call, in which values of earlier answers may stand for themselves. */
export type Given = string | number | FromAnswer | readonly Given[] | { readonly [name: string]: Given }

/** A call of a tool. */
export interface Step { tool: Tool['name'], input: Readonly<Record<string, Given>> }

/** What the answer of the last call holds at a path. */
interface Figure { path: readonly (string | number)[], value: string | number }

/** A prompt that tools answer: the calls in their order, and what comes of them in the demo, as Ana. */
export interface PositiveCase {
  description: string
  prompt: string
  steps: readonly Step[]
  /** Holds each figure, numbers as they are written in English. */
  expected: string
  figures: readonly Figure[]
}

/** A prompt that no tool answers. */
export interface NegativeCase {
  description: string
  prompt: string
  /** Why no tool fits. */
  why: string
  /** Words that the name or title of a fitting tool would hold. */
  verbs: readonly string[]
  /** What comes nearest, as an assistant might try it, and what it is told. */
  nearest: { tool: string, input: Readonly<Record<string, unknown>>, refusal: RegExp }
}

/** Whether a value is one of an earlier answer. */
export function isFromAnswer (given: Given): given is FromAnswer {
  return typeof given === 'object' && 'of' in given && 'member' in given
}
