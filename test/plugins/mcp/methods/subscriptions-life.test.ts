import { once } from 'node:events'
import { request } from 'node:http'
import { text } from 'node:stream/consumers'
import { mock } from 'node:test'
import t, { type Test } from 'tap'
import { postForStream } from '../../../routes/event-reader.ts'
import eventMessages from '../../../event-messages.ts'
import openGateway, { type Gateway } from '../gateway.ts'
import modern, { PREFIX } from '../modern-call.ts'

const LIFE = 15 * 60_000

function listen (id: number) {
  const [message, { headers }] = modern('subscriptions/listen', { notifications: {} }, { id })
  return { message, headers }
}

function subscribe (t: Test, gateway: Gateway, token: string, id = 1) {
  const { message, headers } = listen(id)
  return postForStream(t, gateway, token, message, headers)
}

function acknowledged (id: number) {
  return {
    jsonrpc: '2.0',
    method: 'notifications/subscriptions/acknowledged',
    params: { _meta: { [`${PREFIX}subscriptionId`]: id }, notifications: {} }
  }
}

function ended (id: number) {
  return { jsonrpc: '2.0', id, result: { resultType: 'complete', _meta: { [`${PREFIX}subscriptionId`]: id } } }
}

t.test('ends with a result when the token expires [PROTO-106]', async t => {
  const gateway = await openGateway(t)
  const token = await gateway.token({ exp: Math.floor(Date.now() / 1000) + 60 })
  mock.timers.enable({ apis: ['setTimeout', 'Date'], now: Date.now() })
  t.teardown(() => mock.timers.reset())
  const stream = await subscribe(t, gateway, token)
  t.strictSame(await stream.message(), acknowledged(1))
  mock.timers.tick(60_000)
  t.match(await stream.message(), ended(1))
  t.equal(await stream.next(), undefined)
})

t.test('ends with a result after a quarter of an hour, a tenth less or more [PROTO-106]', async t => {
  const gateway = await openGateway(t)
  const token = await gateway.token()
  mock.timers.enable({ apis: ['setTimeout', 'Date'], now: Date.now() })
  t.teardown(() => mock.timers.reset())
  const stream = await subscribe(t, gateway, token)
  t.strictSame(await stream.message(), acknowledged(1))
  mock.timers.tick(LIFE * 1.1)
  t.match(await stream.message(), ended(1))
  t.equal(await stream.next(), undefined)
})

t.test('ends with a result at once where the shutdown began while it was being asked for [PROTO-106]', async t => {
  const gateway = await openGateway(t)
  const token = await gateway.token()
  const stream = await subscribe(t, gateway, token)
  t.strictSame(await stream.message(), acknowledged(1))
  const { message, headers } = listen(2)
  const body = JSON.stringify(message)
  const arrived = once(gateway.app.server, 'request')
  const late = request(`${gateway.url}/mcp`, {
    method: 'POST',
    agent: false,
    headers: {
      ...headers,
      accept: 'text/event-stream',
      'content-type': 'application/json',
      'content-length': body.length,
      authorization: `Bearer ${token}`
    }
  })
  late.flushHeaders()
  await arrived
  const closing = gateway.app.close()
  t.match(await stream.message(), ended(1))
  const answered = once(late, 'response')
  late.end(body)
  const [response] = await answered
  t.match(eventMessages(await text(response)), [acknowledged(2), ended(2)])
  await closing
})

t.test('the sixth of a subject ends its oldest, and no other one\'s [PROTO-107, P3]', async t => {
  const gateway = await openGateway(t)
  const token = await gateway.token()
  const other = await subscribe(t, gateway, await gateway.token({ sub: 'stranger' }), 7)
  t.strictSame(await other.message(), acknowledged(7))
  const oldest = await subscribe(t, gateway, token, 1)
  t.strictSame(await oldest.message(), acknowledged(1))
  for (const id of [2, 3, 4, 5, 6]) {
    t.strictSame(await (await subscribe(t, gateway, token, id)).message(), acknowledged(id))
  }
  t.match(await oldest.message(), ended(1))
  t.equal(await oldest.next(), undefined)
  t.equal(gateway.app.lifecycle.pending.streams?.(), 6)
})

t.test('takes anything for a stream from a caller that takes anything [PROTO-107]', async t => {
  const gateway = await openGateway(t)
  for (const accept of ['*/*', 'text/*']) {
    const { message, headers } = listen(1)
    const stream = await postForStream(t, gateway, await gateway.token(), message, { ...headers, accept })
    t.strictSame(await stream.message(), acknowledged(1), accept)
    await stream.close()
  }
})
