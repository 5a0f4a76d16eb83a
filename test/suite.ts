import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import t, { type Base } from 'tap'
import { TOKEN } from './leaks.ts'
import suites from './suites.ts'

const TEST = import.meta.dirname
/** Where the runner writes down how each process was started. */
const STARTED = join(TEST, '../.tap/processinfo')

/** Suites that are not to be run, by name. */
const LEFT_OUT = process.env.SKIP_SUITES?.split(' ') ?? []

function filesWithTokens (): string[] {
  const files = existsSync(STARTED) ? readdirSync(STARTED).map(file => join(STARTED, file)) : []
  return files.filter(file => TOKEN.test(readFileSync(file, 'utf8')))
}

/** Loads a test file, and puts its path before the names of its tests: a failure shows where it is. */
async function load (file: string): Promise<void> {
  const rename = (test: Base) => { test.name = `test/${file}: ${test.name}` }
  t.on('subtestAdd', rename)
  await import(join(TEST, file)).finally(() => t.off('subtestAdd', rename))
}

/**
 * Runs the test files of the suite that a file in suites/ is named after, in this process. They begin when all are
 * loaded.
 */
export default async function suite (filename: string): Promise<void> {
  const name = basename(filename, '.ts')
  if (LEFT_OUT.includes(name)) {
    await t.test(name, { skip: 'SKIP_SUITES leaves it out' }, async () => {})
    return
  }
  const files = suites[name] ?? []
  await t.test('loads its files', async t => {
    t.not(files.length, 0)
    for (const file of files) t.error(await load(file).catch((error: unknown) => error), `loads test/${file}`)
  })
  await t.test('no file that the runner keeps holds a token [SEC-51]', async t => t.strictSame(filesWithTokens(), []))
}
