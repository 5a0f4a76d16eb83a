import t from 'tap'
import open, { BACK, warning } from '../redis/open.ts'
import until from '../until.ts'
import { ownTime } from '../work.ts'
import startRedis, { skip } from './redis.ts'
import slowDown from './slow.ts'

t.test('logs at boot what is wrong with a Redis of another program [REL-8]', { skip }, async t => {
  const server = await startRedis(t, '--requirepass', 'right', '--user', 'reader', 'on', '>reader', '~*', '+get')
  const at = (user: string) => server.url.replace('//', `//${user}@`)
  const cases: [string, string][] = [
    [server.url, 'it refuses the user or the password of REDIS_URL'],
    [at(':wrong'), 'it refuses the user or the password of REDIS_URL'],
    [at('nobody:right'), 'it refuses the user or the password of REDIS_URL'],
    [at('reader:reader'), 'the user of REDIS_URL lacks a permission'],
    ['redis://127.0.0.1:9', 'it cannot be reached']
  ]
  for (const [url, trouble] of cases) {
    const { shared, lines } = await open(t, url)
    t.strictSame([shared.up, lines], [false, [warning(trouble)]], url)
  }
  const { shared, lines } = await open(t, at(':right'))
  t.strictSame([shared.up, lines], [true, []])
})

type Work = Parameters<Awaited<ReturnType<typeof open>>['shared']['run']>[0]
const write: Work = client => client.set('neonpanel:test', '1', 'PX', 1000)

t.test('sees each kind of outage, warns once, and uses Redis again within a second [REL-8]', { skip }, async t => {
  const server = await startRedis(t)
  const outages: [string, string, () => unknown, () => unknown][] = [
    ['frozen', 'it does not answer in time', server.freeze, server.thaw],
    ['read-only', 'it is a read-only replica', () =>
      server.command('replicaof', '127.0.0.1', 9), () => server.command('replicaof', 'no', 'one')],
    ['full', 'its memory is full', () =>
      server.command('config', 'set', 'maxmemory', 1), () => server.command('config', 'set', 'maxmemory', 0)],
    ['killed, and back empty', 'it cannot be reached', server.kill, server.start]
  ]
  for (const [name, trouble, breakIt, mend] of outages) {
    const { shared, lines } = await open(t, server.url)
    let back = 0
    shared.onReconnect(() => { back++ })
    await breakIt()
    const broken = performance.now()
    await until(async () => {
      await shared.run(write).catch(() => {})
      return !shared.up
    })
    const refused = performance.now()
    await t.rejects(shared.run(write), /^Redis is away/)
    t.comment(`${name}: seen after ${(refused - broken).toFixed()} ms, refused within ` +
      `${(performance.now() - refused).toFixed(1)} ms from then on`)
    t.strictSame([shared.up, lines, back], [false, [warning(trouble)], 0], name)
    await mend()
    const sinceMended = ownTime(t)
    await until(() => shared.up)
    const taken = sinceMended()
    t.ok(taken < 3000, `${name}: back after ${taken} ms`)
    t.comment(`${name}: back after ${taken} ms`)
    t.strictSame([lines, back, await shared.run(write)], [[warning(trouble), BACK], 1, 'OK'], name)
  }
})

t.test('forgives a single failure, and survives cut connections [REL-8]', { skip }, async t => {
  const server = await startRedis(t)
  const { shared, lines } = await open(t, server.url)
  await server.command('rpush', 'neonpanel:list', 'x')
  for (let time = 0; time < 5; time++) await t.rejects(shared.run(client => client.get('neonpanel:list')), /^WRONGTYPE/)
  t.strictSame([shared.up, lines], [true, [
    warning('it refuses a command, or another program keeps something else under a key of ours (then choose another ' +
      'REDIS_PREFIX)')
  ]])
  const cut = shared.run(client => client.blpop('neonpanel:nothing', 0))
  await t.rejects(cut, /^SILENT/)
  t.equal(shared.up, true, 'one silence is no outage')
  await server.command('client', 'kill', 'type', 'normal')
  await until(() => !shared.up)
  await until(() => shared.up)
  t.equal(await shared.run(write), 'OK')
})

t.test('waits for a slow Redis, and does without one that is too slow [REL-8]', { skip }, async t => {
  const way = await slowDown(t, (await startRedis(t)).url)
  const { shared, lines } = await open(t, way.url)
  way.delay = 90
  let taken = 0
  await until(async () => {
    const begun = performance.now()
    const outcome = await shared.run(write).catch(() => undefined)
    taken = performance.now() - begun
    return outcome === 'OK'
  })
  t.ok(taken >= 89, `it took ${taken} ms`)
  t.comment(`90 ms slower: a command takes ${taken.toFixed()} ms`)
  way.delay = 300
  const times: number[] = []
  await until(async () => {
    const begun = performance.now()
    await shared.run(write).catch(() => {})
    times.push(Math.round(performance.now() - begun))
    return !shared.up
  })
  t.equal(times.length, 3)
  t.strictSame(lines, [warning('it does not answer in time')])
  t.comment(`300 ms slower: ${times.join(', ')} ms, then none`)
  way.delay = 0
  await until(() => shared.up)
  t.strictSame([await shared.run(write), lines.at(-1)], ['OK', BACK])
})
