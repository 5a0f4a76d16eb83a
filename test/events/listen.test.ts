import t, { type Test } from 'tap'
import { subjectOf } from '../../plugins/auth/claims.ts'
import createStateCrypto from '../../plugins/mcp/client/state-crypto.ts'
import build from '../build.ts'
import { ask } from '../cluster/two-replicas.ts'
import modern, { PREFIX } from '../plugins/mcp/modern-call.ts'
import { postForStream } from '../routes/event-reader.ts'
import until from '../until.ts'
import { ANA, BIRCH, HALDEN, KESTREL, companyUri } from './people.ts'
import event, { SECRET, sendWebhook } from './webhook.ts'

const KEY = 'a-secret-of-at-least-thirty-two-characters'
const { url, app, sandbox, token } = await build(t, { env: { WEBHOOK_SECRETS: SECRET, STATE_KEYS: KEY } })
const [ana, chloe] = [await token(), await token({ user: 'chloe@example.com' })]
const DECLARED = { [`${PREFIX}clientCapabilities`]: { extensions: { [`${PREFIX}tasks`]: {} } } }
const SUBSCRIPTION = { [`${PREFIX}subscriptionId`]: 's' }

async function post (method: string, params: Record<string, unknown>, bearer = ana): Promise<Record<string, unknown>> {
  const [message, { headers }] = modern(method, params, { meta: DECLARED })
  return Object(Object(await (await ask(url, message, bearer, '/mcp', headers)).json()).result)
}

/** Subscribes; the stream behind its acknowledgement, and what this says. */
async function listen (t: Test, notifications: object, bearer = ana) {
  const [message, { headers }] = modern('subscriptions/listen', { notifications }, { id: 's', meta: DECLARED })
  const stream = await postForStream(t, { url }, bearer, message, headers)
  const { method, params } = Object(await stream.message())
  t.strictSame([method, params._meta], ['notifications/subscriptions/acknowledged', SUBSCRIPTION])
  return { stream, honoured: params.notifications }
}

/** Begins the import of a PDF; its task and request id. */
async function begin (name: string) {
  const { taskId } = await post('tools/call', {
    name: 'neonpanel_createDocumentsByPdf',
    arguments: {
      companyUuid: KESTREL, type: 'bill', file: { name, link: `https://files.example.com/${name}` }
    }
  })
  const owner = subjectOf(app.config.NEONPANEL_ISSUER, ANA)
  const { handle } = Object(createStateCrypto([KEY]).decrypt(String(taskId), owner))
  return { taskId: String(taskId), requestId: String(handle.requestId) }
}

t.test('says that resources can be subscribed to, and nothing of logs', async t => {
  t.match(await post('server/discover', {}), { capabilities: { resources: { subscribe: true }, logging: undefined } })
})

t.test('acknowledges the resources and tasks that there may be, and tells of no other', async t => {
  const { taskId } = await begin('one.pdf')
  const wishes = {
    resourceSubscriptions: [companyUri(KESTREL), 'x', 'neonpanel://nowhere/1'],
    taskIds: [taskId, 'x', `${taskId}x`],
    toolsListChanged: true
  }
  t.strictSame((await listen(t, wishes)).honoured,
    { resourceSubscriptions: [companyUri(KESTREL)], taskIds: [taskId] })
  t.strictSame((await listen(t, { taskIds: [taskId] }, chloe)).honoured, {}, 'the task of somebody else is none')
  const many = Array.from({ length: 101 }, (_none, id) => `neonpanel://reports/${id}`)
  const [message, { headers }] = modern('subscriptions/listen', { notifications: { resourceSubscriptions: many } })
  t.match(await (await ask(url, message, ana, '/mcp', { accept: '*/*', ...headers })).json(), {
    error: { code: -32602, message: 'params/notifications/resourceSubscriptions must have at most 100 items.' }
  })
})

t.test('tells that a resource has changed to who sees it and asked for it', async t => {
  const { stream } = await listen(t, { resourceSubscriptions: [companyUri(KESTREL), companyUri(HALDEN)] })
  const before = app.events?.counts.foreign ?? 0
  for (const company of [BIRCH, HALDEN, KESTREL]) await sendWebhook(url, event('figures.changed', [ANA], company))
  t.strictSame(await stream.message(), {
    jsonrpc: '2.0',
    method: 'notifications/resources/updated',
    params: { _meta: SUBSCRIPTION, uri: companyUri(KESTREL) }
  })
  t.equal(app.events?.counts.foreign, before + 1)
})

t.test('tells a task as tasks/get would, once its import has ended', async t => {
  const { taskId, requestId } = await begin('two.pdf')
  const { stream } = await listen(t, { taskIds: [taskId] })
  await sendWebhook(url, event('import.finished', [ANA], KESTREL, { request_id: 'another', status: 'done' }))
  sandbox.advance(10_000)
  await sendWebhook(url, event('import.finished', [ANA], KESTREL, { request_id: requestId, status: 'done' }))
  const { method, params } = Object(await stream.message())
  const { _meta, lastUpdatedAt, ...task } = params
  t.strictSame([method, _meta], ['notifications/tasks', SUBSCRIPTION])
  const { resultType, _meta: server, lastUpdatedAt: later, ...got } = await post('tasks/get', { taskId })
  t.strictSame(task, got)
  t.match(task, { status: 'completed', result: { structuredContent: { status: 'done' } } })
})

t.test('tells a task that had ended before it was asked for', async t => {
  const { taskId, requestId } = await begin('three.pdf')
  sandbox.advance(10_000)
  const { stream } = await listen(t, { taskIds: [taskId], resourceSubscriptions: [companyUri(BIRCH)] })
  t.match(await stream.message(), { method: 'notifications/tasks', params: { taskId, status: 'completed' } })
  await sendWebhook(url, event('import.finished', [ANA], KESTREL, { request_id: requestId, status: 'done' }))
  await sendWebhook(url, event('inventory.changed', [ANA], BIRCH))
  t.match(await stream.message(), { method: 'notifications/resources/updated' }, 'its end is told once')
})

t.test('looks again where NeonPanel says too early that an import has ended', async t => {
  const { taskId, requestId } = await begin('four.pdf')
  const { stream } = await listen(t, { taskIds: [taskId] })
  const asked = () => sandbox.requests.filter(({ url }) => url.endsWith(requestId)).length
  await sendWebhook(url, event('import.finished', [ANA], KESTREL, { request_id: requestId, status: 'done' }))
  await until(() => asked() >= 2)
  sandbox.advance(10_000)
  t.match(await stream.message(), { method: 'notifications/tasks', params: { taskId, status: 'completed' } })
})

t.test('says nothing of a task that is not at its end however often it is looked at', async t => {
  const { taskId, requestId } = await begin('five.pdf')
  const { stream } = await listen(t, { taskIds: [taskId], resourceSubscriptions: [companyUri(BIRCH)] })
  await sendWebhook(url, event('import.finished', [ANA], KESTREL, { request_id: requestId, status: 'done' }))
  await sendWebhook(url, event('inventory.changed', [ANA], BIRCH))
  t.match(await stream.message(), { method: 'notifications/resources/updated' }, 'what comes after it goes on')
})
