import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onFreePort } from '../build.ts'
import until from '../until.ts'
import { fpmArguments, fpmConfiguration, nginxConfiguration, type Timeouts } from './configuration.ts'
import startMariadb from './mariadb.ts'

interface Test { teardown (undo: () => unknown): void }

/** A request as nginx has logged it. */
interface Logged { method: string, url: string, status: number, agent: string, coding: string }

/** NeonPanel's API as a Laravel application, behind nginx and PHP-FPM, over MariaDB. */
export interface Laravel {
  url: string
  /** Runs statements; the rows of the last one, their columns separated by tabs. */
  sql (statements: string): Promise<string[]>
  /** What nginx has answered so far. */
  log (): Logged[]
  /** Maintenance mode, as `php artisan down --retry` begins it; null ends it. */
  maintenance (retryAfter: number | null): void
  /** Loads PHP-FPM and nginx anew, as a deployment does. */
  reload (): void
  /** Sets timeouts of nginx until the run ends; without any, those of the start. */
  setTimeouts (timeouts?: Partial<Timeouts>): Promise<void>
}

const APP = join(import.meta.dirname, 'app')
const PROGRAMS = '/usr/sbin'
const FRAMEWORK = '/usr/share/php/Illuminate/autoload.php'
const TIMEOUTS: Timeouts = { answer: 30, idle: 5 }

const fpm = existsSync(PROGRAMS) ? readdirSync(PROGRAMS).find(name => /^php-fpm\d/.test(name)) : undefined
const env = { ...process.env, PATH: `${process.env.PATH}:${PROGRAMS}` }
const missing = [
  ['PHP-FPM', fpm !== undefined], ['nginx', existsSync(join(PROGRAMS, 'nginx'))],
  ['MariaDB', existsSync(join(PROGRAMS, 'mariadbd'))], ['Laravel', existsSync(FRAMEWORK)]
].filter(([, isThere]) => !isThere).map(([name]) => name)

/** Why tests that need Laravel are skipped, or false. With CI set they must not be. */
export const skip = missing.length > 0 ? `not installed: ${missing.join(', ')}` : false
if (skip && process.env.CI) throw new Error(`With CI set, tests of Laravel must run; ${skip}.`)

/** Starts the four, with the tables as the seed leaves them. They end with the test. */
export default async function startLaravel (t: Test): Promise<Laravel> {
  const dir = mkdtempSync(join(tmpdir(), 'laravel-'))
  t.teardown(() => rmSync(dir, { recursive: true, force: true }))
  for (const name of ['framework/cache', 'framework/views']) mkdirSync(join(dir, name), { recursive: true })

  /** Servers with workers end these on SIGTERM, and leave them behind on SIGKILL. */
  function start (program: string, args: readonly string[]) {
    const child = spawn(program, args, { env, stdio: 'ignore' })
    const ended = once(child, 'exit')
    t.teardown(async () => { child.kill('SIGTERM'); await ended })
    return child
  }

  const { socket, sql } = await startMariadb(dir, 'neonpanel', start, env)
  for (const file of ['schema', 'seed']) await sql(readFileSync(join(APP, `database/${file}.sql`), 'utf8'))

  writeFileSync(join(dir, 'fpm.conf'), fpmConfiguration(dir, socket))
  const php = start(fpm ?? 'php-fpm', fpmArguments(join(dir, 'fpm.conf')))
  await until(() => existsSync(join(dir, 'fpm.sock')))
  const port = await onFreePort(async port => port)
  const url = `http://127.0.0.1:${port}`
  const configuration = join(dir, 'nginx.conf')
  let nginx: ChildProcess | undefined
  const workers = () => readFileSync(`/proc/${nginx?.pid}/task/${nginx?.pid}/children`, 'utf8').split(' ')
  /** Writes the configuration, has it loaded, and waits until it is what connections meet, also those that are open. */
  async function configure (timeouts: Timeouts, load: () => void): Promise<void> {
    const old = nginx ? workers().filter(Boolean) : []
    writeFileSync(configuration, nginxConfiguration(dir, port, join(APP, 'public'), timeouts))
    load()
    await until(() => old.length === 0 || !workers().some(worker => old.includes(worker)), 50)
    const met = () => fetch(`${url}/timeouts`, { headers: { connection: 'close' } }).then(response => response.text())
    await until(() => met().then(text => text === JSON.stringify(timeouts), () => false), 50)
  }
  await configure(TIMEOUTS, () => {
    nginx = start('nginx', ['-p', dir, '-e', join(dir, 'error.log'), '-c', configuration])
  })

  return {
    url,
    sql,
    log: () => readFileSync(join(dir, 'access.log'), 'utf8').split('\n').filter(Boolean).map(line => JSON.parse(line)),
    maintenance (retryAfter) {
      const file = join(dir, 'framework/down')
      if (retryAfter === null) rmSync(file)
      else writeFileSync(file, JSON.stringify({ retry: retryAfter }))
    },
    reload () {
      php.kill('SIGUSR2')
      nginx?.kill('SIGHUP')
    },
    setTimeouts: timeouts => configure({ ...TIMEOUTS, ...timeouts }, () => nginx?.kill('SIGHUP'))
  }
}
