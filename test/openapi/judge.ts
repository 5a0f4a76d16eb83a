import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { text } from 'node:stream/consumers'
import tools from '../../tools/index.ts'
import build from '../build.ts'
import packageApart from '../package-apart.ts'

const JUDGES = join(import.meta.dirname, 'judges')
/** Each reads the document as its tool does, and prints a line of what it found good. */
const DRIVERS = ['spectral', 'clients', 'bruno', 'postman']
const TIMEOUT_MS = 180_000

const { install, node } = packageApart(JUDGES)

/** Runs a driver. True when all went well; if not, what it complained of is printed. */
async function judge (driver: string, env: Record<string, string>): Promise<boolean> {
  const child = spawn(node(), [join(JUDGES, `${driver}.js`)],
    { cwd: JUDGES, env: { PATH: process.env.PATH, ...env }, timeout: TIMEOUT_MS, stdio: ['ignore', 'pipe', 'pipe'] })
  const lines: string[] = []
  createInterface({ input: child.stdout }).on('line', line => lines.push(line))
  const [complaint, [code]] = await Promise.all([text(child.stderr), once(child, 'close')])
  process.stdout.write(code === 0
    ? `ok     ${lines.at(-1)}\n`
    : `NOT OK ${driver}\n${complaint.replaceAll(/^/gm, '       ')}\n`)
  return code === 0
}

const undo: (() => Promise<void>)[] = []
install()
try {
  const stack = await build({ teardown: end => { undo.push(end) } })
  const folder = await mkdtemp(join(tmpdir(), 'judges-'))
  undo.push(() => rm(folder, { recursive: true }))
  const [document, yaml] = [join(folder, 'openapi.json'), join(folder, 'openapi.yaml')]
  await writeFile(document, await stack.app.openapi('json'))
  await writeFile(yaml, await stack.app.openapi('yaml'))
  const env = { DOCUMENT: document, YAML: yaml, URL: stack.url, TOKEN: await stack.token(), TOOLS: `${tools.length}` }
  const outcomes: boolean[] = []
  for (const driver of DRIVERS) outcomes.push(await judge(driver, env))
  process.exitCode = outcomes.every(Boolean) ? 0 : 1
} finally {
  for (const end of undo.reverse()) await end()
}
