import t from 'tap'
import startSandbox from '../../sandbox/index.ts'
import { onFreePort } from '../build.ts'
import startReplica, { skipBalancer, startBalancer } from '../cluster/processes.ts'
import startRedis, { skip as skipRedis } from '../cluster/redis.ts'
import examine, { faultySteps } from './examine.ts'

t.test('nothing fails on two replicas with Redis, whichever of them answers', { skip: skipRedis || skipBalancer },
  async t => {
    const own = await onFreePort(async port => port)
    const origin = `http://127.0.0.1:${own}`
    const sandbox = await startSandbox({ port: 0, defaultAudience: `${origin}/mcp` })
    t.teardown(() => sandbox.close())
    const server = await startRedis(t)
    const env = {
      PUBLIC_URL: origin,
      NEONPANEL_ISSUER: sandbox.url,
      REDIS_URL: server.url,
      TRUST_PROXY: '127.0.0.1',
      LOAD_MAX_DELAY: '0',
      LOG_LEVEL: 'silent'
    }
    const replicas = await Promise.all([startReplica(t, env), startReplica(t, env)])
    await startBalancer(t, replicas, own)
    const diagnosis = await examine(`${origin}/mcp`, { token: await sandbox.issueToken() })
    t.strictSame(faultySteps(diagnosis), ['name'], 'this machine alone can connect')
  })
