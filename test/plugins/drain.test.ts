import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { connect } from 'node:net'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { mock } from 'node:test'
import Fastify from 'fastify'
import t, { type Test } from 'tap'
import audit from '../../plugins/audit.ts'
import config, { readConfig } from '../../plugins/config/index.ts'
import connections from '../../plugins/connections/index.ts'
import drain from '../../plugins/drain.ts'
import errors from '../../plugins/errors/index.ts'
import metrics from '../../plugins/metrics/index.ts'

/** A server whose GET /slow answers when it is told to. */
async function build (t: Test) {
  const app = Fastify({ return503OnClosing: false, forceCloseConnections: 'idle', keepAliveTimeout: 65_000 })
  t.teardown(() => app.close())
  let finish = () => {}
  const finished = new Promise<void>(resolve => { finish = resolve })
  let asked = () => {}
  const running = new Promise<void>(resolve => { asked = resolve })
  await app.register(config, { config: readConfig({}) }).register(metrics)
    .register(errors).register(audit).register(drain)
    .register(connections)
  app.get('/quick', async () => 'quick')
  app.get('/slow', async () => { asked(); await finished; return 'slow' })
  await app.listen({ host: '127.0.0.1', port: 0 })
  const address = app.server.address()
  const port = typeof address === 'object' ? address?.port ?? 0 : 0
  return { app, running, finish, port, url: `http://127.0.0.1:${port}` }
}

t.test('serves until it closes; then it refuses new requests, finishes running ones, and closes idle ' +
  'sockets [REL-13]', async t => {
  const { app, running, finish, port, url } = await build(t)
  t.equal(app.lifecycle.phase, 'serving')
  const slow = fetch(`${url}/slow`)
  await running
  const busy = connect(port, '127.0.0.1')
  busy.write('GET /quick HTTP/1.1\r\nHost: localhost\r\n\r\n')
  await once(busy, 'data')
  app.lifecycle.phase = 'draining'
  t.equal(await (await fetch(`${url}/quick`)).text(), 'quick', 'leaving is not closing')
  app.lifecycle.phase = 'closing'
  const refused = await fetch(`${url}/quick`)
  t.strictSame([refused.status, refused.headers.get('connection'), refused.headers.get('retry-after')],
    [503, 'close', '5'])
  t.match(await refused.json(), { code: 'shutting_down', status: 503 })
  const closing = app.close()
  await once(busy, 'close')
  finish()
  t.equal(await (await slow).text(), 'slow')
  await closing
})

t.test('closes sockets that were opened in reserve and never sent a byte', async t => {
  const { app, port } = await build(t)
  const accepted = once(app.server, 'connection')
  const silent = connect(port, '127.0.0.1')
  await Promise.all([once(silent, 'connect'), accepted])
  await Promise.all([once(silent, 'close'), app.close()])
  t.equal(app.lifecycle.phase, 'closing')
})

t.test('cuts after 45 s what has not ended by then', async t => {
  const { app, running, url } = await build(t)
  const slow = fetch(`${url}/slow`)
  await running
  mock.timers.enable({ apis: ['setTimeout'] })
  t.teardown(() => mock.timers.reset())
  const closing = app.close()
  while (app.lifecycle.phase !== 'closing') await new Promise(resolve => { setImmediate(resolve) })
  mock.timers.tick(45_000)
  await t.rejects(slow)
  await closing
})

/** A process of its own that closes on signals; its first line says that it listens. */
async function start (t: Test, delay: number, ...more: string[]) {
  const script = join(import.meta.dirname, 'drain-process.ts')
  const child = spawn(process.execPath, ['--import', 'tsx', script, String(delay), ...more],
    { stdio: ['ignore', 'pipe', 'inherit'] })
  t.teardown(() => child.kill('SIGKILL'))
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]()
  await lines.next()
  const ended = once(child, 'exit')
  return { child, lines, ended }
}

t.test('leaves on a signal, closes after the delay and exits with 0; at once and with 1 on a second ' +
  'signal [REL-14]', async t => {
  const [patient, pressed] = await Promise.all([start(t, 10), start(t, 60_000)])
  patient.child.kill('SIGTERM')
  t.strictSame([(await patient.lines.next()).value, (await patient.lines.next()).value], ['draining', 'closed'])
  t.strictSame(await patient.ended, [0, null])

  pressed.child.kill('SIGINT')
  t.equal((await pressed.lines.next()).value, 'draining')
  pressed.child.kill('SIGTERM')
  t.strictSame(await pressed.ended, [1, null])
})

t.test('the same signal twice within a second is one: npm passes on what the terminal has sent; later it ends the ' +
  'process at once', async t => {
  const [twice, late] = await Promise.all([start(t, 500), start(t, 60_000)])
  for (const { child, lines } of [twice, late]) {
    child.kill('SIGINT')
    t.equal((await lines.next()).value, 'draining')
    child.kill('SIGINT')
  }
  t.equal((await twice.lines.next()).value, 'closed')
  t.strictSame(await twice.ended, [0, null])
  await sleep(1000)
  late.child.kill('SIGINT')
  t.strictSame(await late.ended, [1, null])
})

t.test('logs an uncaught error as fatal, and exits with 1; after a close if there is something to ' +
  'close [REL-14]', async t => {
  const accidents = { crash: ['draining', 'closed'], rejection: ['draining', 'closed'], 'starting crash': [] }
  await Promise.all(Object.entries(accidents).map(async ([accident, phases]) => {
    const { lines, ended } = await start(t, 10, accident)
    const written: string[] = []
    for await (const line of lines) written.push(line)
    t.strictSame(written.filter(line => !line.startsWith('{')), phases)
    t.match(written.filter(line => line.startsWith('{')).map(line => JSON.parse(line)), [
      { level: 60, err: { type: 'Error', message: 'not caught' }, msg: 'An error was not caught; the gateway stops.' }
    ])
    t.strictSame(await ended, [1, null], accident)
  }))
})

t.test('one of several processes closes at once after an uncaught error: the others take new requests', async t => {
  const { lines, ended } = await start(t, 300_000, 'crash', '2')
  const written: string[] = []
  for await (const line of lines) if (!line.startsWith('{')) written.push(line)
  t.strictSame([written.at(-1), await ended], ['closed', [1, null]])
})

t.test('a signal during a start that hangs ends it, and so does the last moment of a close that ' +
  'hangs [REL-14]', async t => {
  const [starting, stuck] = await Promise.all([start(t, 60_000, 'starting'), start(t, 10, 'stuck')])
  starting.child.kill('SIGTERM')
  t.strictSame(await starting.ended, [0, null])

  stuck.child.kill('SIGTERM')
  t.equal((await stuck.lines.next()).value, 'draining')
  t.match(JSON.parse((await stuck.lines.next()).value), { level: 60, msg: 'The gateway does not close; it is ended.' })
  t.strictSame(await stuck.ended, [1, null])
})
