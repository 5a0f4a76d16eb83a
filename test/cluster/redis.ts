import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { Redis } from 'ioredis'
import { onFreePort } from '../build.ts'

interface Test { teardown (undo: () => unknown): void }

/** A Redis server of a test's own. */
interface Server {
  url: string
  /** Sends a command on a connection of its own and returns the reply. */
  command (name: string, ...args: (string | number)[]): Promise<unknown>
  freeze (): void
  thaw (): void
  kill (): Promise<void>
  /** Starts it again after it was killed: at the same address, empty. */
  start (): Promise<void>
}

function isInstalled (): boolean {
  return spawnSync('redis-server', ['--version']).status === 0
}

/** Why tests that need a Redis server are skipped, or false. With CI set they must not be. */
export const skip = isInstalled() ? false : 'no redis-server is installed'
if (skip && process.env.CI) throw new Error('With CI set, redis-server must be installed.')

/** All that a server holds, names and values alike. A replica gives no values. */
const ALL = `
  local all = {}
  for _, key in ipairs(redis.call('KEYS', '*')) do
    local dump = redis.pcall('DUMP', key)
    all[#all + 1] = key .. ' ' .. (type(dump) == 'string' and dump or '')
  end
  return table.concat(all, ' ')
`
const SECRET = /eyJ[\w-]{8}|Bearer\s/

/**
 * Starts a server with settings on top of: loopback, nothing on disk. Ends with the test, which fails if it holds a
 * token then.
 */
export default async function startRedis (t: Test, ...settings: string[]): Promise<Server> {
  const dir = mkdtempSync(join(tmpdir(), 'redis-'))
  const port = await onFreePort(async port => port)
  const bus = settings.includes('--cluster-enabled') // or it takes the port 10,000 above, which may be another one's
    ? ['--cluster-port', String(await onFreePort(async port => port))]
    : []
  const args = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no', '--rdbcompression',
    'no', '--dir', dir, ...bus, ...settings]

  async function run () {
    const child = spawn('redis-server', args, { stdio: ['ignore', 'pipe', 'inherit'] })
    const lines: string[] = []
    for await (const line of createInterface({ input: child.stdout })) {
      lines.push(line)
      if (line.includes('Ready to accept connections')) {
        child.stdout.resume()
        return child
      }
    }
    throw new Error(`Redis ended before it was ready: ${lines.join('\n')}`)
  }
  let child = await run()

  async function command (name: string, ...args: (string | number)[]): Promise<unknown> {
    const client = new Redis(port, '127.0.0.1', { protocol: 2 })
    client.on('error', () => {}) // the command fails with it
    try {
      return await client.call(name, ...args)
    } finally {
      client.disconnect()
    }
  }

  async function verify (): Promise<void> {
    child.kill('SIGCONT')
    const isClosed = settings.includes('--requirepass') || settings.includes('--aclfile')
    if (child.exitCode !== null || child.signalCode !== null || isClosed) return
    const [secret] = SECRET.exec(String(await command('EVAL', ALL, 0))) ?? []
    if (secret !== undefined) throw new Error(`Redis holds ${secret}`)
  }
  t.teardown(() => verify().finally(() => {
    child.kill('SIGKILL')
    rmSync(dir, { recursive: true, force: true })
  }))

  return {
    url: `redis://127.0.0.1:${port}`,
    command,
    freeze () { child.kill('SIGSTOP') },
    thaw () { child.kill('SIGCONT') },
    async kill () {
      const gone = once(child, 'exit')
      child.kill('SIGKILL')
      await gone
    },
    async start () { child = await run() }
  }
}
