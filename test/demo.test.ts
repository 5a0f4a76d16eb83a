import { execFile, spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { promisify } from 'node:util'
import t from 'tap'
import { onFreePort } from './build.ts'

const ROOT = join(import.meta.dirname, '..')

const run = promisify(execFile)

interface Demo { child: ChildProcess, lines: string[] }

function end (child: ChildProcess): Promise<unknown> {
  if (child.exitCode !== null) return Promise.resolve()
  child.kill('SIGTERM')
  return once(child, 'exit')
}

/** `npm run demo` on two ports, once it has printed all of its welcome. */
async function startDemo (ports: Record<string, string>): Promise<Demo> {
  const { PATH, HOME } = process.env
  const child = spawn('node', ['--env-file=sandbox/demo.env', '--import', 'tsx', 'server.ts'], { cwd: ROOT, env: { PATH, HOME, LOAD_MAX_DELAY: '0', ...ports }, stdio: ['ignore', 'pipe', 'inherit'] })
  const lines: string[] = []
  for await (const line of createInterface({ input: child.stdout })) {
    lines.push(line)
    if (line.startsWith('Ctrl+C')) break
  }
  return { child, lines }
}

const ports = () => onFreePort(async port => String(port))

t.test('two demos run side by side, and their curl lines work as printed', async t => {
  const demos = await Promise.all([1, 2].map(async () => startDemo({ PORT: await ports(), SANDBOX_PORT: await ports() })))
  for (const { child } of demos) t.teardown(() => end(child))
  for (const { lines } of demos) {
    const curls = lines.filter(line => line.startsWith('curl '))
    t.equal(curls.length, 5)
    const answers: unknown[] = []
    for (const line of curls) answers.push(JSON.parse((await run('sh', ['-c', line])).stdout))
    t.strictSame(answers[0], { status: 'ok' })
    t.match(answers[1], { code_challenge_methods_supported: ['S256'] })
    t.match(answers[2], { id: 1, result: { tools: { length: 13 } } })
    t.match(answers[3], { data: [{ short_name: 'KHG' }, { short_name: 'BTG' }] })
    t.match(answers[4], { amount: 5573.75, quantity: 1017 })
  }
})
