import { EventEmitter, once } from 'node:events'
import { mock } from 'node:test'
import t from 'tap'
import type { Context, ToolDefinition } from '../../../../plugins/mcp/protocol/types.ts'
import { sendJson } from '../../../issuer.ts'
import { postForStream } from '../../../routes/event-reader.ts'
import openGateway, { call, COMPANIES } from '../gateway.ts'
import modern, { PREFIX } from '../modern-call.ts'

const LIST = { name: 'neonpanel.listCompanies' }
const FORM = {
  method: 'elicitation/create',
  params: {
    message: 'Who?', requestedSchema: { type: 'object', properties: { name: { type: 'string' } } }
  }
} as const
const PROGRESS = { jsonrpc: '2.0', method: 'notifications/progress', params: { progressToken: 1, progress: 1 } }
const stack = new EventEmitter()

function tool (name: string, act: (context: Context) => Promise<unknown>): ToolDefinition {
  return {
    name,
    description: `${name}.`,
    inputSchema: { type: 'object', properties: {} },
    call: async (_args, context) => JSON.stringify(await act(context))
  }
}

/** Waits until it is told to go on, and tells when it is aborted. */
const waits = tool('waits', async ({ signal, progress }) => {
  signal?.addEventListener('abort', () => stack.emit('aborted'))
  progress(1)
  stack.emit('begun', signal)
  await once(stack, 'go')
  stack.emit('over', signal?.aborted ?? false)
  return {}
})
const asks = tool('asks', async ({ ask, progress }) => {
  progress(1)
  const { who } = await ask({ who: FORM })
  return who?.content
})

const gateway = await openGateway(t, {
  catalogs: { tools: [waits, { ...asks, asks: true }] },
  upstream (request, response) {
    stack.once('answer', () => sendJson(response, COMPANIES))
    response.once('close', () => stack.emit('gone', response.writableFinished))
    stack.emit('asked', request)
  }
})
const token = await gateway.token()
const meta = { progressToken: 1 }

function open (message: object, headers: Record<string, string> = {}) {
  return postForStream(t, gateway, token, message, headers)
}

/** A request of the newest revision, on a stream once something goes out. */
function openModern (name: string, capabilities = {}) {
  const [message, { headers }] =
    modern('tools/call', { name }, { meta: { ...meta, [`${PREFIX}clientCapabilities`]: capabilities } })
  return open(message, headers)
}

/** Leaves a request of which nothing was answered yet. */
function leaveUnanswered (message: object, headers: object) {
  const leaving = new AbortController()
  const request = fetch(`${gateway.url}/mcp`, {
    method: 'POST',
    headers: { ...headers, authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify(message),
    signal: leaving.signal
  })
  return { request, leave: () => leaving.abort() }
}

/** Resolves when the server has seen the client of the next request go. */
function departure () {
  return new Promise<void>(resolve => {
    gateway.app.server.once('request',
      (_request, response) => response.once('close', resolve))
  })
}

t.test('sends a comment every 15 s on the stream of a POST, of either era [PROTO-41]', async t => {
  mock.timers.enable({ apis: ['setInterval'] })
  t.teardown(() => mock.timers.reset())
  const legacy = () => open(call('tools/call', { name: 'waits', _meta: meta }))
  for (const begin of [legacy, () => openModern('waits')]) {
    const stream = await begin()
    t.strictSame(await stream.message(), PROGRESS)
    mock.timers.tick(14_999)
    mock.timers.tick(1)
    mock.timers.tick(15_000)
    stack.emit('go')
    t.strictSame([await stream.next(), await stream.next()], [': ping', ': ping'])
    t.match(await stream.message(), { id: 1, result: { isError: false } })
    t.equal(await stream.next(), undefined)
  }
})

t.test('aborts the handler of a modern call whose client leaves its stream [PROTO-43]', async t => {
  const stream = await openModern('waits')
  t.strictSame(await stream.message(), PROGRESS)
  const aborted = once(stack, 'aborted')
  await stream.close()
  await aborted
  const over = once(stack, 'over')
  stack.emit('go')
  t.strictSame(await over, [true])
})

t.test('aborts what a modern call asks of NeonPanel when its client leaves before any answer [PROTO-43]', async t => {
  const [asked, gone] = [once(stack, 'asked'), once(stack, 'gone')]
  const [message, { headers }] = modern('tools/call', LIST)
  const { request, leave } = leaveUnanswered(message, headers)
  await asked
  leave()
  await t.rejects(request)
  t.strictSame(await gone, [false])
  stack.removeAllListeners('answer')
})

t.test('a modern call that was answered is never aborted', async t => {
  const begun = once(stack, 'begun')
  const stream = await openModern('waits')
  const [signal] = await begun
  stack.emit('go')
  t.strictSame(await stream.message(), PROGRESS)
  t.match(await stream.message(), { id: 1 })
  t.equal(await stream.next(), undefined)
  t.equal(signal.aborted, false)
})

t.test('aborts nothing of a legacy call whose client leaves, with and without a stream [PROTO-44]', async t => {
  const left = departure()
  const stream = await open(call('tools/call', { name: 'waits', _meta: meta }))
  t.strictSame(await stream.message(), PROGRESS)
  await stream.close()
  await left
  const [asked, gone, alsoDisconnected] = [once(stack, 'asked'), once(stack, 'gone'), departure()]
  const { request, leave } = leaveUnanswered(call('tools/call', LIST), {})
  await asked
  leave()
  await Promise.all([t.rejects(request), alsoDisconnected])
  const over = once(stack, 'over')
  stack.emit('go')
  t.strictSame(await over, [false])
  stack.emit('answer')
  t.strictSame(await gone, [true])
})

t.test('never asks on a modern stream: the answer does [PROTO-45]', async t => {
  const stream = await openModern('asks', { elicitation: {} })
  const messages = [await stream.message(), await stream.message()]
  t.equal(await stream.next(), undefined)
  t.match(messages, [PROGRESS, { id: 1, result: { resultType: 'input_required', inputRequests: { who: FORM } } }])
  t.notOk(messages.some(message => 'id' in Object(message) && 'method' in Object(message)))
})

t.test('asks on the stream of a legacy call, and takes the answer of a later POST [PROTO-101]', async t => {
  const stream = await open(call('tools/call', { name: 'asks', _meta: meta }), { 'mcp-protocol-version': '2025-11-25' })
  t.strictSame(await stream.message(), PROGRESS)
  const { id, ...question } = Object(await stream.message())
  t.strictSame(question, { jsonrpc: '2.0', ...FORM })
  const reply = { jsonrpc: '2.0', id, result: { action: 'accept', content: { name: 'Ana' } } }
  t.equal((await gateway.ask(reply, { token: await gateway.token({ sub: 'stranger' }) })).status, 202)
  t.equal((await gateway.ask({ ...reply, result: { action: 'accept', content: { name: 'Bob' } } })).status, 202)
  t.match(await stream.message(), { id: 1, result: { content: [{ text: '{"name":"Bob"}' }] } },
    'a stranger cannot answer')
  t.equal(await stream.next(), undefined)
})
