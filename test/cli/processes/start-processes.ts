import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import { Agent, request } from 'undici'
import startSandbox from '../../../sandbox/index.ts'
import { onFreePort } from '../../build.ts'
import bundle from '../../bundle.ts'
import startRedis, { skip as skipRedis } from '../../cluster/redis.ts'
import until from '../../until.ts'
import { skip as skipNode } from './can-share.ts'

interface Test { teardown (undo: () => unknown): void }

type Line = Readonly<Record<string, unknown>>

const AUDIENCE = 'https://mcp.example.com'
const { PATH, HOME } = process.env

/** Why tests with several processes and a Redis are skipped, or false. */
export const skip = skipNode || skipRedis

export function isAlive (pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

/** Runs the compiled gateway; its status and all that it has written, once it has ended. */
export async function runToEnd (cwd: string, env: Record<string, string>) {
  const child = spawn(process.execPath, ['dist/server.js'], { cwd, env: { PATH, HOME, ...env } })
  const [stdout, stderr, [status]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')])
  return { status, stdout, stderr }
}

/** A new connection for each request, so that any of the processes may get it. */
const dispatcher = new Agent({ pipelining: 0 })

/** Starts a Redis, a sandbox NeonPanel and, for each call, a compiled gateway of two processes that listen then. */
export default async function prepare (t: Test) {
  const cwd = await bundle()
  const server = await startRedis(t)
  const sandbox = await startSandbox({ port: 0, defaultAudience: AUDIENCE })
  t.teardown(() => sandbox.close())

  async function start (more: Record<string, string> = {}, command = [process.execPath, 'dist/server.js']) {
    const PORT = await onFreePort(async port => String(port))
    const [program = '', ...args] = command
    const env = {
      PATH,
      HOME,
      PORT,
      PROCESSES: '2',
      REDIS_URL: server.url,
      NEONPANEL_ISSUER: sandbox.url,
      TOKEN_AUDIENCE: AUDIENCE,
      LOAD_MAX_DELAY: '0',
      DRAIN_DELAY: '500',
      ...more
    }
    const child = spawn(program, args, { cwd, env, stdio: ['ignore', 'pipe', 'inherit'] })
    const ended = once(child, 'close')
    let log = ''
    child.stdout.on('data', chunk => { log += String(chunk) })
    const lines = (): Line[] => log.split('\n').slice(0, -1).map(line => JSON.parse(line))
    const listening = () => lines().filter(({ msg }) => /^Process \d of \d is listening/.test(String(msg)))
    /** Of each process that has ever listened. */
    const pids = () => listening().map(({ pid }) => Number(pid))
    t.teardown(() => {
      child.kill('SIGKILL')
      for (const pid of pids()) if (isAlive(pid)) process.kill(pid, 'SIGKILL')
    })
    await until(() => {
      if (child.exitCode !== null) throw new Error(`The gateway ended before it listened: ${log}`)
      return pids().length === 2
    })
    const url = `http://localhost:${PORT}`
    return {
      child,
      url,
      ended,
      lines,
      pids,
      /** Of the one that has listened last under a number. */
      pidOf: (number: number) => Number(listening().findLast(line => line.process === number)?.pid),
      /** Asks on a connection of its own. */
      async ask (path: string, init: { token?: string, body?: unknown, headers?: Record<string, string> } = {}) {
        const { token, body, headers } = init
        const all = { ...token && { authorization: `Bearer ${token}` }, ...headers }
        const { statusCode: status, body: answer } = await request(url + path, body === undefined
          ? { dispatcher, headers: all }
          : {
              dispatcher,
              method: 'POST',
              headers: { 'content-type': 'application/json', ...all },
              body: JSON.stringify(body)
            })
        const words = await answer.text()
        return { status, body: words.startsWith('{') ? JSON.parse(words) : words }
      }
    }
  }
  return { cwd, server, sandbox, start }
}
