import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import releaseNotes from './notes.ts'

const ROOT = join(import.meta.dirname, '../..')

/** Prints the notes of the release of a tag, or says on stderr why there can be none. */
try {
  const [, , tag = ''] = process.argv
  const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'))
  process.stdout.write(releaseNotes(tag, String(version), readFileSync(join(ROOT, 'CHANGELOG.md'), 'utf8')))
} catch (error) {
  process.stderr.write(`There can be no release: ${error instanceof Error ? error.message : String(error)}\n`)
  process.exitCode = 1
}
