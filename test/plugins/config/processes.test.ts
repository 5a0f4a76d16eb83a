import { availableParallelism } from 'node:os'
import t from 'tap'
import autoProcesses from '../../../plugins/config/auto-processes.ts'
import { readConfig } from '../../../plugins/config/index.ts'

const MIB = 1024 * 1024

t.test('auto is a process for each core, and no more than the memory of a container has room for', async t => {
  const cases: readonly [cores: number, memory: number, processes: number][] = [
    [1, 0, 1], [8, 0, 8], [8, Number.MAX_SAFE_INTEGER, 8],
    [8, 256 * MIB, 1], [8, 512 * MIB, 1], [8, 1024 * MIB, 2], [2, 2048 * MIB, 2]
  ]
  for (const [cores, memory, processes] of cases) {
    t.equal(autoProcesses(cores, memory), processes, `${cores} cores, ${memory} bytes`)
  }
})

t.test('PROCESSES=auto is a number by the time anything reads it, and 1 is the default', async t => {
  t.equal(readConfig({}).PROCESSES, 1)
  const auto = readConfig({ PROCESSES: 'auto', REDIS_URL: 'redis://cache' }).PROCESSES
  t.ok(auto >= 1 && auto <= availableParallelism(), String(auto))
  t.equal(readConfig({ PROCESSES: '64', REDIS_URL: 'redis://cache' }).PROCESSES, 64)
})

t.test('is refused where it is no number, where writes could be sent twice, and beside a sandbox', async t => {
  const allowed = 'PROCESSES must be auto or a whole number from 1 to 64.'
  const cases: readonly [Record<string, string>, string][] = [
    [{ PROCESSES: '0' }, allowed], [{ PROCESSES: '65' }, allowed], [{ PROCESSES: 'all' }, allowed],
    [{ PROCESSES: '3' }, 'PROCESSES of more than 1 (here 3) needs REDIS_URL: without it a repeated write could be ' +
      'sent twice.'],
    [{ PROCESSES: '2', SANDBOX: 'true', REDIS_URL: 'redis://cache' }, 'SANDBOX=true needs PROCESSES=1: each process ' +
      'would start a sandbox of its own.']
  ]
  for (const [env, message] of cases) t.throws(() => readConfig(env), { message }, JSON.stringify(env))
})
