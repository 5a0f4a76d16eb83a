import { randomInt } from 'node:crypto'
import { createServer } from 'node:net'
import { once } from 'node:events'
import type { FastifyInstance } from 'fastify'
import buildApp from '../app.ts'
import startSandbox from '../sandbox/index.ts'
import key from './key.ts'
import watch from './invariants.ts'

type Sandbox = Awaited<ReturnType<typeof startSandbox>>
type Token = Parameters<Sandbox['issueToken']>[0]

interface Options {
  /** Settings on top of those that point the gateway at the sandbox. */
  env?: Record<string, string>
  /** The sandbox's clock; the fixed day of its golden figures by default. */
  clock?: () => number
  /** Takes the lines of the gateway's log. */
  log?: (line: string) => void
  /** Runs before the gateway listens. */
  prepare?: (app: FastifyInstance) => void
}

/** A gateway and a sandbox NeonPanel that listen on ports of their own. */
export interface Stack {
  url: string, app: FastifyInstance, sandbox: Sandbox, token: (options?: Token) => Promise<string>
}

/** What the stack needs of a test: a teardown. */
interface Test { teardown (undo: () => Promise<void>): void }

/** The instant at which the sandbox stands still unless a test says otherwise. */
const NOW = Date.parse('2026-07-15T09:00:00Z')

/**
 * Ports that no system hands out by itself: a process that starts slowly finds the port still free that was chosen for
 * it.
 */
const FIRST_PORT = 11_000
const PORTS = 21_000

async function freePort (): Promise<number> {
  const port = FIRST_PORT + randomInt(PORTS)
  const server = createServer().listen(port, 'localhost')
  await once(server, 'listening')
  server.close()
  await once(server, 'close')
  return port
}

/** Starts something on a port that is free; when another process was faster, on another one. */
export async function onFreePort<T> (start: (port: number) => Promise<T>): Promise<T> {
  try {
    return await start(await freePort())
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EADDRINUSE') return onFreePort(start)
    throw error
  }
}

/**
 * Starts sandbox and gateway, and ends both with the test, which fails if the invariants do not hold. Limits are out of
 * the way unless `env` sets them.
 */
export default async function build (t: Test, {
  env = {}, clock = () =>
    NOW, log, prepare
}: Options = {}): Promise<Stack> {
  const { read, observe, alive, verify } = watch()
  let audience = ''
  const sandbox = await startSandbox({ port: 0, clock, key, defaultAudience: () => audience })
  t.teardown(async () => { await sandbox.close(); await verify() })
  const app = await onFreePort(async port => {
    const app = await buildApp({
      PORT: String(port),
      LOG_LEVEL: 'info',
      NEONPANEL_ISSUER: sandbox.url,
      RATE_LIMIT_MAX: '1000000',
      RATE_LIMIT_ADDRESS_MAX: '1000000',
      RATE_LIMIT_FAILED_AUTH: '1000000',
      MAX_CALLS_PER_SUBJECT: '100000',
      LOAD_MAX_DELAY: '0',
      ...env
    }, { log: { write: line => { read(line); log?.(line) } } })
    observe(app)
    prepare?.(app)
    await app.listen({ host: 'localhost', port: app.config.PORT })
      .catch(async error => { await app.close(); throw error })
    return app
  })
  t.teardown(async () => { await alive(app); await app.close() })
  audience = app.config.PUBLIC_URL
  const token = (options: Token = {}) => sandbox.issueToken({ audience, ...options })
  return { url: `http://localhost:${app.config.PORT}`, app, sandbox, token }
}
