import { execFile } from 'node:child_process'
import { chmodSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

const ROOT = join(import.meta.dirname, '..')

let made: Promise<string> | undefined

async function make (): Promise<string> {
  const home = mkdtempSync(join(tmpdir(), 'image-'))
  process.once('exit', () => rmSync(home, { recursive: true, force: true }))
  chmodSync(home, 0o755)
  const options = [`--outdir=${join(home, 'dist')}`, `--metafile=${join(home, 'bundle.json')}`]
  await promisify(execFile)('npm', ['run', '-s', 'bundle', '--', ...options], { cwd: ROOT })
  for (const name of ['package.json', 'node_modules']) symlinkSync(join(ROOT, name), join(home, name))
  return home
}

/**
 * The compiled gateway in a folder as its image holds it, and beside it in bundle.json what it consists of. All tests
 * of a process share the folder, which goes with it.
 */
export default async function bundle (): Promise<string> {
  made ??= make()
  return made
}
