import { once, EventEmitter } from 'node:events'
import t, { type Test } from 'tap'
import { sendJson } from '../issuer.ts'
import openGateway, { call, COMPANIES } from '../plugins/mcp/gateway.ts'
import openStream from './event-reader.ts'

const LIST = { name: 'neonpanel.listCompanies' }

/** A gateway whose NeonPanel answers when it is told to, with an open stream. */
async function build (t: Test, claims = {}) {
  const neonpanel = new EventEmitter()
  const gateway = await openGateway(t, {
    upstream (request, response) {
      neonpanel.once('answer', () => sendJson(response, COMPANIES))
      response.once('close', () => neonpanel.emit('gone', response.writableFinished))
      neonpanel.emit('asked', request)
    }
  })
  const token = await gateway.token(claims)
  const stream = await openStream(t, gateway, token)
  const ask = (message: unknown, path = stream.endpoint) => gateway.ask(message, { path, token })
  return { ...gateway, neonpanel, stream, ask }
}

t.test('aborts a cancelled call and never answers it [PROTO-57]', async t => {
  const { ask, neonpanel, stream } = await build(t)
  const asked = once(neonpanel, 'asked')
  const gone = once(neonpanel, 'gone')
  t.equal((await ask(call('tools/call', LIST, 5))).status, 202)
  await asked
  t.equal((await ask({ jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId: '5' } })).status, 202,
    'another id')
  t.equal((await ask({ jsonrpc: '2.0', method: 'notifications/cancelled' })).status, 202, 'no id')
  t.equal((await ask({ jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId: 5 } })).status, 202)
  t.strictSame(await gone, [false])
  await ask(call('ping', {}, 'after'))
  t.match(await stream.message(), { id: 'after' })
})

t.test('aborts the calls of a stream that its reader closes [PROTO-58]', async t => {
  const { ask, neonpanel, stream } = await build(t)
  const asked = once(neonpanel, 'asked')
  const gone = once(neonpanel, 'gone')
  await ask(call('tools/call', LIST))
  await asked
  await stream.close()
  t.strictSame(await gone, [false])
})

t.test('answers calls in the order in which they finish, and two of the same id both', async t => {
  const { ask, neonpanel, stream } = await build(t)
  for (let index = 0; index < 2; index++) {
    const asked = once(neonpanel, 'asked')
    await ask(call('tools/call', LIST, 'same'))
    await asked
  }
  await ask(call('ping', {}, 'quick'))
  t.match(await stream.message(), { id: 'quick' })
  neonpanel.emit('answer')
  t.match([await stream.message(), await stream.message()],
    [{ id: 'same', result: { isError: false } }, { id: 'same', result: { isError: false } }])
})

t.test('ends with the token, and the session with the stream [PROTO-60, SEC-25, CLIENT-65]', async t => {
  const { ask, stream } = await build(t, { exp: Date.now() / 1000 + 0.3 })
  t.equal(await stream.next(), ': closing')
  t.equal(await stream.next(), undefined)
  t.match(await ask(call('ping')), { status: 404, body: { error: { code: 404 } } },
    'the token is taken for a few seconds more, the session is not')
})

t.test('finishes a call at /mcp whose client has left [PROTO-44]', async t => {
  const { neonpanel, url, token } = await build(t)
  const leaving = new AbortController()
  const asked = once(neonpanel, 'asked')
  const gone = once(neonpanel, 'gone')
  const request = fetch(`${url}/mcp`, {
    method: 'POST',
    signal: leaving.signal,
    headers: { authorization: `Bearer ${await token()}`, 'content-type': 'application/json' },
    body: JSON.stringify(call('tools/call', LIST))
  })
  await asked
  leaving.abort()
  await t.rejects(request)
  neonpanel.emit('answer')
  t.strictSame(await gone, [true])
})

t.test('delivers the running answer before the shutdown ends the stream [CLIENT-65]', async t => {
  const { app, ask, neonpanel, stream } = await build(t)
  const asked = once(neonpanel, 'asked')
  await ask(call('tools/call', LIST))
  await asked
  const closing = app.close()
  setImmediate(() => neonpanel.emit('answer'))
  t.match(await stream.message(), { id: 1, result: { isError: false } })
  t.equal(await stream.next(), ': closing')
  t.equal(await stream.next(), undefined)
  await closing
})

t.test('answers on the stream when NeonPanel refuses the token too late for a 401 [D31]', async t => {
  const gateway = await openGateway(t, { upstream: (_request, response) => { response.writeHead(401).end() } })
  const token = await gateway.token()
  const stream = await openStream(t, gateway, token)
  t.equal((await gateway.ask(call('tools/call', LIST), { path: stream.endpoint, token })).status, 202)
  t.match(await stream.message(),
    { id: 1, result: { isError: true, _meta: { 'com.neonpanel/failure': { code: 'invalid_token' } } } })
})

t.test('the sixth stream of a caller ends the oldest one, after its running answers [P3]', async t => {
  const { neonpanel, stream, ask, ...gateway } = await build(t)
  const asked = once(neonpanel, 'asked')
  await ask(call('tools/call', LIST, 'running'))
  await asked
  const others = []
  for (let open = 1; open < 6; open++) others.push(await openStream(t, gateway, await gateway.token()))
  t.equal((await ask(call('ping', {}, 'late'))).status, 404, 'it takes no more messages')
  neonpanel.emit('answer')
  t.match(await stream.message(), { id: 'running' })
  t.strictSame([await stream.next(), await stream.next()], [': closing', undefined])
  for (const { endpoint, message } of others) {
    await ask(call('ping', {}, endpoint), endpoint)
    t.match(await message(), { id: endpoint }, 'all others go on')
  }
})
