import { accessSync, constants } from 'node:fs'
import { availableParallelism } from 'node:os'
import { delimiter, join } from 'node:path'

/** What a process does in a measurement; each role has a core of its own as far as there are enough. */
export type Role = 'server' | 'second' | 'upstream' | 'load'

/** The first executable of that name in PATH. */
export function find (name: string): string | undefined {
  return (process.env.PATH ?? '').split(delimiter).map(folder => join(folder, name)).find(path => {
    try {
      accessSync(path, constants.X_OK)
      return true
    } catch {
      return false
    }
  })
}

const cores = availableParallelism()
const taskset = cores > 1 ? find('taskset') : undefined
const chrt = taskset && find('chrt')
const coreOf: Readonly<Record<Role, number>> = cores < 4
  ? { server: 0, second: 1, upstream: 1, load: 1 }
  : { server: 0, second: 1, upstream: 2, load: 3 }

export const wrk = find('wrk')
export const redisServer = find('redis-server')

/** A command as it is run in a role: on its own core where `taskset` is installed. */
export function pinned (role: Role, command: readonly string[]): readonly string[] {
  return taskset ? [taskset, '-c', String(coreOf[role]), ...command] : command
}

/** The roles whose cores must not fall asleep, one for each core; none where nothing can be pinned. */
export const awakeRoles: readonly Role[] =
  !chrt ? [] : coreOf.load === coreOf.upstream ? ['load'] : ['load', 'upstream']

/** A command that gets what nobody else wants of a core. */
export function idle (command: readonly string[]): readonly string[] {
  return chrt ? [chrt, '--idle', '0', ...command] : command
}

/** For the report: what was used, in words. */
export const affinity = {
  load: wrk ? 'wrk' : 'autocannon',
  pinning: taskset
    ? `taskset (server on core ${coreOf.server}, upstream on ${coreOf.upstream}, load on ` +
    `${coreOf.load})`
    : 'none',
  cores
}
