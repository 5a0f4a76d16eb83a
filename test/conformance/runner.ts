import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { readFile, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { parse } from 'yaml'
import isRecord from '../../schemas/is-record.ts'
import packageApart from '../package-apart.ts'

/**
 * What one run of the suite found: `checks` by scenario, each as its id, with its status unless that is SUCCESS;
 * sorted.
 */
export interface Outcome { exitCode: number, checks: Record<string, string[]> }

const RUNNER = join(import.meta.dirname, 'runner')
const PACKAGE = join(RUNNER, 'node_modules/@modelcontextprotocol/conformance')
/** The suite as it is, and its last release, which knows nothing newer than 2025. */
const suites = {
  newest: join(PACKAGE, 'dist/index.js'),
  released: join(RUNNER, 'node_modules/conformance-2025/dist/index.js')
}

export type Suite = keyof typeof suites
const SCENARIO = /^server-(.+)-\d{4}-\d\d-\d\dT[\d-]+Z$/
/** Milliseconds that a run may take. */
const TIMEOUT_MS = 300_000

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

/** Runs a suite against a server, with arguments of its own. What it writes stays in `results/<name>`. */
export default async function runSuite (
  name: string, url: string, args: readonly string[], suite: Suite
): Promise<Outcome> {
  const folder = join(RUNNER, 'results', name)
  await rm(folder, { recursive: true, force: true })
  const exitCode = await new Promise<number>((resolve, reject) => {
    const command = [suites[suite], 'server', '--url', url, ...args, '-o', folder]
    const child = execFile(node(), command, { cwd: RUNNER, timeout: TIMEOUT_MS, maxBuffer: Infinity }, () => {
      if (child.killed) reject(new Error(`The run ${name} was ended after ${TIMEOUT_MS / 1000} s.`))
      else resolve(child.exitCode ?? -1)
    })
  })
  return { exitCode, checks: await readChecks(folder) }
}
