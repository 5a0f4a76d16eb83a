import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { onFreePort } from '../build.ts'
import call, { bill } from '../cluster/messages.ts'
import startReplica from '../cluster/processes.ts'
import startRedis, { skip } from '../cluster/redis.ts'
import { ask } from '../cluster/two-replicas.ts'
import openStream from '../routes/event-reader.ts'
import startSandbox from '../../sandbox/index.ts'
import { certificate } from '../tls-proxy.ts'
import until from '../until.ts'
import { ownTime } from '../work.ts'
import startCluster from './cluster.ts'
import startSentinel from './sentinel.ts'

const AUDIENCE = 'https://mcp.example.com'
const readme = readFileSync(join(import.meta.dirname, '../../README.md'), 'utf8')
const [, rules = ''] = /`ACL SETUSER gateway (.*?)`/.exec(readme) ?? []
const { file, keyFile } = certificate(t.testdir(), 'localhost')
const tls = { 'tls-cert-file': file, 'tls-key-file': keyFile, 'tls-ca-cert-file': file, 'tls-auth-clients': 'no' }
const PASSWORD = 'p@ss:word/1'

/** The settings of a server that speaks TLS, at a port of its own, with what else it needs. */
async function secured (port: number, more: Record<string, string> = {}): Promise<string[]> {
  return Object.entries({ ...tls, 'tls-port': String(port), ...more }).flatMap(([name, value]) => [`--${name}`, value])
}

/** Two gateways in processes of their own, which trust the certificate. */
async function startReplicas (t: Test, env: Record<string, string>) {
  const sandbox = await startSandbox({ port: 0, defaultAudience: AUDIENCE })
  t.teardown(() => sandbox.close())
  const settings = { NEONPANEL_ISSUER: sandbox.url, TOKEN_AUDIENCE: AUDIENCE, NODE_EXTRA_CA_CERTS: file, ...env }
  const [one, other] = await Promise.all([startReplica(t, settings), startReplica(t, settings)])
  return { one, other, token: await sandbox.issueToken() }
}

/** Both gateways share writes and streams. */
async function verify (t: Test, { one, other, token }: Awaited<ReturnType<typeof startReplicas>>, key: string) {
  const write = async ({ url }: typeof one) =>
    ask(url, bill(key), token, '/tools/neonpanel.createDocuments', { 'idempotency-key': key })
  t.equal((await write(one)).status, 200)
  t.equal((await write(other)).headers.get('idempotency-replayed'), 'true')
  const { endpoint, message } = await openStream(t, one, token)
  t.equal((await ask(other.url, call('ping', {}, key), token, endpoint)).status, 202)
  t.match(await message(), { id: key })
  for (const { url } of [one, other]) t.notMatch(await (await fetch(`${url}/readyz`)).json(), { redis: 'down' })
}

t.test('a Cluster is served over TLS as the user that README makes [R2, R6, R7]', { skip }, async t => {
  const ports: number[] = []
  const cluster = await startCluster(t, async () => {
    ports.push(await onFreePort(async port => port))
    return secured(ports.at(-1) ?? 0, { 'tls-cluster': 'yes', 'tls-replication': 'yes' })
  })
  for (const { command } of cluster.nodes) {
    t.equal(await command('acl', 'setuser', 'gateway', ...rules.replace('>password', `>${PASSWORD}`).split(' '),
      '+cluster|slots'), 'OK')
  }
  const replicas = await startReplicas(t, {
    REDIS_URL: `rediss://gateway:${encodeURIComponent(PASSWORD)}@localhost:${ports[0]}`, REDIS_MODE: 'cluster'
  })
  for (let number = 0; number < 4; number++) await verify(t, replicas, `SECURED-${number}`)
  let met = 0
  for (const [index, { command }] of cluster.nodes.entries()) {
    t.strictSame(await command('acl', 'log'), [], 'nothing was forbidden')
    const clients = String(await command('client', 'list')).split('\n')
    const ours = clients.filter(line => line.includes(' user=gateway '))
    t.ok(ours.every(line => line.includes(` laddr=127.0.0.1:${ports[index]} `)), clients.join('\n'))
    met += ours.length
  }
  t.ok(met >= 6, `${met} connections`)
})

t.test('a Sentinel set is served over TLS with passwords, and by a new primary once it is named [R1, R6, R7]', {
  skip
}, async t => {
  const start = async (port: number, more: Record<string, string> = {}) => {
    const server = await startRedis(t, ...await secured(port, { 'tls-replication': 'yes', ...more }))
    await server.command('acl', 'setuser', 'gateway', ...rules.replace('>password', `>${PASSWORD}`).split(' '))
    return server
  }
  const [first, second, watcher] =
    [await onFreePort(async port => port), await onFreePort(async port => port), await onFreePort(async port => port)]
  const primary = await start(first)
  const replica = await start(second, { replicaof: `127.0.0.1 ${first}`, 'repl-diskless-sync-delay': '0' })
  await until(async () => String(await replica.command('info', 'replication')).includes('master_link_status:up'))
  const { client } = await startSentinel(t, { url: `redis://127.0.0.1:${first}` }, 1, [
    ...Object.entries(tls).map(([name, value]) => `${name} ${value}`), `tls-port ${watcher}`, 'tls-replication yes',
    'requirepass watch-word'
  ])
  await client.auth('watch-word')
  const settings = {
    REDIS_URL: `rediss://gateway:${encodeURIComponent(PASSWORD)}@localhost:${watcher}`,
    REDIS_MODE: 'sentinel',
    REDIS_SENTINEL_NAME: 'main',
    REDIS_SENTINEL_PASSWORD: 'watch-word'
  }
  const replicas = await startReplicas(t, settings)
  await verify(t, replicas, 'SECURED')
  await until(async () => String(await client.call('sentinel', 'replicas', 'main')).includes('slave'))
  t.equal(await client.call('sentinel', 'failover', 'main'), 'OK')
  const sinceFailover = ownTime(t)
  const ours = new RegExp(` laddr=127.0.0.1:${second} .* user=gateway `, 'g')
  await until(async () => {
    const [clients, ...ready] = await Promise.all([
      replica.command('client', 'list').catch(() => ''),
      ...[replicas.one, replicas.other].map(async ({ url }) => (await fetch(`${url}/readyz`)).text())
    ])
    return [...String(clients).matchAll(ours)].length >= 4 && ready.every(text => !text.includes('down'))
  }, 20)
  t.ok(sinceFailover() < 4000, 'the old primary is left as soon as the Sentinels say so, long before it gives up')
  await verify(t, replicas, 'SECURED-AFTER')
  for (const { command } of [primary, replica]) t.strictSame(await command('acl', 'log'), [], 'nothing was forbidden')
})
