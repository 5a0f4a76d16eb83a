import { execFile } from 'node:child_process'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import t from 'tap'
import { parse } from 'yaml'
import autoProcesses from '../../plugins/config/auto-processes.ts'
import { readConfig } from '../../plugins/config/index.ts'
import { secretFiles } from '../../plugins/config/secrets.ts'
import build from '../build.ts'
import startRedis, { skip } from '../cluster/redis.ts'
import { bill } from '../cluster/messages.ts'
import { ask } from '../cluster/two-replicas.ts'
import { blockWith, image, read, ROOT } from './files.ts'

interface Service {
  image: string
  environment?: Record<string, string>
  ports?: string[]
  secrets?: string[]
  networks: string[] | Record<string, { ipv4_address: string }>
  depends_on?: Record<string, { condition: string }>
  healthcheck?: { test: string[] }
  command?: string[]
  volumes?: string[]
  mem_limit: string
}
interface Compose {
  services: Record<'proxy' | 'gateway' | 'valkey', Service>
  secrets: Record<string, { file: string }>
  networks: Record<string, { internal?: boolean, ipam?: { config: { subnet: string }[] } } | null>
  volumes: Record<string, null>
}

const FILE = 'deploy/compose.production.yml'
const compose: Compose = parse(read(FILE), { merge: true })
const { proxy, gateway, valkey } = compose.services

t.test('its services are confined, start again, and are pinned [SEC-57]', async t => {
  t.strictSame(Object.keys(compose.services), ['proxy', 'gateway', 'valkey'])
  for (const [name, service] of Object.entries(compose.services)) {
    t.match(service, {
      restart: 'unless-stopped',
      read_only: true,
      tmpfs: ['/tmp'],
      cap_drop: ['ALL'],
      security_opt: ['no-new-privileges:true'],
      logging: { options: { 'max-size': /^\d+m$/ } },
      image: /:\d+\.\d+\.\d+(-alpine)?\}?$/,
      mem_limit: /^\d+[mg]$/,
      pids_limit: Number,
      stop_grace_period: /^\d+s$/
    }, name)
  }
})

t.test('no port is published but those of the proxy, which TRUST_PROXY names', async t => {
  t.strictSame(Object.entries(compose.services).filter(([, { ports }]) => ports).map(([name]) => name), ['proxy'])
  t.strictSame(proxy.ports, ['80:80', '443:443', '443:443/udp'])
  t.match(proxy.networks, { public: { ipv4_address: gateway.environment?.TRUST_PROXY } })
  const subnet = compose.networks.public?.ipam?.config[0]?.subnet
  t.equal(subnet, gateway.environment?.TRUST_PROXY?.replace(/\.\d+$/, '.0/24'))
  t.strictSame(valkey.networks, ['records'])
  t.equal(compose.networks.records?.internal, true)
})

t.test('each waits until what it needs is healthy, which the image asks as well', async t => {
  t.strictSame(proxy.depends_on, { gateway: { condition: 'service_healthy' } })
  t.strictSame(gateway.depends_on, { valkey: { condition: 'service_healthy' } })
  t.strictSame(gateway.healthcheck?.test, ['CMD', ...image().healthcheck])
  t.ok(valkey.healthcheck)
})

t.test('what it names is declared and there', async t => {
  for (const { secrets = [], networks, volumes = [] } of Object.values(compose.services)) {
    for (const name of secrets) t.ok(compose.secrets[name], name)
    for (const name of Array.isArray(networks) ? networks : Object.keys(networks)) t.ok(name in compose.networks, name)
    for (const [source = ''] of volumes.map(volume => volume.split(':'))) {
      t.ok(source.startsWith('.') ? existsSync(join(ROOT, 'deploy', source)) : source in compose.volumes, source)
    }
  }
})

t.test('its settings are accepted, every secret is in a file, and its memory is whole processes', async t => {
  const { environment = {}, secrets = [], mem_limit: memory } = gateway
  const files = Object.entries(environment).filter(([name]) => secretFiles.has(name))
  t.strictSame(files.map(([, path]) => path), secrets.map(name => `/run/secrets/${name}`))
  const plain = Object.entries(environment).filter(([name]) => !secretFiles.has(name))
    .map(([name, value]) => [name, value.replace(/\$\{PUBLIC_HOST\}/, 'mcp.example.com')])
  const config = readConfig({ ...Object.fromEntries(plain), REDIS_URL: 'redis://valkey' })
  t.equal(config.PUBLIC_URL, 'https://mcp.example.com')
  t.equal(autoProcesses(64, Number(/^(\d+)g$/.exec(memory)?.[1]) * 2 ** 30), 2)
})

t.test('the steps make the secrets, with which the gateway writes once, and nobody else may', { skip }, async t => {
  const folder = t.testdir()
  const steps = blockWith('docs/deployment.md', 'bash', FILE)
  const { PATH, HOME } = process.env
  const { stdout } = await promisify(execFile)('bash',
    ['--norc', '-c', `set -eu; docker () { echo "$PUBLIC_HOST $*"; }\n${steps}`], { cwd: folder, env: { PATH, HOME } })
  t.equal(stdout, `mcp.example.com compose -f ${FILE} up -d --build\n`)
  for (const { file } of Object.values(compose.secrets)) t.ok(existsSync(join(folder, 'deploy', file)), file)

  const [, ...settings] = (valkey.command ?? []).map(word =>
    word.replace('/run/secrets/', `${join(folder, 'deploy/secrets')}/`))
  const server = await startRedis(t, ...settings)
  t.equal(await server.command('ping'), 'PONG', 'the health check needs no password')
  await t.rejects(server.command('keys', '*'), /^NOPERM/)
  await t.rejects(server.command('flushall'), /^NOPERM/)

  const url = readFileSync(join(folder, 'deploy/secrets/redis-url'), 'utf8')
  t.match(url, /^redis:\/\/gateway:[0-9a-f]{64}@valkey:6379\n$/)
  const REDIS_URL_FILE = join(folder, 'redis-url-here')
  writeFileSync(REDIS_URL_FILE, url.replace('valkey:6379', new URL(server.url).host))
  const env = { REDIS_URL_FILE, STATE_KEYS_FILE: join(folder, 'deploy/secrets/state-keys') }
  const { url: at, token } = await build(t, { env })
  const write = async () =>
    ask(at, bill('COMPOSE'), await token(), '/tools/neonpanel.createDocuments', { 'idempotency-key': 'COMPOSE' })
  t.equal((await write()).status, 200)
  t.equal((await write()).headers.get('idempotency-replayed'), 'true')
  t.notMatch(await (await fetch(`${at}/readyz`)).json(), { redis: 'down' })
})
