import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/**
 * Installs the peers as the lock file has them, unless they are, and compiles the benchmark. Standard output stays
 * empty.
 */
const BENCH = import.meta.dirname
const STAMP = join(BENCH, 'node_modules/.installed')
const lock = readFileSync(join(BENCH, 'package-lock.json'), 'utf8')

function run (command: string, args: readonly string[]): void {
  execFileSync(command, args, { cwd: BENCH, stdio: ['ignore', 'ignore', 'inherit'] })
}

if (!existsSync(STAMP) || readFileSync(STAMP, 'utf8') !== lock) {
  run('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'])
  writeFileSync(STAMP, lock)
}
run(process.execPath, [join(BENCH, '../node_modules/typescript/bin/tsc'), '-p', BENCH])
