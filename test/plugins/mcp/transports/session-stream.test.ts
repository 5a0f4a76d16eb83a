import t from 'tap'
import type { Context, Catalog, ToolDefinition } from '../../../../plugins/mcp/protocol/types.ts'
import openStream from '../../../routes/event-reader.ts'
import openGateway, { call } from '../gateway.ts'

const FORM = {
  method: 'elicitation/create',
  params: {
    message: 'Who?', requestedSchema: { type: 'object', properties: { name: { type: 'string' } } }
  }
} as const
const REPORT = {
  method: 'notifications/progress', params: { progressToken: 'p', progress: 1, total: 2, message: 'halfway' }
}

interface Test { teardown (undo: () => unknown): void }

function tool (name: string, act: (context: Context) => Promise<unknown>): ToolDefinition {
  return {
    name,
    description: `${name}.`,
    inputSchema: { type: 'object', properties: {} },
    call: async (_args, context) => JSON.stringify(await act(context))
  }
}

const speaks = tool('speaks', async ({ progress, log }) => {
  progress(1, 2, 'halfway')
  for (const level of ['info', 'warning', 'emergency'] as const) log(level, level)
  return {}
})
const asks: ToolDefinition =
  { ...tool('asks', async ({ ask }) => (await ask({ who: FORM })).who?.content), asks: true }
const catalogs: Partial<Catalog> = {
  tools: [speaks, asks, tool('renames', async ({ changed }) => { changed('tools'); changed('prompts'); return {} })],
  changing: ['tools', 'prompts'],
  prompts: [
    {
      name: 'asking', asks: true, get: async (_args, { ask }) => { await ask({ who: FORM }); return { messages: [] } }
    },
    {
      name: 'completing',
      arguments: [{ name: 'city' }],
      complete: {
        city: async (_value, _others, { ask }) => { await ask({ who: FORM }); return [] }
      },
      get: async () => ({ messages: [] })
    }
  ],
  logging: true
}
const gateway = await openGateway(t, { catalogs })
const token = await gateway.token()

/** Opens a session at a revision, and posts to it. */
async function open (t: Test, protocolVersion = '2025-11-25') {
  const stream = await openStream(t, gateway, token)
  const post = (message: unknown) => gateway.ask(message, { path: stream.endpoint })
  await post(call('initialize', { protocolVersion, capabilities: {}, clientInfo: { name: 'bot', version: '1' } },
    'hello'))
  await stream.message()
  return { stream, post }
}

function logged (...levels: string[]) {
  return levels.map(level => ({ jsonrpc: '2.0', method: 'notifications/message', params: { level, data: level } }))
}

t.test('a call on a session speaks on its stream before its answer, and on no other', async t => {
  const { stream, post } = await open(t)
  const other = await open(t)
  t.match(await post(call('tools/call', { name: 'speaks', _meta: { progressToken: 'p' } })), { status: 202, text: '' })
  t.strictSame(await stream.message(), { jsonrpc: '2.0', ...REPORT })
  t.strictSame([await stream.message(), await stream.message(), await stream.message()],
    logged('info', 'warning', 'emergency'))
  t.match(await stream.message(), { id: 1, result: { isError: false } })
  await other.post(call('ping', {}, 'only'))
  t.strictSame(await other.stream.message(), { jsonrpc: '2.0', id: 'only', result: {} })
})

t.test('a session gets no log message below the level that it has set', async t => {
  const { stream, post } = await open(t)
  await post(call('logging/setLevel', { level: 'emergency' }, 'set'))
  t.strictSame(await stream.message(), { jsonrpc: '2.0', id: 'set', result: {} })
  await post(call('tools/call', { name: 'speaks' }))
  t.strictSame([await stream.message()], logged('emergency'))
  t.match(await stream.message(), { id: 1 })
})

t.test('the calls of a batch say nothing but their answers', async t => {
  const { stream, post } = await open(t, '2024-11-05')
  await post([call('tools/call', { name: 'speaks', _meta: { progressToken: 'p' } }, 2)])
  t.match(await stream.message(), { id: 2, result: { isError: false } })
})

t.test('asks on the stream of a session, and takes the answer that is posted to it [PROTO-101]', async t => {
  const { stream, post } = await open(t)
  await post(call('tools/call', { name: 'asks' }))
  const { id, ...question } = Object(await stream.message())
  t.strictSame(question, { jsonrpc: '2.0', ...FORM })
  t.equal((await post({ jsonrpc: '2.0', id, result: { action: 'accept', content: { name: 'Ana' } } })).status, 202)
  t.match(await stream.message(), { id: 1, result: { content: [{ text: '{"name":"Ana"}' }] } })
})

t.test('a tool tells the model of a refusal, everything else its client', async t => {
  const { stream, post } = await open(t)
  const refuse =
    async () => post({ jsonrpc: '2.0', id: Object(await stream.message()).id, error: { code: -1, message: 'Not now' } })
  await post(call('tools/call', { name: 'asks' }))
  await refuse()
  t.match(await stream.message(),
    { id: 1, result: { isError: true, content: [{ type: 'text', text: 'The client refused: Not now' }] } })
  await post(call('prompts/get', { name: 'asking' }, 2))
  await refuse()
  t.match(await stream.message(), { id: 2, error: { code: -32600, message: 'The client refused: Not now' } })
})

t.test('a cancelled call speaks no more, and its question is closed', async t => {
  const { stream, post } = await open(t)
  await post(call('tools/call', { name: 'asks' }, 5))
  const { id } = Object(await stream.message())
  await post({ jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId: 5 } })
  t.equal((await post({ jsonrpc: '2.0', id, result: { action: 'accept', content: {} } })).status, 202)
  await post(call('ping', {}, 'after'))
  t.match(await stream.message(), { id: 'after' })
})

t.test('a completion asks nothing', async t => {
  const params = { ref: { type: 'ref/prompt', name: 'completing' }, argument: { name: 'city', value: '' } }
  t.match((await gateway.ask(call('completion/complete', params))).body,
    { id: 1, error: { code: -32600, message: 'This method asks nothing.' } })
})

t.test('the sessions of all clients hear which lists have changed', async t => {
  const [{ stream }, other] = [await open(t), await openStream(t, gateway, await gateway.token({ sub: 'bob' }))]
  t.equal((await gateway.ask(call('tools/call', { name: 'renames' }))).status, 200)
  for (const { message } of [stream, other]) {
    for (const list of ['tools', 'prompts']) {
      t.strictSame(await message(), { jsonrpc: '2.0', method: `notifications/${list}/list_changed` })
    }
  }
})
