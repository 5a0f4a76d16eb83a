import t from 'tap'
import prepare, { runToEnd, skip } from '../cli/processes/start-processes.ts'
import { companies } from '../cluster/messages.ts'
import { onFreePort } from '../build.ts'
import until from '../until.ts'
import scrape, { sumOf } from './scrape.ts'

/** Milliseconds. */
const SOON = 3000

t.test('two processes tell their metrics as one', { skip }, async t => {
  const { sandbox, start } = await prepare(t)
  const METRICS_PORT = await onFreePort(async port => String(port))
  const limits = { RATE_LIMIT_MAX: '1000000', MAX_CALLS: '100', DRAIN_DELAY: '3000' }
  const { ask, child, ended, lines, pidOf, pids } = await start({ METRICS_PORT, ...limits })
  const token = await sandbox.issueToken()
  const told = async (name: string, labels: Record<string, string> = {}) =>
    sumOf(await scrape(METRICS_PORT), name, labels)
  const calls = () => told('tool_calls_total', { surface: 'mcp', outcome: 'ok' })

  async function send (count: number): Promise<void> {
    for (let sent = 0; sent < count; sent++) await ask('/mcp', { token, body: companies(sent) })
  }
  const answeredBy = () => new Set(lines().filter(({ path }) => path === '/mcp').map(({ pid }) => pid))

  await t.test('counters are sums, gauges what they should be', async t => {
    let sent = 0
    await until(async () => {
      await send(10)
      sent += 10
      return answeredBy().size === 2
    })
    await until(async () => await calls() === sent, 100)
    t.equal(await told('tool_call_duration_seconds_count'), sent)
    t.equal(await told('mcp_request_duration_seconds_bucket', { method: 'tools/call', le: '+Inf' }), sent)
    t.equal(await told('processes', { phase: 'serving' }), 2)
    t.equal(await told('capacity', { resource: 'calls' }), 200)
    t.strictSame([await told('redis_up'), await told('issuer_up'), await told('build_info')], [1, 1, 1])
    t.ok(lines().some(({ msg }) => msg === 'Metrics for Prometheus are served.'))
  })

  await t.test('one that hangs counts with what it told last, and keeps no scraper waiting', async t => {
    const before = await calls()
    process.kill(pidOf(1), 'SIGSTOP')
    await new Promise(resolve => { setTimeout(resolve, 1100) }) // what was collected before is answered for a second
    const began = performance.now()
    t.equal(await calls(), before)
    t.ok(performance.now() - began < SOON, `${performance.now() - began} ms`)
    process.kill(pidOf(1), 'SIGCONT')
    await until(async () => await told('processes', { phase: 'serving' }) === 2, 100)
  })

  await t.test('what a process has counted stays when it is killed and replaced', async t => {
    const before = await calls()
    const seen = new Set<number | undefined>()
    process.kill(pidOf(2), 'SIGKILL')
    await until(async () => {
      seen.add(await calls())
      return pids().length === 3 && await told('processes', { phase: 'serving' }) === 2
    }, 100)
    seen.add(await calls())
    t.strictSame([...seen], [before])
    await send(5)
    await until(async () => await calls() === Number(before) + 5, 100)
  })

  await t.test('they tell of the stop of all to its end', async t => {
    sandbox.faults.set({ operation: 'listCompanies', fault: 'slow', ms: 2500 })
    const running = ask('/mcp', { token, body: companies('last') })
    await until(async () => Number(await told('calls_running')) === 1, 100)
    child.kill('SIGTERM')
    await until(async () => await told('processes', { phase: 'draining' }) === 2, 50)
    t.match(await running, { status: 200, body: { result: { isError: false } } })
    t.strictSame(await ended, [0, null])
    await t.rejects(scrape(METRICS_PORT))
  })
})

t.test('a port of the metrics that is in use stops the start of all', { skip }, async t => {
  const { cwd, server, sandbox, start } = await prepare(t)
  const { url } = await start()
  const PORT = await onFreePort(async port => String(port))
  const { port: METRICS_PORT } = new URL(url)
  const env = { PORT, METRICS_PORT, PROCESSES: '2', REDIS_URL: server.url, NEONPANEL_ISSUER: sandbox.url }
  const { status, stderr } = await runToEnd(cwd, env)
  t.equal(status, 1)
  const settings = `METRICS_HOST=localhost, METRICS_PORT=${METRICS_PORT}`
  t.match(stderr, `The gateway cannot start: The metrics cannot be served at ${settings}: `)
})
