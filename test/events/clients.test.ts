import {
  Client as ClientTwo, SSEClientTransport as SseTwo, StreamableHTTPClientTransport as HttpTwo
} from '@modelcontextprotocol/client'
import { Client as ClientOne } from '@modelcontextprotocol/sdk/client/index.js'
import { SSEClientTransport as SseOne } from '@modelcontextprotocol/sdk/client/sse.js'
import {
  LoggingMessageNotificationSchema, ResourceUpdatedNotificationSchema
} from '@modelcontextprotocol/sdk/types.js'
import t from 'tap'
import build from '../build.ts'
import until from '../until.ts'
import { ANA, KESTREL, companyUri } from './people.ts'
import event, { SECRET, sendWebhook } from './webhook.ts'

const { url, token } = await build(t, { env: { WEBHOOK_SECRETS: SECRET } })
const requestInit = { headers: { authorization: `Bearer ${await token()}` } }
const info = { name: 'official', version: '1.0.0' }
const uri = companyUri(KESTREL)
const tell = () => sendWebhook(url, event('figures.changed', [ANA], KESTREL))
const MESSAGE = { level: 'info', logger: 'neonpanel', data: { event: 'figures.changed', company_uuid: KESTREL } }

t.test('the official client, version 1, hears on its session what it subscribed to', async t => {
  const client = new ClientOne(info)
  t.teardown(() => client.close())
  const heard: unknown[] = []
  client.setNotificationHandler(LoggingMessageNotificationSchema, ({ params }) => { heard.push(params) })
  client.setNotificationHandler(ResourceUpdatedNotificationSchema, ({ params }) => { heard.push(params) })
  await client.connect(new SseOne(new URL(`${url}/sse`), { requestInit }))
  t.match(client.getServerCapabilities(), { logging: {}, resources: { subscribe: true } })
  await client.setLoggingLevel('info')
  await client.subscribeResource({ uri })
  await tell()
  await until(() => heard.length === 2)
  t.match(heard, [MESSAGE, { uri }])
})

t.test('the official client, version 2, hears on its session what it subscribed to', async t => {
  const client = new ClientTwo(info, { versionNegotiation: { mode: 'legacy' } })
  t.teardown(() => client.close())
  const heard: unknown[] = []
  client.setNotificationHandler('notifications/message', ({ params }) => { heard.push(params) })
  client.setNotificationHandler('notifications/resources/updated', ({ params }) => { heard.push(params) })
  await client.connect(new SseTwo(new URL(`${url}/sse`), { requestInit }))
  await client.setLoggingLevel('info')
  await client.subscribeResource({ uri })
  await tell()
  await until(() => heard.length === 2)
  t.match(heard, [MESSAGE, { uri }])
})

t.test('the official client, version 2, listens in the newest revision', async t => {
  const client = new ClientTwo(info, { versionNegotiation: { mode: 'auto' } })
  t.teardown(() => client.close())
  const heard: unknown[] = []
  client.setNotificationHandler('notifications/resources/updated', ({ params }) => { heard.push(params) })
  await client.connect(new HttpTwo(new URL(`${url}/mcp`), { requestInit }))
  t.equal(client.getNegotiatedProtocolVersion(), '2026-07-28')
  const subscription = await client.listen({ resourceSubscriptions: [uri, 'neonpanel://nowhere/1'] })
  t.strictSame(subscription.honoredFilter, { resourceSubscriptions: [uri] })
  await tell()
  await until(() => heard.length === 1)
  t.match(heard, [{ uri }])
  await subscription.close()
})
