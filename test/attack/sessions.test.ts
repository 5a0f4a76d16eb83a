import { once, EventEmitter } from 'node:events'
import t from 'tap'
import { sendJson } from '../issuer.ts'
import { call, COMPANIES } from '../plugins/mcp/gateway.ts'
import openStream from '../routes/event-reader.ts'
import openTarget from './open.ts'

const neonpanel = new EventEmitter()
const target = await openTarget(t, {
  upstream: (_request, response) => {
    neonpanel.once('answer', () => sendJson(response, COMPANIES))
    neonpanel.emit('asked')
  }
})
const { app, token } = target
const LIST = { name: 'neonpanel.listCompanies' }
const params = { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'bot', version: '1' } }

/** Posts to an address; the id of the request is the same every time, so that whole bodies can be compared. */
async function post (url: string, token: string, message: unknown = call('ping')) {
  const { statusCode, payload } = await app.inject({
    method: 'POST',
    url,
    headers: {
      host: 'localhost',
      ...(token && {
        authorization: `Bearer ${token}`
      }),
      'content-type': 'application/json',
      'x-request-id': 'r1'
    },
    payload: JSON.stringify(message)
  })
  return { status: statusCode, text: payload }
}

t.test('a session answers its own subject alone, and says to others what an unknown one says [SEC-23]', async t => {
  const [ana, ben] = [await token('ana'), await token('ben')]
  const [hers, his] = [await openStream(t, target, ana), await openStream(t, target, ben)]
  const running = once(neonpanel, 'asked')
  t.equal((await post(hers.endpoint, ana, call('tools/call', LIST, 'running'))).status, 202)
  await running
  const messages: unknown[] = [
    call('ping', {}, 'foreign'), call('tools/call', LIST, 'foreign'), call('initialize', params, 'foreign'),
    call('logging/setLevel', { level: 'debug' }, 'foreign'),
    { jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId: 'running' } },
    { jsonrpc: '2.0', method: 'notifications/initialized' },
    { jsonrpc: '2.0', id: 1, result: {} }, [call('ping', {}, 'foreign')]
  ]
  for (const message of messages) {
    const unknown = await post('/messages?sessionId=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA', ben, message)
    t.equal(unknown.status, 404)
    t.strictSame(await post(hers.endpoint, ben, message), unknown, JSON.stringify(message))
    t.strictSame(await post(his.endpoint, ana, message), unknown, JSON.stringify(message))
  }
  neonpanel.emit('answer')
  t.match(await hers.message(), { id: 'running', result: { isError: false } },
    'nothing came before, and nobody cancelled it')
  await post(his.endpoint, ben, call('ping', {}, 'own'))
  t.match(await his.message(), { id: 'own' }, 'nothing came before')
})

t.test('an answer goes to the stream of its call or nowhere, also when the subject has opened ' +
  'another [SEC-23]', async t => {
  const subject = await token('twice')
  const first = await openStream(t, target, subject)
  const running = once(neonpanel, 'asked')
  await post(first.endpoint, subject, call('tools/call', LIST, 'lost'))
  await running
  const second = await openStream(t, target, subject)
  await first.close()
  neonpanel.emit('answer')
  while ((await post(first.endpoint, subject)).status !== 404) await new Promise(resolve => { setImmediate(resolve) })
  await post(second.endpoint, subject, call('ping', {}, 'next'))
  t.match(await second.message(), { id: 'next' })
  t.match(await post(second.endpoint, ''), { status: 401 }, 'a session stands for no token')
})

t.test('ids come from GET /sse alone: none that a client invents is taken, and none is made ' +
  'of it [SEC-24]', async t => {
  const subject = await token('inventor')
  const stream = await openStream(t, target, subject)
  const id = stream.endpoint.replace('/messages?sessionId=', '')
  t.match(id, /^[\w-]{22,}$/)
  const unknown = await post('/messages?sessionId=unknown', subject)
  const invented = [
    '', 'mine', '0', id.slice(0, -1), `${id}A`, id.toUpperCase(), `${id}%00`, '%00', `%20${id}`, 'x'.repeat(10_000),
    `${id}&sessionId=${id}`, '__proto__', '../sse', '*'
  ]
  for (const value of invented) {
    for (const time of ['first', 'second']) {
      t.strictSame(await post(`/messages?sessionId=${value}`, subject), unknown,
        `${value.slice(0, 60)}, the ${time} time`)
    }
  }
  const chosen = await openStream(t, target, subject, '/sse?sessionId=mine')
  t.notMatch(chosen.endpoint, 'mine')
  t.strictSame(await post('/messages?sessionId=mine', subject), unknown)
})
