import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onFreePort } from '../build.ts'
import until from '../until.ts'
import { kinds, names, shipped, type Name, type Tls } from './configurations.ts'

interface Test { teardown (undo: () => unknown): void }

interface Options {
  /** The port of the gateway on this machine. */
  port: number
  /** In place of the one in deploy/proxies/. */
  configuration?: string
  /** Speaks TLS with this certificate; at most nginx, haproxy and Apache. */
  tls?: Tls
  /** The port that it listens on; any free one by default. */
  own?: number
}

/** Where the gateway is, in the files and in the configurations of tests. */
const TARGET = /(127\.0\.0\.1:|\.port = ")3000\b/g
export const PATH = `${process.env.PATH}:/usr/sbin`

function isInstalled (name: Name): boolean {
  const { command, version } = kinds[name]
  return spawnSync(command, [version], { env: { PATH } }).status === 0
}

const missing = names.filter(name => !isInstalled(name))
if (missing.length > 0 && process.env.CI) {
  throw new Error(`With CI set, these must be installed: ${missing.map(name => kinds[name].command).join(', ')}.`)
}

/** Why tests of a proxy are skipped, or false. */
export function skip (name: Name): string | false {
  return missing.includes(name) && `no ${kinds[name].command} is installed`
}

/** Whether something answers, or at least listens where that is TLS. */
async function isUp (port: number, tls: Tls | undefined): Promise<boolean> {
  if (!tls) return fetch(`http://127.0.0.1:${port}/livez`).then(({ ok }) => ok, () => false)
  const socket = connect(port, '127.0.0.1')
  return once(socket, 'connect').then(() => { socket.destroy(); return true }, () => false)
}

/** Starts a proxy, as deploy/proxies/ configures it, in front of a gateway; its URL. It ends with the test. */
export default async function startProxy (
  t: Test, name: Name, { port, configuration = shipped(name), tls, own: wanted }: Options
): Promise<string> {
  const { command, file, args, complete } = kinds[name]
  const folder = mkdtempSync(join(tmpdir(), `${command}-`))
  const own = wanted ?? await onFreePort(async port => port)
  const aimed = configuration.replaceAll(TARGET, (_target, before) => `${before}${port}`)
  const whole = complete(aimed, folder, own, tls)
  writeFileSync(join(folder, file), whole)
  const child = spawn(command, args(folder, own), {
    env: { PATH, HOME: folder }, stdio: ['ignore', 'ignore', 'pipe'], detached: true
  })
  let said = ''
  child.stderr.on('data', chunk => { said += String(chunk) })
  const ended = once(child, 'exit')
  t.teardown(async () => {
    const { pid, exitCode } = child
    if (pid !== undefined && exitCode === null) process.kill(-pid, 'SIGKILL') // with its own processes
    await ended
    rmSync(folder, { recursive: true, force: true })
  })
  await until(async () => {
    if (child.exitCode !== null) throw new Error(`${command} has ended: ${said}`)
    return isUp(own, tls)
  }, 50)
  return `http${tls ? 's' : ''}://127.0.0.1:${own}`
}
