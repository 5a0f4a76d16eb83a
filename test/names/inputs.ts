import { type Changes, KEEPERS } from './changes.ts'
import type { Argument } from './published.ts'

type Inputs = Readonly<Record<string, Argument>>
/** Whether a keyword takes less than before; undefined where it is the same, absent or not compared by size. */
type Narrowing = (was: unknown, is: unknown) => boolean | undefined

const least: Narrowing = (was, is) => was === is ? undefined : Number(is ?? -Infinity) > Number(was ?? -Infinity)
const most: Narrowing = (was, is) => was === is ? undefined : Number(is ?? Infinity) < Number(was ?? Infinity)
const exact: Narrowing = (was, is) => was === is ? undefined : is !== undefined
const demand: Narrowing = (was, is) => was === is ? undefined : is === true

/** Whether each value of the first list is in the second; no list holds every value. */
function within (some: unknown, others: unknown): boolean {
  if (!Array.isArray(others)) return true
  return Array.isArray(some) && some.every(value => others.includes(value))
}

const values: Narrowing = (was, is) => {
  const [narrower, wider] = [!within(was, is), !within(is, was)]
  return narrower || wider ? narrower : undefined
}

/** Everything that an argument may be bounded by. */
const KEYWORDS: Readonly<Record<string, Narrowing>> = {
  type: exact,
  enum: values,
  pattern: exact,
  format: exact,
  minimum: least,
  minLength: least,
  minItems: least,
  maximum: most,
  maxLength: most,
  maxItems: most,
  uniqueItems: demand,
  required: demand,
  /** Whether more is taken than the properties that are named. */
  additionalProperties: (was, is) => was === is ? undefined : is === false
}

function parentOf (path: string): string {
  return path.slice(0, path.lastIndexOf('/'))
}

/** Compares the arguments of a tool. Throws an Error for a keyword of which nothing is known. */
export default function compareInputs (tool: string, was: Inputs, is: Inputs, { breaks, additions }: Changes): void {
  for (const [path, before] of Object.entries(was)) {
    const after = is[path]
    if (!after) {
      breaks.push(`The argument ${path} of ${tool} is gone: ${KEEPERS} send it and are refused.`)
      continue
    }
    for (const keyword of new Set([...Object.keys(before), ...Object.keys(after)])) {
      const narrows = KEYWORDS[keyword]
      if (!narrows) throw new Error(`${path} of ${tool} has ${keyword}: say in test/names/inputs.ts what narrows it.`)
      const narrower = narrows(before[keyword], after[keyword])
      const change = `${keyword} of the argument ${path} of ${tool}: ${JSON.stringify(before[keyword])}, now ` +
        JSON.stringify(after[keyword])
      if (narrower) breaks.push(`${change}. ${KEEPERS} send what was allowed and are refused.`)
      else if (narrower === false) additions.push(change)
    }
  }
  for (const [path, after] of Object.entries(is)) {
    if (path in was) continue
    const parent = parentOf(path)
    const isDemanded = after.required === true && (parent === '' || parent in was)
    if (isDemanded) breaks.push(`${tool} now requires ${path}: ${KEEPERS} do not send it and are refused.`)
    else additions.push(`The argument ${path} of ${tool}`)
  }
}
