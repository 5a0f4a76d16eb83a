import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'

const ROOT = join(import.meta.dirname, '../..')
const { PATH, HOME } = process.env

interface Manner {
  env?: Record<string, string>
  input?: string
  /** Gets what is printed for a person while it runs. */
  onTold?: (words: string) => void
  /** What is run; the sources by default. */
  command?: readonly string[]
}

/** `npm run doctor` with arguments, as a process of its own: how it ends, and what it prints. */
export default async function runDoctor (
  args: readonly string[],
  { env = {}, input = '', onTold = () => {}, command = ['--import', 'tsx', 'cli/doctor/index.ts'] }: Manner = {}
) {
  const child = spawn('node', [...command, ...args], { cwd: ROOT, env: { PATH, HOME, ...env } })
  child.stdin.end(input)
  child.stderr.on('data', chunk => onTold(String(chunk)))
  const [printed, told, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')])
  return { code, printed, told }
}
