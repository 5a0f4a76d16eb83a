import t from 'tap'
import cpuClock, { cpuBetween, totalOf } from '../../bench/cpu-time.ts'

t.test('shares out what the fine clock says as the coarse ones say', async t => {
  const before = { user: 100, system: 50, exact: 148 }
  t.strictSame(cpuBetween(before, { user: 130, system: 60, exact: 192 }), { user: 33, system: 11 })
  t.strictSame(cpuBetween(before, { user: 130, system: 60, exact: NaN }), { user: 30, system: 10 }, 'with no fine one')
})

t.test('sees what this process uses', { skip: process.platform !== 'linux' && 'needs /proc' }, async t => {
  const before = cpuClock(process.pid)
  const began = process.cpuUsage()
  while (process.cpuUsage(began).user < 100_000);
  const used = totalOf(cpuBetween(before, cpuClock(process.pid)))
  t.ok(used >= 80, `${used} ms of at least 100`)
})

t.test('says nothing of a process that is gone', async t => {
  t.ok(Number.isNaN(totalOf(cpuBetween(cpuClock(0), cpuClock(0)))))
})
