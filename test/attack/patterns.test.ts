import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import ts from 'typescript'
import { patterns } from '../../schemas/common.ts'
import work from '../work.ts'

const ROOT = join(import.meta.dirname, '../..')
const FOLDERS = ['plugins', 'routes', 'schemas', 'tools']
const LENGTH = 30_000
/** Milliseconds of work that a search may take; the best of some tries counts, because the compiler works too. */
const LIMIT = 10
const TRIES = 5

interface Found { place: string, source: string, flags: string }

function sources (): string[] {
  const below = FOLDERS.flatMap(folder =>
    readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' }).map(name => join(folder, name)))
  return ['app.ts', 'server.ts', ...below].filter(name => name.endsWith('.ts'))
}

/** The RegExp literals of a file. */
function literals (name: string): Found[] {
  const file = ts.createSourceFile(name, readFileSync(join(ROOT, name), 'utf8'), ts.ScriptTarget.Latest)
  const found: Found[] = []
  const visit = (node: ts.Node): void => {
    if (ts.isRegularExpressionLiteral(node)) {
      const end = node.text.lastIndexOf('/')
      const { line } = file.getLineAndCharacterOfPosition(node.pos)
      found.push({ place: `${name}:${line + 1}`, source: node.text.slice(1, end), flags: node.text.slice(end + 1) })
    }
    ts.forEachChild(node, visit)
  }
  visit(file)
  return found
}

/**
 * Three long texts that a careless pattern searches again and again: one letter, the pattern's own words, and its own
 * words with blanks between.
 */
function shapes (source: string): string[] {
  const words = source.replace(/\\[a-z]|[\\^$()[\]{}+*?|]/gi, '') || 'a'
  return ['a', words, `${words} \t`].map(unit =>
    `${unit.repeat(Math.ceil(LENGTH / unit.length)).slice(0, LENGTH)}\u0000`)
}

/** The least work in milliseconds. */
function best (run: () => unknown): number {
  let shortest = Infinity
  for (let turn = 0; turn < TRIES && shortest >= LIMIT; turn++) {
    const before = work()
    run()
    shortest = Math.min(shortest, work() - before)
  }
  return shortest
}

t.test('no pattern can be made to search for long [SEC-43]', async t => {
  const schemas = [...patterns.keys()].map(source => ({ place: 'schemas', source, flags: 'u' }))
  const found = [...sources().flatMap(literals), ...schemas]
  t.ok(found.length > 30, `${found.length} patterns`)
  for (const { place, source, flags } of found) {
    const pattern = new RegExp(source, flags)
    for (const text of shapes(source)) {
      const time = best(() => text.replace(pattern, ''))
      if (time >= LIMIT) t.fail(`${place} takes ${Math.round(time)} ms`)
    }
  }
  t.ok(best(() => 'a'.repeat(26).concat('!').match(/^(a+)+$/)) >= LIMIT, 'a careless pattern is noticed')
})
