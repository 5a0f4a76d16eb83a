import t, { type Test } from 'tap'
import buildApp from '../../app.ts'
import startIssuer, { AUDIENCE, makePair } from '../issuer.ts'
import probe, { answers } from '../probe.ts'
import until from '../until.ts'
import startRedis, { skip } from './redis.ts'

const PROBES = 200
const away = answers({ status: 'degraded', redis: 'down' })

/** A gateway that has reached its issuer, and the Redis of its own. */
async function open (t: Test, url: string) {
  const issuer = await startIssuer(t, await makePair('k'))
  const app =
    await buildApp(
      {
        LOG_LEVEL: 'silent',
        LOAD_MAX_DELAY: '0',
        PUBLIC_URL: AUDIENCE,
        NEONPANEL_INSECURE: 'true',
        NEONPANEL_ISSUER: issuer.url,
        REDIS_URL: url
      }
    )
  t.teardown(() => app.close())
  await app.ready()
  await until(() => app.keys.reached)
  const { redis } = app
  if (!redis) throw new Error('There is no redis.')
  return { app, redis }
}

t.test('/readyz says that Redis is away from the start [REL-16]', async t => {
  const { app } = await open(t, 'redis://127.0.0.1:9')
  t.strictSame(await probe(app), away)
})

t.test('/readyz says that Redis is frozen or dead, until it is back, and none of the probes ' +
  'asks it [REL-16]', { skip }, async t => {
  const server = await startRedis(t)
  const { app, redis } = await open(t, server.url)
  const processed =
    async () => Number(/total_commands_processed:(\d+)/.exec(String(await server.command('info', 'stats')))?.[1])
  const before = await processed()
  for (let index = 0; index < PROBES; index++) t.strictSame(await probe(app), answers())
  const asked = await processed() - before
  t.ok(asked < PROBES / 2, `${asked} commands during ${PROBES} rounds`)
  t.comment(`${asked} commands during ${PROBES} rounds of probes`)
  for (const [breakIt, mend] of [[server.freeze, server.thaw], [server.kill, server.start]] as const) {
    await breakIt()
    await until(async () => {
      await redis.run(client => client.get('neonpanel:test')).catch(() => {})
      return !redis.up
    })
    t.strictSame(await probe(app), away)
    await mend()
    await until(() => redis.up)
    t.strictSame(await probe(app), answers())
  }
})
