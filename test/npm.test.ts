import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import t, { type Test } from 'tap'
import { onFreePort } from './build.ts'
import bundle from './bundle.ts'

const ROOT = join(import.meta.dirname, '..')
/** Whom a signal reaches: npm alone, or everybody as from a terminal. */
const ways = {
  'SIGTERM to npm': ['SIGTERM', 1], 'SIGINT to npm': ['SIGINT', 1], 'Ctrl+C in a terminal': ['SIGINT', -1]
} as const

/** Starts a script of npm in a process group of its own; resolves once the gateway listens. */
async function start (t: Test, cwd: string, script: string) {
  const [port, sandbox] = [await onFreePort(async port => port), await onFreePort(async port => port)]
  const { PATH, HOME } = process.env
  const env = { PATH, HOME, PORT: String(port), SANDBOX_PORT: String(sandbox), LOG_LEVEL: 'info', DRAIN_DELAY: '300' }
  const npm = spawn('npm', ['run', script], { cwd, env, detached: true, stdio: ['ignore', 'pipe', 'inherit'] })
  const { pid = 0 } = npm
  let server = 0
  t.teardown(() => { for (const each of [npm.pid, server]) if (each && isAlive(each)) process.kill(each, 'SIGKILL') })
  const messages: string[] = []
  const listening = new Promise<void>(resolve => {
    createInterface(npm.stdout).on('line', line => {
      if (!line.startsWith('{')) return
      const { msg, pid } = JSON.parse(line)
      messages.push(msg)
      server = pid
      if (msg.includes('listening')) resolve()
    })
  })
  const exit = once(npm, 'close')
  await listening
  return { pid, port, messages, exit, isServing: () => isAlive(server) }
}

function isAlive (pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

async function isFree (port: number): Promise<boolean> {
  const server = createServer().listen(port, 'localhost')
  const [event] =
    await Promise.race([once(server, 'listening').then(() => ['free']), once(server, 'error').then(() => ['taken'])])
  server.close()
  return event === 'free'
}

t.test('npm ends what it has started: the gateway stops in order, and nothing is left behind', async t => {
  const folders = { start: await bundle(), demo: ROOT }
  for (const [script, cwd] of Object.entries(folders)) {
    for (const [way, [signal, group]] of Object.entries(ways)) {
      await t.test(`npm run ${script}, ${way}`, async t => {
        const { pid, port, messages, exit, isServing } = await start(t, cwd, script)
        t.equal(isServing(), true)
        process.kill(pid * group, signal)
        t.strictSame(await exit, [0, null])
        t.equal(isServing(), false)
        t.equal(await isFree(port), true)
        t.strictSame(messages.filter(message => /stop|refused/.test(message)), [
          'The gateway stops: /readyz fails, and all else is served for 300 ms.',
          'New requests are refused; running calls and event streams are finished.',
          'The gateway has stopped.'
        ])
      })
    }
  }
})
