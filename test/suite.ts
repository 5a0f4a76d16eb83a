import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { TOKEN } from './leaks.ts'

const TEST = import.meta.dirname
const SUITES = join(TEST, 'suites')
/** Where the runner writes down how each process was started. */
const STARTED = join(TEST, '../.tap/processinfo')
const QUOTED = /'([^'\n]+)'/g

function filesBelow (folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(file => file.endsWith('.ts'))
}

function filesWithTokens (): string[] {
  const files = existsSync(STARTED) ? readdirSync(STARTED).map(file => join(STARTED, file)) : []
  return files.filter(file => TOKEN.test(readFileSync(file, 'utf8')))
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
  await t.test('SEC-51 no file that the runner keeps holds a token', async t => t.strictSame(filesWithTokens(), []))
}
