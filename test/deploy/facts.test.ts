import t from 'tap'
import { parse } from 'yaml'
import { readConfig } from '../../plugins/config/index.ts'
import { secretFiles } from '../../plugins/config/secrets.ts'
import { Config } from '../../schemas/config.ts'
import build from '../build.ts'
import until from '../until.ts'
import { deployFiles, image, numbers, read, readEnv } from './files.ts'

const SETTINGS = new Set([...Object.keys(Config.properties), ...secretFiles.keys()])
/** Words in capitals that are no settings of ours. */
const OTHERS = new Set([
  'AF_INET', 'AF_INET6', 'AF_UNIX', 'GATEWAY_IMAGE', 'NET_BIND_SERVICE', 'NODE_ENV', 'PUBLIC_HOST'
])
const { version } = JSON.parse(read('package.json'))
const files = deployFiles()
const texts = new Map(files.map(file => [file, read(file)]))

/** What a pattern finds in all files, with the file. */
function found (pattern: RegExp): [file: string, value: string][] {
  return [...texts].flatMap(([file, text]) =>
    [...text.matchAll(pattern)].map(([, value = '']): [string, string] => [file, value]))
}

t.test('every setting that a file of deploy/ names is one', async t => {
  const named = found(/\b([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+)\b/g)
  t.ok(named.length > 20, `${named.length} names`)
  t.strictSame(named.filter(([, name]) => !SETTINGS.has(name) && !OTHERS.has(name)), [])
})

t.test('the settings of its files of variables are accepted, and hold no secret', async t => {
  for (const file of ['deploy/systemd/gateway.env', 'deploy/kubernetes/gateway.env']) {
    const env = readEnv(read(file))
    t.ok(env.PUBLIC_URL && env.TRUST_PROXY, file)
    const plain = Object.fromEntries(Object.entries(env).filter(([name]) => !secretFiles.has(name)))
    t.match(readConfig(plain), { PUBLIC_URL: 'https://mcp.example.com' }, file)
    t.strictSame(Object.keys(plain).filter(name => [...secretFiles.values()].includes(name)), [], file)
  }
})

t.test('every port of the gateway in it is the one that the gateway has', async t => {
  const ports = found(
    /(?:127\.0\.0\.1:|\bgateway:|containerPort: |\.port = "|PORT=|prometheus.io\/port: ")(\d+)(?![.\d])/g)
  t.ok(new Set(ports.map(([file]) => file)).size >= 8, 'most of its files name it')
  const [, metrics] = /METRICS_PORT=(\d+)/.exec(read('docs/operations.md')) ?? []
  const isRight = (file: string, port: string) =>
    file.startsWith('deploy/kubernetes/metrics/') ? port === metrics : Number(port) === numbers.port
  t.strictSame(ports.filter(([file, port]) => !isRight(file, port)), [])
  t.equal(image().port, numbers.port)
})

t.test('every probe in it asks for what the gateway answers', async t => {
  const { url } = await build(t)
  const paths = [...found(/httpchk GET (\S+)/g), ...found(/httpGet:\s+path: (\S+)/g)]
  t.strictSame([...new Set(paths.map(([, path]) => path))].sort(), ['/livez', '/readyz'])
  for (const path of new Set(paths.map(([, path]) => path))) {
    await until(async () => (await fetch(`${url}${path}`)).status === 200) // once the issuer's keys were reached
  }
})

t.test('every version of the gateway in deploy/ and the documents is that of package.json', async t => {
  const pattern = /(?:neonpanel-mcp-gateway[:-]|newTag: )(\d+\.\d+\.\d+)/g
  const told = ['README.md', 'docs/deployment.md'].flatMap(file =>
    [...read(file).matchAll(pattern)].map(([, name]) => [file, name]))
  const named = [...found(pattern), ...told.filter(([, name]) => name !== '1.2.3')]
  t.ok(named.length >= 3)
  t.strictSame(named.filter(([, name]) => name !== version), [])
})

t.test('every stop has the time that the gateway may take', async t => {
  const times = [
    ...found(/terminationGracePeriodSeconds: (\d+)/g), ...found(/^TimeoutStopSec=(\d+)$/gm),
    ...found(/stop_grace_period: (\d+)s # (?:DRAIN_DELAY|what runs)/g)
  ]
  t.equal(times.length, 4)
  for (const [file, seconds] of times) t.ok(Number(seconds) * 1000 >= numbers.stopMs, `${file}: ${seconds} s`)
  const [, promised] = /give it (\d+) seconds/.exec(read('README.md')) ?? []
  t.ok(Number(promised) * 1000 >= numbers.stopMs, `README: ${promised} s`)
})

t.test('who asks /readyz has heard of a stop before new requests are refused', async t => {
  const { spec } = parse(read('deploy/kubernetes/deployment.yaml'))
  const { periodSeconds, failureThreshold } = spec.template.spec.containers[0].readinessProbe
  t.ok(periodSeconds * failureThreshold * 1000 < numbers.drainMs)
  const [, interval, fall] = /check inter (\d+)s fall (\d+)/.exec(read('deploy/proxies/haproxy.cfg')) ?? []
  t.ok(Number(interval) * Number(fall) * 1000 < numbers.drainMs)
})

t.test('every proxy waits for longer than a call may take', async t => {
  const waits = [
    ...found(/proxy_read_timeout (\d+)s/g), ...found(/timeout (?:client|server) (\d+)s/g),
    ...found(/ timeout=(\d+) /g), ...found(/_timeout = (\d+)s/g)
  ]
  t.equal(waits.length, 6)
  for (const [file, seconds] of waits) t.ok(Number(seconds) * 1000 > numbers.deadlineMs, `${file}: ${seconds} s`)
})
