import { readFile, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import t from 'tap'

const TESTS = join(import.meta.dirname, '..')
/** How many attacks and faults of the fast suite security-reliability.md numbers. */
const COUNTS = { SEC: 59, REL: 20 } as const
/** Those that need a Redis server or a second replica, where they are tried. */
const CLUSTER = ['REL-7', 'REL-8', 'REL-9', 'REL-12', 'REL-13']

/** The ids that tests name, and the files in which they are. */
async function named (): Promise<Map<string, string[]>> {
  const files = (await readdir(TESTS, { recursive: true })).filter(name => name.endsWith('.test.ts') && !name.includes('node_modules'))
  const found = new Map<string, string[]>()
  for (const file of files.filter(file => join(TESTS, file) !== import.meta.filename)) {
    for (const id of idsIn(await readFile(join(TESTS, file), 'utf8'))) found.set(id, [...found.get(id) ?? [], file])
  }
  return found
}

/** The ids of a text; `SEC-1 to SEC-3` names three. */
function * idsIn (text: string): Generator<string> {
  for (const [, kind = '', first, last = first] of text.matchAll(/\b(SEC|REL)-(\d+)(?: to (?:SEC|REL)-(\d+))?/g)) {
    for (let number = Number(first); number <= Number(last); number++) yield `${kind}-${number}`
  }
}

t.test('every attack and every fault of the plan has a test that bears its number', async t => {
  const found = await named()
  const wanted = Object.entries(COUNTS).flatMap(([kind, count]) => Array.from({ length: count }, (_, index) => `${kind}-${index + 1}`))
  t.strictSame(wanted.filter(id => !found.has(id)), [])
  t.strictSame([...found.keys()].filter(id => !wanted.includes(id)), [], 'no number that the plan does not have')
  for (const id of CLUSTER) t.ok(found.get(id)?.some(file => file.startsWith('cluster/')), `${id} is tried with replicas`)
})
