import { execFile, spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import {
  chmodSync, chownSync, copyFileSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync
} from 'node:fs'
import { basename, join } from 'node:path'
import { tmpdir } from 'node:os'
import { promisify } from 'node:util'
import bundle from '../bundle.ts'
import until from '../until.ts'
import { read, readEnv, ROOT } from './files.ts'
import readUnit from './unit.ts'

interface Test { teardown (undo: () => unknown): void }

/** A folder that stands for the root of a machine with nothing but Node. */
interface Machine {
  root: string
  /** Follows more steps, in the checkout; what was said to systemd. */
  follow (steps: string): Promise<string[]>
  /** Starts what the unit says, as systemd would; resolves once it listens. */
  start (): Promise<Running>
}

interface Running {
  child: ChildProcess
  /** The lines of its log so far. */
  lines (): Readonly<Record<string, unknown>>[]
  /** Stops it as the unit says; its exit code and signal, and the milliseconds that it took. */
  stop (): Promise<{ ended: unknown[], ms: number, allowedMs: number }>
}

const UNIT = 'etc/systemd/system/neonpanel-gateway.service'
/** A user as DynamicUser makes one. */
const DYNAMIC_UID = 61_184
const isRoot = process.getuid?.() === 0
/** What the steps call, in the place of what only a machine of one's own has. */
const STAND_INS = `
  set -eu
  sudo () { "$@"; }
  sudoedit () { printf '%s\\n' "$SETTINGS" >> "$1"; }
  systemctl () { echo "systemctl $*"; }
  npm () { case "$*" in ci | 'run build') ;; *) command npm "$@" ;; esac; }
`

/** A checkout as `npm ci && npm run build` leaves it, without the packages, which only the build needs. */
async function checkout (t: Test, folder: string): Promise<void> {
  const built = await bundle()
  cpSync(join(built, 'dist'), join(folder, 'dist'), { recursive: true })
  const { files } = JSON.parse(read('package.json'))
  for (const name of ['package.json', '.npmrc', 'README.md', 'LICENSE', ...files]) {
    if (name !== 'dist' && !name.startsWith('!')) cpSync(join(ROOT, name), join(folder, name), { recursive: true })
  }
  mkdirSync(join(folder, 'deploy/secrets'))
  writeFileSync(join(folder, 'deploy/secrets/state-keys'), 'must stay where it is')
}

/** What systemd gives the process: settings, credentials, and its own variables. */
function environment (root: string): Record<string, string> {
  const unit = readUnit(readFileSync(join(root, UNIT), 'utf8'))
  const credentials = join(root, 'run/credentials', basename(UNIT))
  mkdirSync(credentials, { recursive: true })
  for (const credential of unit.all('LoadCredential')) {
    const [name = '', path = ''] = credential.split(':')
    const file = join(credentials, name)
    copyFileSync(join(root, path), file)
    chmodSync(file, 0o400)
    if (isRoot) chownSync(file, DYNAMIC_UID, DYNAMIC_UID)
  }
  const own = Object.fromEntries(unit.all('Environment').map(each => each.replace('%d', credentials).split('=')))
  const given = readEnv(readFileSync(join(root, unit.last('EnvironmentFile')), 'utf8'))
  return {
    PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin',
    CREDENTIALS_DIRECTORY: credentials,
    INVOCATION_ID: '0123456789abcdef0123456789abcdef',
    JOURNAL_STREAM: '8:12345',
    SYSTEMD_EXEC_PID: '1',
    ...own,
    ...given
  }
}

async function start (t: Test, root: string): Promise<Running> {
  const unit = readUnit(readFileSync(join(root, UNIT), 'utf8'))
  const [program = '', ...args] = unit.last('ExecStart').replaceAll(/(?<=^| )\//g, `${root}/`).split(' ')
  // the hooks of the runner, which NODE_OPTIONS brings, would write as an unprivileged user, and fail
  const child = spawn('env', ['-u', 'NODE_OPTIONS', program, ...args], {
    cwd: join(root, unit.last('WorkingDirectory')),
    env: environment(root),
    stdio: ['ignore', 'pipe', 'pipe'],
    ...isRoot && { uid: DYNAMIC_UID, gid: DYNAMIC_UID }
  })
  t.teardown(() => { child.kill('SIGKILL') })
  const exit = once(child, 'exit')
  let [log, complaints] = ['', '']
  child.stdout.on('data', chunk => { log += String(chunk) })
  child.stderr.on('data', chunk => { complaints += String(chunk) })
  const lines = () => log.split('\n').slice(0, -1).map(line => JSON.parse(line))
  await until(() => {
    if (child.exitCode !== null) throw new Error(`It ended before it listened: ${complaints}${log}`)
    return lines().some(({ msg }) => /is listening/.test(msg))
  }, 20)
  return {
    child,
    lines,
    async stop () {
      const began = performance.now()
      process.kill(child.pid ?? 0, unit.last('KillSignal'))
      const ended = await exit
      return { ended, ms: performance.now() - began, allowedMs: Number(unit.last('TimeoutStopSec')) * 1000 }
    }
  }
}

/** A machine on which README's steps can be followed; the settings are what an operator writes into gateway.env. */
export default async function prepare (t: Test, settings: Record<string, string>): Promise<Machine> {
  const root = mkdtempSync(join(tmpdir(), 'machine-'))
  t.teardown(() => rmSync(root, { recursive: true }))
  chmodSync(root, 0o755)
  const home = join(root, 'home/checkout')
  for (const folder of ['usr/bin', 'opt', 'etc/systemd/system', 'home/checkout']) {
    mkdirSync(join(root, folder), { recursive: true })
  }
  copyFileSync(process.execPath, join(root, 'usr/bin/node'))
  await checkout(t, home)
  const SETTINGS = Object.entries(settings).map(([name, value]) => `${name}=${value}`).join('\n')
  const { PATH, HOME } = process.env

  async function follow (steps: string): Promise<string[]> {
    const here = steps.replaceAll(/(?<= )\/(?=opt|etc)/g, `${root}/`)
    const { stdout } = await promisify(execFile)('bash', ['--norc', '-c', STAND_INS + here],
      { cwd: home, env: { PATH, HOME, SETTINGS } })
    return stdout.split('\n').filter(line => line.startsWith('systemctl '))
  }
  return { root, follow, start: () => start(t, root) }
}
