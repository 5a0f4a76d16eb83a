import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'

const TEST = import.meta.dirname
const SUITES = join(TEST, 'suites')
const QUOTED = /'([^'\n]+)'/g

function filesBelow (folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(file => file.endsWith('.ts'))
}

/** The paths that suites name, without those of the asking one. */
function others (own: readonly string[]): string[] {
  const texts = filesBelow(SUITES).map(file => readFileSync(join(SUITES, file), 'utf8'))
  return texts.flatMap(text => [...text.matchAll(QUOTED)].map(([, path = '']) => path)).filter(path => !path.startsWith('.') && !own.includes(path))
}

/**
 * Runs test files in one process, because loading the gateway takes longer than most of them: those whose path below test/ begins as
 * one of `paths`, and as no longer path that another suite names. All others run with the suite of ''. They begin when all are loaded.
 */
export default async function suite (paths: readonly string[]): Promise<void> {
  const taken = others(paths)
  const best = (file: string, among: readonly string[]) => Math.max(-1, ...among.filter(path => file.startsWith(path)).map(path => path.length))
  const files = filesBelow(TEST).filter(file => file.endsWith('.test.ts') && best(file, paths) > best(file, taken)).sort()
  await t.test('loads its files', async t => {
    for (const file of files) await import(join(TEST, file))
    t.not(files.length, 0)
  })
}
