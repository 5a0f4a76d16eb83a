import { parse } from 'yaml'

/** A call that a skill asks for: `keep` names values of its answer by their paths. */
export interface SkillCall { tool: string, arguments: Readonly<Record<string, unknown>>, keep?: Record<string, string> }

/** What a skill says, as far as it can be held against the tools. */
export interface Skill {
  frontmatter: unknown
  /** The scopes that it says it needs. */
  scopes: string[]
  /** The values that the user gives. */
  inputs: string[]
  calls: SkillCall[]
  /** Every other name that is set as code. */
  names: string[]
}

const FENCE = /^ *```json\n([^]*?)^ *```$/gm
const SCOPE = /^(read|write):/
const PLACEHOLDER = /^<(\w+)>$/

function isCall (value: unknown): value is SkillCall {
  return typeof value === 'object' && value !== null && 'tool' in value && 'arguments' in value
}

function callsIn (block: string): SkillCall[] {
  return block.trim().split('\n').map(line => {
    const value: unknown = JSON.parse(line)
    if (!isCall(value)) throw new Error(`Not a call: ${line}`)
    return value
  })
}

/** Reads a skill. Throws for a block of JSON that is no list of calls. */
export default function parseSkill (text: string): Skill {
  const [, frontmatter = '', body = ''] = /^---\n([^]*?)\n---\n([^]*)$/.exec(text) ?? []
  const code = [...body.replaceAll(FENCE, '').matchAll(/`([^`]+)`/g)].map(([, name = '']) => name)
  const inputs = [...body.matchAll(/^- (`<\w+>`(?:, `<\w+>`)*):/gm)]
    .flatMap(([, list = '']) => list.match(/\w+/g) ?? [])
  return {
    frontmatter: parse(frontmatter),
    scopes: code.filter(name => SCOPE.test(name)),
    inputs,
    calls: [...body.matchAll(FENCE)].flatMap(([, block = '']) => callsIn(block)),
    names: code.filter(name => !SCOPE.test(name) && !PLACEHOLDER.test(name) && !['[]', 'keep', 'null'].includes(name))
  }
}

/** The placeholders in the arguments of a call. */
export function placeholdersIn (value: unknown): string[] {
  if (typeof value === 'string') return PLACEHOLDER.exec(value)?.slice(1) ?? []
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(placeholdersIn) : []
}
