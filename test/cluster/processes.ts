import { spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onFreePort } from '../build.ts'
import startGateway from '../gateway-process.ts'
import until from '../until.ts'

interface Test { teardown (undo: () => unknown): void }

/** A gateway in a process of its own. */
interface Replica {
  url: string
  port: number
  /** Ends it with a signal; its exit code. */
  end (signal: NodeJS.Signals): Promise<number | null>
  /** Starts it again at the same address, with other settings if they are given. */
  start (env?: Record<string, string>): Promise<void>
}

/** Why tests that need a load balancer are skipped, or false. */
export const skipBalancer = spawnSync('haproxy', ['-v']).status === 0 ? false : 'no haproxy is installed'
if (skipBalancer && process.env.CI) throw new Error('With CI set, haproxy must be installed.')

/** Starts a gateway, which is ready and has reached its Redis by the time this resolves. It ends with the test. */
export default async function startReplica (t: Test, env: Record<string, string>): Promise<Replica> {
  const port = await onFreePort(async port => port)
  const url = `http://localhost:${port}`
  const launch = async (changes: Record<string, string> = {}) => {
    const started = await startGateway(t, { PORT: String(port), ...env, ...changes })
    await until(async () => {
      const ready = await fetch(`${url}/readyz`)
      return ready.ok && !(await ready.text()).includes('"redis":"down"')
    })
    return started
  }
  let running = await launch()
  return {
    url,
    port,
    async start (env) { running = await launch(env) },
    async end (signal) {
      running.child.kill(signal)
      const [code] = await running.ended
      return typeof code === 'number' ? code : null
    }
  }
}

interface Balancer {
  url: string
  /** Resolves once every replica gets requests. */
  ready (): Promise<void>
}

/**
 * Starts a load balancer that asks /readyz, without sticky sessions; `x-replica` says who answered. It listens on a
 * free port unless one is given, and ends with the test.
 */
export async function startBalancer (t: Test, replicas: readonly Replica[], own?: number): Promise<Balancer> {
  const dir = mkdtempSync(join(tmpdir(), 'haproxy-'))
  t.teardown(() => rmSync(dir, { recursive: true, force: true }))
  const port = own ?? await onFreePort(async port => port)
  const statistics = await onFreePort(async port => port)
  const file = join(dir, 'haproxy.cfg')
  writeFileSync(file, [
    'defaults', 'mode http', 'timeout connect 2s', 'timeout client 75s', 'timeout server 75s', 'timeout check 5s',
    'option redispatch', 'retry-on conn-failure',
    'frontend public', `bind 127.0.0.1:${port}`, 'default_backend replicas',
    'frontend statistics', `bind 127.0.0.1:${statistics}`, 'stats enable', 'stats uri /',
    'backend replicas', 'balance roundrobin', 'http-response set-header x-replica %s', 'option httpchk GET /readyz',
    'http-check send hdr Host localhost',
    'default-server check inter 100 fall 1 rise 1',
    ...replicas.map(({ port }, index) => `server replica-${index} localhost:${port}`), ''
  ].join('\n'))
  const child = spawn('haproxy', ['-db', '-f', file], { stdio: 'ignore' })
  t.teardown(() => child.kill('SIGKILL'))
  const serving = async () => [
    ...(await (await fetch(`http://127.0.0.1:${statistics}/;csv`)).text()).matchAll(/^replicas,replica-.*,UP,/gm)
  ].length
  const ready = () => until(() => serving().then(count => count === replicas.length, () => false))
  await ready()
  return { url: `http://127.0.0.1:${port}`, ready }
}
