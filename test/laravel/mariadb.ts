import { execFile } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import until from '../until.ts'
import { asRoot } from './configuration.ts'

type Start = (program: string, args: readonly string[]) => unknown

interface Database {
  socket: string
  /** Runs statements; the rows of the last one, their columns separated by tabs. */
  sql (statements: string): Promise<string[]>
}

const run = promisify(execFile)

/**
 * Starts a MariaDB server on a socket alone, with an empty database of this name; its data need not survive the
 * machine. Servers that start at once take each other's temporary tables away, unless each has a folder of its own for
 * them.
 */
export default async function startMariadb (
  dir: string, name: string, start: Start, env: NodeJS.ProcessEnv
): Promise<Database> {
  const [data, tables, socket] = [join(dir, 'mariadb'), join(dir, 'tables'), join(dir, 'mariadb.sock')]
  for (const folder of [data, tables]) mkdirSync(folder)
  const args = [
    '--no-defaults', `--datadir=${data}`, `--tmpdir=${tables}`, `--socket=${socket}`, '--skip-networking',
    '--skip-log-bin', '--innodb-flush-log-at-trx-commit=0', '--innodb-buffer-pool-size=16M',
    ...(asRoot ? ['--user=root'] : [])
  ]
  await run('mariadb-install-db', [...args, '--auth-root-authentication-method=normal', '--skip-test-db'], { env })
  start('mariadbd', args)

  async function sql (statements: string, database = name): Promise<string[]> {
    const client = ['--no-defaults', `--socket=${socket}`, '--user=root', '--skip-column-names', '--batch']
    const { stdout } = await run('mariadb', [...client, `--execute=${statements}`, database], { env })
    return stdout.split('\n').slice(0, -1)
  }
  await until(() => sql(`CREATE DATABASE ${name}`, 'mysql').then(() => true, () => false), 50)
  return { socket, sql: statements => sql(statements) }
}
