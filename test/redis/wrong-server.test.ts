import { once } from 'node:events'
import { createServer } from 'node:http'
import t from 'tap'
import { onFreePort } from '../build.ts'
import startRedis, { skip } from '../cluster/redis.ts'
import startGateway from '../gateway-process.ts'
import { certificate } from '../tls-proxy.ts'
import until from '../until.ts'
import open, { BACK, warning } from './open.ts'
import startSentinel from './sentinel.ts'

t.test('uses no other database than the one of REDIS_URL [R3]', { skip }, async t => {
  const server = await startRedis(t, '--databases', '16')
  const { shared, lines } = await open(t, `${server.url}/99`)
  t.strictSame([shared.up, lines], [false, [warning('it refuses the database of REDIS_URL')]])
  t.equal(await server.command('dbsize'), 0)
  const last = await open(t, `${server.url}/15`)
  t.strictSame([last.shared.up, last.lines], [true, []])
})

t.test('names what is no Redis by itself [R2, R7]', { skip }, async t => {
  const http = createServer((_request, response) => response.end()).listen(0, '127.0.0.1')
  t.teardown(() => http.close())
  await once(http, 'listening')
  const address = http.address()
  const port = typeof address === 'object' && address ? address.port : 0
  const node = await startRedis(t, '--cluster-enabled', 'yes')
  await node.command('cluster', 'addslotsrange', 0, 16_383)
  const sentinel = await startSentinel(t, await startRedis(t))
  for (const [url, trouble] of [
    [`redis://127.0.0.1:${port}`, 'what REDIS_URL names is no Redis'],
    [node.url, 'it is a node of a Cluster; set REDIS_MODE=cluster'],
    [sentinel.url, 'it is a Sentinel; set REDIS_MODE=sentinel']
  ] as const) {
    const { shared, lines } = await open(t, url)
    t.strictSame([shared.up, lines], [false, [warning(trouble)]])
  }
})

t.test('says that a server has too few replicas to write, and uses it once it has them [R7]', { skip }, async t => {
  const server = await startRedis(t, '--min-replicas-to-write', '1')
  const { shared, lines } = await open(t, server.url)
  t.strictSame([shared.up, lines], [false, [warning('it has too few replicas to write: min-replicas-to-write')]])
  await server.command('config', 'set', 'min-replicas-to-write', '0')
  await until(() => shared.up)
  t.strictSame(lines.slice(1), [BACK])
})

t.test('names what is wrong with TLS, and trusts NODE_EXTRA_CA_CERTS [R7]', { skip }, async t => {
  const { file, keyFile } = certificate(t.testdir(), 'localhost')
  const secure = await onFreePort(async port => port)
  const server = await startRedis(t, '--tls-port', String(secure), '--tls-cert-file', file, '--tls-key-file', keyFile,
    '--tls-ca-cert-file', file, '--tls-auth-clients', 'no')
  const unknown = 'its certificate is signed by an unknown authority; set NODE_EXTRA_CA_CERTS to the file of a ' +
    'private one'
  for (const [url, trouble] of [
    [`redis://localhost:${secure}`, 'it ends the connection; a port with TLS needs rediss: in REDIS_URL'],
    [server.url.replace('redis', 'rediss'),
      'it does not answer in time; a port without TLS needs redis: in REDIS_URL'],
    [`rediss://localhost:${secure}`, unknown]
  ] as const) {
    const { shared, lines } = await open(t, url)
    t.strictSame([shared.up, lines], [false, [warning(trouble)]])
  }
  await onFreePort(async port => {
    await startGateway(t,
      { PORT: String(port), REDIS_URL: `rediss://localhost:${secure}`, NODE_EXTRA_CA_CERTS: file })
    const ready = await fetch(`http://localhost:${port}/readyz`)
    t.notMatch(await ready.json(), { redis: 'down' })
  })
})
