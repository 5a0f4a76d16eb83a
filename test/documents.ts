import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'

const DOCS = join(import.meta.dirname, '../docs')
/** Where a number is given to something: `**D17**`. */
const GIVEN = /\*\*((?:PROTO|SEC|REL|CLIENT)-\d+|[A-Z]\d{1,2})\*\*/g
/** Where a text goes on in the next line. */
const CONTINUED = /' \+\s+'/g
/** The end of a test's name: `… [SEC-33, SEC-34]`. */
const BORNE = / \[((?:[A-Z]+-?\d+(?:, )?)+)\]['`]/g

/** The documents of the project by name. */
export function documents (): ReadonlyMap<string, string> {
  const names = readdirSync(DOCS).filter(name => name.endsWith('.md')).sort()
  return new Map(names.map(name => [name, readFileSync(join(DOCS, name), 'utf8')]))
}

/** The numbers that test names bear, with the files in which they are, as paths below test/. */
export function namedNumbers (): ReadonlyMap<string, readonly string[]> {
  const tests = readdirSync(import.meta.dirname, { recursive: true, encoding: 'utf8' })
    .filter(name => name.endsWith('.test.ts') && !name.includes('node_modules'))
  const found = new Map<string, string[]>()
  for (const file of tests) {
    const text = readFileSync(join(import.meta.dirname, file), 'utf8').replace(CONTINUED, '')
    for (const [, numbers = ''] of text.matchAll(BORNE)) {
      for (const number of numbers.split(', ')) found.set(number, [...found.get(number) ?? [], file])
    }
  }
  return found
}

/** The numbers that a text gives to requirements, decisions and cases, in its order. */
export default function numbersIn (text = ''): string[] {
  return [...text.matchAll(GIVEN)].map(([, number = '']) => number)
}
