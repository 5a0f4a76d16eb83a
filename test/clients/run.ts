import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { text } from 'node:stream/consumers'
import { scopes } from '../../tools/scopes.ts'
import build from '../build.ts'
import startProxy from '../conformance/proxy.ts'
import packageApart from '../package-apart.ts'

const OTHERS = join(import.meta.dirname, 'others')
/** Each calls the gateway over every transport of its client, signs in where it can, and prints a line for each. */
const DRIVERS = ['mcp-remote', 'inspector', 'ai-sdk', 'langchain', 'openai-agents', 'mcp-client']
/**
 * Milliseconds that a driver may take, and how much faster than here time passes in the sandbox, where imports take
 * their time.
 */
const TIMEOUT_MS = 180_000
const HASTE = 20

const { install, node } = packageApart(OTHERS)

/** Runs a driver. True when all went well; if not, what it complained of is printed. */
async function drive (driver: string, addresses: readonly string[]): Promise<boolean> {
  const child = spawn(node(), [join(OTHERS, `${driver}.js`), ...addresses],
    { cwd: OTHERS, timeout: TIMEOUT_MS, stdio: ['ignore', 'pipe', 'pipe'] })
  createInterface({ input: child.stdout }).on('line', line => process.stdout.write(`ok     ${line}\n`))
  const [complaint, [code]] = await Promise.all([text(child.stderr), once(child, 'close')])
  if (code !== 0) process.stdout.write(`NOT OK ${driver}\n${complaint.replaceAll(/^/gm, '       ')}\n`)
  return code === 0
}

const undo: (() => Promise<void>)[] = []
install()
try {
  const began = Date.now()
  const clock = () => Date.parse('2026-07-15T09:00:00Z') + HASTE * (Date.now() - began)
  const stack = await build({ teardown: end => { undo.push(end) } },
    { clock, env: { ADVERTISED_SCOPES: scopes.join(',') } })
  const proxy = await startProxy(stack.url, await stack.token())
  undo.push(proxy.close)
  const outcomes: boolean[] = []
  for (const driver of DRIVERS) outcomes.push(await drive(driver, [stack.url, proxy.url]))
  process.exitCode = outcomes.every(Boolean) ? 0 : 1
} finally {
  for (const end of undo.reverse()) await end()
}
