import t from 'tap'
import type { ToolDefinition } from '../../../../plugins/mcp/protocol/types.ts'
import eventMessages from '../../../event-messages.ts'
import openGateway from '../gateway.ts'
import modern, { PREFIX } from '../modern-call.ts'

const touch: ToolDefinition = {
  name: 'touch',
  description: 'Touches.',
  inputSchema: { type: 'object', properties: {} },
  call: async (_args, { changed }) => { changed('prompts'); changed('tools'); return '{}' }
}

t.test('acknowledges, tells of what was asked for, and ends with a result [PROTO-103, PROTO-104, PROTO-105, ' +
  'PROTO-106]', async t => {
  const { app, url, token, ask } = await openGateway(t, { catalogs: { tools: [touch], changing: ['tools'] } })
  const [message, { headers }] = modern('subscriptions/listen',
    { notifications: { toolsListChanged: true, promptsListChanged: true } }, { id: '41' })
  const response = await fetch(`${url}/mcp`, {
    method: 'POST',
    headers: {
      ...headers,
      'content-type': 'application/json',
      accept: 'text/event-stream',
      authorization: `Bearer ${await token()}`
    },
    body: JSON.stringify(message)
  })
  t.equal(response.headers.get('content-type'), 'text/event-stream')
  t.equal((await ask(...modern('tools/call', { name: 'touch' }))).status, 200)
  const text = response.text()
  await app.close()
  const events = eventMessages(await text)
  const _meta = { [`${PREFIX}subscriptionId`]: '41' }
  t.strictSame(events.slice(0, 2), [
    {
      jsonrpc: '2.0',
      method: 'notifications/subscriptions/acknowledged',
      params: { _meta, notifications: { toolsListChanged: true } }
    },
    { jsonrpc: '2.0', method: 'notifications/tools/list_changed', params: { _meta } }
  ])
  t.match(events.slice(2), [{ id: '41', result: { resultType: 'complete', _meta } }])
})

t.test('needs a stream [PROTO-107]', async t => {
  const { ask } = await openGateway(t)
  for (const accept of ['application/json', '']) {
    t.match(await ask(...modern('subscriptions/listen', { notifications: {} }, { headers: { accept } })),
      { status: 406, body: { id: 1, error: { code: 406 } } })
  }
})
