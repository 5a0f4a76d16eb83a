import { execFile } from 'node:child_process'
import { chmodSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

interface Test { teardown (undo: () => unknown): void }

const ROOT = join(import.meta.dirname, '..')

/**
 * The compiled gateway in a folder as its image holds it, and beside it in bundle.json what it consists of. The folder
 * goes with the test.
 */
export default async function bundle (t: Test): Promise<string> {
  const home = mkdtempSync(join(tmpdir(), 'image-'))
  t.teardown(() => rmSync(home, { recursive: true }))
  chmodSync(home, 0o755)
  const options = [`--outdir=${join(home, 'dist')}`, `--metafile=${join(home, 'bundle.json')}`]
  await promisify(execFile)('npm', ['run', '-s', 'bundle', '--', ...options], { cwd: ROOT })
  for (const name of ['package.json', 'node_modules']) symlinkSync(join(ROOT, name), join(home, name))
  return home
}
