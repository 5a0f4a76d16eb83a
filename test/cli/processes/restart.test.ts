import t from 'tap'
import until from '../../until.ts'
import prepare, { isAlive, skip } from './start-processes.ts'

t.test('a process that ends is replaced while the others serve', { skip }, async t => {
  const { start } = await prepare(t)
  const { ask, lines, pidOf } = await start()
  const told = () => lines().filter(({ msg }) => /another one starts/.test(String(msg)))
  const alive = async () => (await ask('/livez').catch(() => ({ status: 0 }))).status

  await t.test('when it is killed, each time of a row after a longer pause', async t => {
    for (const pause of [100, 200]) {
      const killed = pidOf(2)
      process.kill(killed, 'SIGKILL')
      await until(() => !isAlive(killed))
      t.strictSame(await Promise.all(Array.from({ length: 10 }, alive)), Array(10).fill(200), 'the other one serves')
      await until(() => pidOf(2) !== killed)
      t.match(told().at(-1), {
        level: 50, process: 2, pause, msg: `Process 2 has ended with SIGKILL; another one starts in ${pause} ms.`
      })
    }
  })

  await t.test('when it stops by itself, which is no stop of the gateway', async t => {
    const stopped = pidOf(1)
    process.kill(stopped, 'SIGTERM')
    await until(() => pidOf(1) !== stopped && !isAlive(stopped))
    t.match(told().at(-1), { process: 1, msg: 'Process 1 stops; another one starts in 100 ms.' })
    t.equal(await alive(), 200)
  })
})
