import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'

const TEST = import.meta.dirname

/**
 * Runs test files in one process, because loading the gateway takes longer than most of them: all whose path below test/ begins as
 * one of `paths` and as none of `others`. They begin when all are loaded.
 */
export default async function suite (paths: readonly string[], others: readonly string[] = []): Promise<void> {
  const begins = (file: string) => (path: string) => file.startsWith(path)
  const files = readdirSync(TEST, { recursive: true, encoding: 'utf8' })
    .filter(file => file.endsWith('.test.ts') && paths.some(begins(file)) && !others.some(begins(file)))
    .sort()
  await t.test('loads its files', async t => {
    for (const file of files) await import(join(TEST, file))
    t.not(files.length, 0)
  })
}
