import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { readFile, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { parse } from 'yaml'
import isRecord from '../../plugins/record.ts'
import packageApart from '../package-apart.ts'

/** What one run of the suite found: `checks` by scenario, each as its id, with its status unless that is SUCCESS; sorted. */
export interface Outcome { exitCode: number, checks: Record<string, string[]> }

const RUNNER = join(import.meta.dirname, 'runner')
const PACKAGE = join(RUNNER, 'node_modules/@modelcontextprotocol/conformance')
const SUITE = join(PACKAGE, 'dist/index.js')
const SCENARIO = /^server-(.+)-\d{4}-\d\d-\d\dT[\d-]+Z$/
/** Milliseconds that a run may take. */
const PATIENCE = 120_000

const { install, node } = packageApart(RUNNER)
export { install }

/** The scenarios that a revision requires of a server, by the suite's own list; none where it has no list. */
export async function required (revision: string): Promise<readonly string[]> {
  const path = join(PACKAGE, 'requirements', `${revision}.yaml`)
  const list: unknown = existsSync(path) ? parse(await readFile(path, 'utf8')) : undefined
  return isRecord(list) && Array.isArray(list.server) ? list.server.map(String) : []
}

function told (check: unknown): string {
  if (!isRecord(check)) throw new TypeError('A check of the suite must be an object.')
  return check.status === 'SUCCESS' ? String(check.id) : `${String(check.id)} ${String(check.status)}`
}

async function readChecks (folder: string): Promise<Record<string, string[]>> {
  const names = await readdir(folder)
  const scenarios = names.map(async name => {
    const checks: unknown = JSON.parse(await readFile(join(folder, name, 'checks.json'), 'utf8'))
    if (!Array.isArray(checks)) throw new TypeError(`${name} must hold an array of checks.`)
    return [SCENARIO.exec(name)?.[1] ?? name, checks.map(told).sort()] as const
  })
  return Object.fromEntries((await Promise.all(scenarios)).sort(([one], [other]) => one < other ? -1 : 1))
}

/** Runs the suite against a server, with arguments of its own. What it writes stays in `results/<name>`. */
export default async function runSuite (name: string, url: string, args: readonly string[]): Promise<Outcome> {
  const folder = join(RUNNER, 'results', name)
  await rm(folder, { recursive: true, force: true })
  const exitCode = await new Promise<number>(resolve => {
    const command = [SUITE, 'server', '--url', url, ...args, '-o', folder]
    const child = execFile(node(), command, { cwd: RUNNER, timeout: PATIENCE, maxBuffer: Infinity }, () => resolve(child.exitCode ?? -1))
  })
  return { exitCode, checks: await readChecks(folder) }
}
