import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import t from 'tap'
import startSandbox from '../../sandbox/index.ts'
import { onFreePort } from '../build.ts'
import startRedis, { skip as skipRedis } from '../cluster/redis.ts'
import startGateway from '../gateway-process.ts'
import openStream from '../routes/event-reader.ts'
import until from '../until.ts'
import { ALERTS, impatient, queries, rules } from './deployed.ts'
import startPrometheus, { skip } from './prometheus.ts'
import traffic from './traffic.ts'

const AUDIENCE = 'https://mcp.example.com'
const freePort = () => onFreePort(async port => String(port))

/** What takes an hour, or a multitude, to come about; `promtool` tests these with series of its own. */
const LATER = [
  'NeonPanelGatewaySlow', 'NeonPanelKeySetOld', 'NeonPanelGatewayRecordsNearlyFull', 'NeonPanelGatewayOverloaded'
]
/** Milliseconds after which a good call of NeonPanel counts for no circuit any more. */
const BREAKER_WINDOW_MS = 10_500
/** The circuits that a call of a stop passes. */
const RECOVERED = 'operation=~"all|neonpanel.listReports"'
/** Panels that must tell more than that nothing happened. */
const BUSY = [
  'Open circuits', 'Failures by code', 'Refused tokens by reason', 'Calls by outcome', 'Requests by attempt'
]

t.test('promtool finds the rules right, and those fire that take too long for a test', { skip }, async t => {
  const { stdout } = await promisify(execFile)('promtool', ['check', 'rules', ALERTS])
  t.match(stdout, `SUCCESS: ${rules.length} rules found`)
  const tested = await promisify(execFile)('promtool', ['test', 'rules', join(import.meta.dirname, 'alerts.test.yaml')])
  t.match(tested.stdout, 'SUCCESS')
})

t.test('under load, faults and a stop every query of the dashboard has data, and every alert fires that should',
  { skip: skip || skipRedis }, async t => {
    const server = await startRedis(t)
    const sandbox = await startSandbox({ port: 0, defaultAudience: AUDIENCE })
    t.teardown(() => sandbox.close())
    const [PORT, METRICS_PORT, LONE_PORT, LONE_METRICS_PORT] =
      [await freePort(), await freePort(), await freePort(), await freePort()]
    const env = {
      NEONPANEL_ISSUER: sandbox.url,
      TOKEN_AUDIENCE: AUDIENCE,
      RATE_LIMIT_MAX: '1000000',
      RATE_LIMIT_ADDRESS_MAX: '1000000',
      RATE_LIMIT_FAILED_AUTH: '1000000'
    }
    const gateway = await startGateway(t, {
      ...env,
      PORT,
      METRICS_PORT,
      REDIS_URL: server.url,
      DRAIN_DELAY: '3000',
      MAX_CALLS: '20',
      MAX_CALLS_PER_SUBJECT: '20'
    })
    const lone = await startGateway(t,
      { ...env, PORT: LONE_PORT, METRICS_PORT: LONE_METRICS_PORT, NEONPANEL_JWKS_URI: 'http://localhost:9' })
    const { query, ready } = await startPrometheus(t, [METRICS_PORT, LONE_METRICS_PORT], impatient)
    await ready()
    const fired = async () => (await query('count by (alertname) (last_over_time(ALERTS{alertstate="firing"}[10m]))'))
      .map(({ metric }) => metric.alertname).sort()
    const fires = (...names: string[]) => until(async () => {
      const all = await fired()
      return names.every(name => all.includes(name))
    }, 200)
    const { guess, read, round, write } = await traffic(gateway.url, sandbox)

    await t.test('nothing is wrong with a gateway that only serves', async t => {
      for (let turn = 0; turn < 8; turn++) {
        await round()
        await sleep(250)
      }
      const ofMachine = ['NeonPanelGatewayEventLoopLate']
      if ((await query('max_over_time(scrape_duration_seconds[10m]) >= 0.5')).length > 0) { // which is given up
        ofMachine.push('NeonPanelGatewayDown')
      }
      const ofGateways = (await fired()).filter(alert => !ofMachine.includes(String(alert)))
      t.strictSame(ofGateways, ['NeonPanelIssuerDown'], 'but of the one whose issuer is away')
    })

    await t.test('what is provoked is told', async t => {
      const stream = await openStream(t, gateway, await sandbox.issueToken())
      sandbox.faults.set({ path: '/api/*', fault: 'slow', ms: 3000 })
      await read(3)
      const lastGood = performance.now()
      sandbox.faults.clear()
      sandbox.faults.set({ path: '/api/*', fault: 'status', status: 500 })
      await write('unknown')
      for (let turn = 0; turn < 8; turn++) {
        await read(1, 'neonpanel.listWarehouses')
        await sleep(200)
      }
      await fires('NeonPanelGatewayNearlyFull', 'NeonPanelGatewayWriteUnknown', 'NeonPanelOperationFails')
      await guess(400)
      await fires('NeonPanelGatewayForeignTokens')
      await until(async () => { // a scrape that waits for the process may read the delay just before it is measured
        gateway.child.kill('SIGSTOP')
        await sleep(1500)
        gateway.child.kill('SIGCONT')
        await sleep(1000)
        return (await fired()).includes('NeonPanelGatewayEventLoopLate')
      }, 200)
      await server.kill()
      await fires('NeonPanelGatewayRedisDown')
      await server.start()
      await sleep(Math.max(0, lastGood + BREAKER_WINDOW_MS - performance.now()))
      for (let turn = 0; turn < 8; turn++) await read()
      await fires('NeonPanelFails')
      await stream.close()
      t.pass()
    })

    await t.test('every query of the dashboard has data', async t => {
      await round()
      await sleep(1000)
      for (const [title, expression] of queries) {
        const results = await query(expression)
        t.ok(results.length > 0, `${title}: ${expression}`)
        t.ok(results.some(({ value }) => Number.isFinite(value)), `${title} has a number`)
        if (BUSY.includes(title)) {
          const told = results.filter(({ metric, value }) => Object.keys(metric).length > 0 && value > 0)
          t.ok(told.length > 0, `${title} tells of something`)
        }
      }
      t.strictSame(BUSY.filter(title => !queries.some(([panel]) => panel === title)), [])
    })

    await t.test('a stop is told of to its end, and one that is gone is missed', async t => {
      sandbox.faults.clear()
      await until(async () => {
        await read()
        return (await query(`sum(neonpanel_gateway_circuit_open{${RECOVERED}}) == 0`)).length > 0
      }, 500)
      sandbox.faults.set({ operation: 'listReports', fault: 'slow', ms: 4500 })
      const last = read()
      gateway.child.kill('SIGTERM')
      await fires('NeonPanelGatewayStopHangs')
      const phases = async () => (await query('max by (phase) (max_over_time(neonpanel_gateway_processes[1m])) == 1'))
        .map(({ metric }) => metric.phase).sort()
      await until(async () => (await phases()).length === 3, 200)
      await last
      await gateway.ended
      await fires('NeonPanelGatewayDown')
      lone.child.kill('SIGTERM')
    })

    const expected = rules.map(({ alert }) => alert).filter(alert => !LATER.includes(alert)).sort()
    t.strictSame((await fired()).filter(alert => alert !== undefined && !LATER.includes(alert)), expected)
  })
