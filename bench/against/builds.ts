import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, symlinkSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { ROOT } from '../servers.ts'

/** A build of the product: its folder, and what it is called. */
export interface Build { root: string, name: string }

const BUILDS = join(import.meta.dirname, '../../results/builds')
const ENTRY = 'dist/server.js'
const SHORT = 12

function run (command: string, args: readonly string[], cwd: string): string {
  return execFileSync(command, args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] }).trim()
}

function buildIn (root: string): void {
  run('npm', ['run', '-s', 'build'], root)
}

/** The commit that a git ref names; undefined where it is none. */
function commitOf (ref: string): string | undefined {
  try {
    return execFileSync('git', ['rev-parse', '--verify', '--quiet', '--end-of-options', `${ref}^{commit}`],
      { cwd: ROOT, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim()
  } catch {
    return undefined
  }
}

/** The packages of a tree: ours where it locks the same ones. */
function install (root: string): void {
  const lock = (folder: string) => readFileSync(join(folder, 'package-lock.json'), 'utf8')
  if (lock(root) === lock(ROOT)) symlinkSync(join(ROOT, 'node_modules'), join(root, 'node_modules'))
  else run('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'], root)
}

/** Builds a commit in a folder of its own, once. */
function buildCommit (commit: string): string {
  const root = join(BUILDS, commit)
  if (existsSync(join(root, ENTRY))) return root
  const unfinished = `${root}.unfinished`
  for (const folder of [root, unfinished]) rmSync(folder, { recursive: true, force: true })
  mkdirSync(unfinished, { recursive: true })
  const archive = join(unfinished, 'tree.tar')
  run('git', ['archive', '--output', archive, commit], ROOT)
  run('tar', ['-xf', archive, '-C', unfinished], ROOT)
  rmSync(archive)
  install(unfinished)
  buildIn(unfinished)
  renameSync(unfinished, root)
  return root
}

/**
 * A build of a folder, made where it has none, or of a git ref of this repository. Throws an Error for what is neither.
 */
export default function buildOf (given: string): Build {
  if (statSync(given, { throwIfNoEntry: false })?.isDirectory() && existsSync(join(given, 'app.ts'))) {
    const root = resolve(given)
    if (!existsSync(join(root, ENTRY))) buildIn(root)
    return { root, name: given }
  }
  const commit = commitOf(given)
  if (commit === undefined) throw new Error(`--against must be a folder of the product, or a git ref; not ${given}.`)
  const short = commit.slice(0, SHORT)
  return { root: buildCommit(commit), name: commit.startsWith(given) ? short : `${given} (${short})` }
}
