import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import bundle from './bundle.ts'
import until from './until.ts'

interface Test { teardown (undo: () => unknown): void }

/** A compiled gateway in a process of its own. */
interface GatewayProcess {
  child: ChildProcess
  url: string
  /** What it has logged so far. */
  log: { text: string }
  /** Its exit code and signal, once it has ended. */
  ended: Promise<unknown[]>
}

/** Milliseconds that it may take to answer once it listens. */
const MAX_MS = 10_000

/**
 * Starts it at env.PORT, with options for Node; it answers by the time this resolves, and refuses nothing because the
 * machine is busy.
 */
export default async function startGateway (
  t: Test, env: Record<string, string> & { PORT: string }, options: readonly string[] = []
): Promise<GatewayProcess> {
  const { PATH, HOME } = process.env
  const child = spawn(process.execPath, [...options, 'dist/server.js'], {
    cwd: await bundle(),
    env: { PATH, HOME, LOG_LEVEL: 'info', LOAD_MAX_DELAY: '0', ...env },
    stdio: ['ignore', 'pipe', 'inherit']
  })
  t.teardown(() => child.kill('SIGKILL'))
  const ended = once(child, 'exit')
  const log = { text: '' }
  child.stdout.on('data', chunk => { log.text += String(chunk) })
  const url = `http://localhost:${env.PORT}`
  await until(async () => {
    const hasEnded = child.exitCode !== null || child.signalCode !== null
    if (hasEnded) throw new Error(`The gateway ended before it answered: ${log.text}`)
    return fetch(`${url}/livez`, { signal: AbortSignal.timeout(MAX_MS) }).then(({ ok }) => ok, () => false)
  }, 50)
  return { child, url, log, ended }
}
