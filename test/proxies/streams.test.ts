import { EventEmitter, once } from 'node:events'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { parse } from 'yaml'
import openTarget from '../attack/open.ts'
import { call } from '../plugins/mcp/gateway.ts'
import openStream, { postForStream } from '../routes/event-reader.ts'
import until from '../until.ts'
import { names, type Name } from './configurations.ts'
import startProxy, { skip } from './proxy.ts'

/** Those that tell the gateway when a client has gone; the others notice when they have something to write. */
const TELLING: readonly Name[] = ['nginx', 'caddy', 'haproxy']
const compose = parse(readFileSync(join(import.meta.dirname, '../../docker-compose.yml'), 'utf8'), { merge: true })
const balancer = String(compose.configs.balancer.content).replaceAll(/replica-\d:3000/g, '127.0.0.1:3000')
const COMPANY = 'b7t2k9m4q1x8w5z3n6p0'
/** Messages that are timed, and the milliseconds in which half of them come although the machine is busy. */
const MESSAGES = 9
const AT_ONCE = 100
const STATES = ['queued', 'processing', 'done']

/** Emits the last segment of each path that is asked for, with a function that answers. */
const neonpanel = new EventEmitter()
const installed = names.filter(name => !skip(name))

const { app, token } = await openTarget(t, {
  env: { PUBLIC_URL: 'http://127.0.0.1', TRUST_PROXY: '127.0.0.1' },
  upstream (request, response) {
    const name = request.url?.split('/').at(-1) ?? ''
    response.once('close', () => neonpanel.emit('closed', response.writableFinished))
    neonpanel.emit(name, (status: string) => {
      const headers = { 'content-type': 'application/json', 'retry-after': '1' }
      response.writeHead(status === 'done' ? 200 : 202, headers)
        .end(JSON.stringify({ request_id: name, status, ...status === 'done' && { documents: [] } }))
    })
  }
})
const urls = new Map(await Promise.all(installed.map(async (name): Promise<[Name, string]> =>
  [name, await startProxy(t, name, { port: app.config.PORT })])))

/** Runs the same behind every proxy at once; the missing ones are skipped. */
async function behindAll (t: Test, run: (name: Name) => Promise<void>): Promise<void> {
  for (const name of names) if (skip(name)) t.pass(name, { skip: skip(name) })
  await Promise.all(installed.map(run))
}

const server = (name: Name) => ({ url: urls.get(name) ?? '' })

t.test('progress arrives event by event through every proxy', async t =>
  behindAll(t, async name => {
    const question = call('tools/call', {
      name: 'neonpanel.checkImportStatus',
      arguments: { companyUuid: COMPANY, type: 'bill', requestId: name, waitSeconds: 25 },
      _meta: { progressToken: name }
    })
    let asked = once(neonpanel, name)
    const opening = postForStream(t, server(name), await token(name), question)
    for (const state of STATES) {
      const [answer] = await asked
      asked = once(neonpanel, name)
      answer(state)
      const message = await (await opening).message()
      if (state === 'done') t.match(message, { id: 1, result: { content: [{ text: /"status": ?"done"/ }] } }, name)
      else t.match(message, { method: 'notifications/progress', params: { progressToken: name } }, name)
    }
    t.equal(await (await opening).next(), undefined, name)
  }))

/**
 * A client leaves a stream, and a call that NeonPanel has not answered; both must be noticed before an older stream
 * gets a comment, because that is when a write would tell.
 */
async function leave (t: Test, url: string): Promise<void> {
  const bearer = await token('leaves')
  const older = await openStream(t, { url: `http://127.0.0.1:${app.config.PORT}` }, bearer)
  const comment = older.next()
  const stream = await openStream(t, { url }, bearer)
  t.equal(app.lifecycle.pending.streams?.(), 2)
  await stream.close()
  const gone = until(() => app.lifecycle.pending.streams?.() === 1).then(() => 'gone')
  t.equal(await Promise.race([gone, comment]), 'gone')

  const [asked, closed, leaving] = [once(neonpanel, 'companies'), once(neonpanel, 'closed'), new AbortController()]
  const headers = { authorization: `Bearer ${bearer}`, 'content-type': 'application/json' }
  const init = { method: 'POST', headers, body: '{}', signal: leaving.signal }
  const answer = fetch(`${url}/tools/neonpanel.listCompanies`, init)
  await asked
  leaving.abort()
  await t.rejects(answer)
  t.strictSame(await Promise.race([closed, comment]), [false], 'nor is NeonPanel asked any longer')
  await older.close()
  await until(() => app.lifecycle.pending.streams?.() === 0)
}

for (const name of TELLING) {
  t.test(`a client that leaves a stream or a call behind ${name} is noticed [P3]`, { skip: skip(name) }, async t =>
    leave(t, server(name).url))
}

t.test('and so is one behind the balancer of docker-compose.yml [P3]', { skip: skip('haproxy') }, async t =>
  leave(t, await startProxy(t, 'haproxy', { port: app.config.PORT, configuration: balancer })))

t.test('an idle event stream stays open through every proxy, and its comments arrive [CLIENT-66]', async t =>
  behindAll(t, async name => {
    const stream = await openStream(t, server(name), await token(`${name} idle`))
    t.match(stream.endpoint, /^\/messages\?sessionId=/, name)
    t.equal(await stream.next(), ': ping', name)
  }))

/** How long messages are on their way to a stream. */
async function timeMessages (t: Test, url: string, name: string): Promise<void> {
  const bearer = await token(`${name} asks`)
  const headers = { authorization: `Bearer ${bearer}`, 'content-type': 'application/json' }
  const { endpoint, message } = await openStream(t, { url }, bearer)
  const waits: number[] = []
  while (waits.length < MESSAGES) {
    const asked =
        await fetch(`${url}${endpoint}`, { method: 'POST', headers, body: JSON.stringify(call('ping')) })
    t.equal(asked.status, 202)
    const began = performance.now()
    t.match(await message(), { id: 1, result: {} })
    waits.push(Math.round(performance.now() - began))
  }
  const middle = waits.sort((one, other) => one - other)[MESSAGES >> 1] ?? Infinity
  t.ok(middle < AT_ONCE, `${name}: ${waits.join(', ')} ms`)
}

t.test('a message is on its stream at once through every proxy', async t =>
  behindAll(t, async name => timeMessages(t, server(name).url, name)))

t.test('and through the balancer of docker-compose.yml', { skip: skip('haproxy') }, async t =>
  timeMessages(t, await startProxy(t, 'haproxy', { port: app.config.PORT, configuration: balancer }), 'balancer'))
