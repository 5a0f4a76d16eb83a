import { createServer } from 'node:http'
import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import t, { type Test } from 'tap'
import buildApp from '../../app.ts'
import startDemo from '../../sandbox/demo.ts'
import { onFreePort } from '../build.ts'
import { bill } from '../cluster/messages.ts'
import build from '../sandbox/build.ts'
import until from '../until.ts'
import { KESTREL } from './people.ts'
import openSession from './session.ts'
import { SECRET, sign } from './webhook.ts'

interface Received { id: string, isSigned: boolean, event: Record<string, unknown> }

/** Who takes webhooks, and answers them as the test says, 204 unless it does. */
async function startReceiver (t: Test) {
  const received: Received[] = []
  const answers: number[] = []
  const server = createServer(async (request, response) => {
    const body = await text(request)
    const { 'webhook-id': id = '', 'webhook-timestamp': at = '', 'webhook-signature': signature } = request.headers
    received.push({
      id: String(id), isSigned: signature === sign(SECRET, String(id), String(at), body), event: JSON.parse(body)
    })
    response.writeHead(answers.shift() ?? 204).end()
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.teardown(() => { server.closeAllConnections(); server.close() })
  const address = server.address()
  return {
    received, answers, url: `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}/webhooks/neonpanel`
  }
}

const post = (url: string, token: string, body: unknown) => fetch(url, {
  method: 'POST',
  headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
  body: JSON.stringify(body)
})

t.test('the sandbox tells of every change of its ledger, to who sees the company, and again where it must', async t => {
  const { url: target, received, answers } = await startReceiver(t)
  const { url, issueToken, advance } = await build(t, { webhook: { url: target, secret: SECRET } })
  const token = await issueToken()
  const { data } = bill('BILL-EVENTS')
  t.equal((await post(`${url}/api/v1/companies/${KESTREL}/create/bill`, token, { data })).status, 200)
  await until(() => received.length === 2)
  t.match(received, [
    { isSigned: true, event: { type: 'document.created', data: { company_uuid: KESTREL, document_type: 'Bill' } } },
    { isSigned: true, event: { type: 'figures.changed', data: { user_ids: ['46', '77'], company_uuid: KESTREL } } }
  ])

  received.length = 0
  answers.push(500, 400)
  const file = { name: 'goods.pdf', link: 'https://files.example.com/goods.pdf' }
  const imported = await post(`${url}/api/v1/companies/${KESTREL}/import/bill/pdf`, token, { file })
  const { request_id: requestId } = Object(await imported.json())
  advance(10_000)
  await until(() => received.length === 5)
  const [first, again] = received
  t.equal(first?.id, again?.id, 'the first one was sent again, and not after the 400')
  t.strictSame(received.slice(1).map(({ event: { type } }) => type),
    ['document.created', 'inventory.changed', 'figures.changed', 'import.finished'], 'nobody had to ask')
  t.match(received.at(-1), { event: { data: { request_id: requestId, status: 'done' } } })
  t.equal(new Set(received.map(({ id }) => id)).size, 4)
})

t.test('a sandbox whose events nobody takes ends at once', async t => {
  const sandbox = await build(t, { webhook: { url: 'http://localhost:9/x', secret: SECRET } })
  const { data } = bill('BILL-NOBODY')
  await post(`${sandbox.url}/api/v1/companies/${KESTREL}/create/bill`, await sandbox.issueToken(), { data })
  const began = performance.now()
  await sandbox.close()
  t.ok(performance.now() - began < 400)
})

t.test('a demo with a secret tells its own gateway, whose clients hear of what they have written', async t => {
  const sandboxPort = await onFreePort(async port => port)
  const app = await onFreePort(async port => {
    const app = await buildApp({
      PORT: String(port),
      SANDBOX: 'true',
      SANDBOX_PORT: String(sandboxPort),
      WEBHOOK_SECRETS: SECRET,
      LOG_LEVEL: 'silent',
      LOAD_MAX_DELAY: '0'
    })
    await startDemo(app)
    await app.listen({ host: 'localhost', port }).catch(async error => { await app.close(); throw error })
    return app
  })
  t.teardown(() => app.close())
  const url = app.config.PUBLIC_URL
  const { access_token: token } = Object(await (await fetch(`http://localhost:${sandboxPort}/__sandbox/token`,
    { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{}' })).json())
  const session = await openSession(t, url, token)
  await session.say('logging/setLevel', { level: 'info' })
  t.equal((await post(`${url}/tools/neonpanel.createDocuments`, token, bill('BILL-DEMO'))).status, 200)
  t.match(await session.message(), { params: { data: { event: 'document.created', company_uuid: KESTREL } } })
  t.match(await session.message(), { params: { data: { event: 'figures.changed', company_uuid: KESTREL } } })
})
