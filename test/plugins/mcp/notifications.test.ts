import t from 'tap'
import type { Context, ToolDefinition } from '../../../plugins/mcp/protocol/types.ts'
import eventMessages from '../../event-messages.ts'
import openGateway, { call } from './gateway.ts'
import modern, { PREFIX } from './modern-call.ts'

const BOTH = { accept: 'application/json, text/event-stream' }
const EMPTY = { type: 'object', properties: {} }
const FORM = {
  method: 'elicitation/create',
  params: {
    message: 'Who?', requestedSchema: { type: 'object', properties: { name: { type: 'string' } }, required: ['name'] }
  }
} as const
const ELICITS = { meta: { [`${PREFIX}clientCapabilities`]: { elicitation: {} } } }

function tool (name: string, act: (context: Context) => Promise<unknown> | void): ToolDefinition {
  return {
    name,
    description: `${name}.`,
    inputSchema: EMPTY,
    call: async (_args, context) =>
      JSON.stringify(await act(context) ?? {})
  }
}

const reports = tool('reports', ({ progress }) => {
  for (const value of [1, 1, NaN, 0, 2, Infinity]) {
    progress(value, 3, `at ${value}`)
  }
})
const logs = tool('logs', ({ log }) => { log('debug', 'small'); log('error', { big: true }, 'house') })
const greets = tool('greets', async ({ ask }) => {
  const { who } = await ask({ who: FORM })
  const { too } = await ask({ too: FORM })
  return { who: who?.content, too: too?.content }
})
const late: { context?: Context } = {}
const keeps = tool('keeps', context => { late.context = context; context.progress(1) })

const asking = [greets, keeps].map(tool => ({ ...tool, asks: true as const }))

const { ask } = await openGateway(t, { catalogs: { tools: [reports, logs, ...asking], logging: true } })

t.test('turns into a stream with the first message, whose last event is the answer [PROTO-38, PROTO-39, PROTO-40, ' +
  'PROTO-108]', async t => {
  for (const progressToken of ['t1', 7]) {
    const { status, headers, text } =
      await ask(...modern('tools/call', { name: 'reports' }, { headers: BOTH, meta: { progressToken } }))
    t.strictSame([status, headers['content-type'], headers['cache-control'], headers['x-accel-buffering']],
      [200, 'text/event-stream', 'no-cache, no-transform', 'no'])
    const [first, second, answer, ...more] = eventMessages(text)
    t.strictSame([first, second], [1, 2].map(progress => ({
      jsonrpc: '2.0',
      method: 'notifications/progress',
      params: { progressToken, progress, total: 3, message: `at ${progress}` }
    })))
    t.match(answer, { id: 1, result: { resultType: 'complete' } })
    t.strictSame(more, [])
  }
  for (const [headers, meta] of [[BOTH, {}], [BOTH, { progressToken: null }], [
    { accept: 'application/json' }, { progressToken: 1 }
  ], [{}, { progressToken: 1 }], [{ accept: '*/*' }, { progressToken: 1 }]] as const) {
    const answer = await ask(call('tools/call', { name: 'reports', _meta: meta }), { headers: { ...headers } })
    t.strictSame([answer.status, answer.headers['content-type']], [200, 'application/json; charset=utf-8'],
      JSON.stringify([headers, meta]))
  }
  const single = await ask(call('ping'), { headers: { accept: 'text/event-stream' } })
  t.strictSame(eventMessages(single.text), [{ jsonrpc: '2.0', id: 1, result: {} }], 'PROTO-42')
})

t.test('leaves the words of progress out where the revision has none [PROTO-109]', async t => {
  for (const [version, message] of [
    ['2024-11-05', undefined], ['2025-01-01', undefined], ['2025-03-26', 'at 1'], ['2025-11-25', 'at 1']
  ] as const) {
    const { text } = await ask(call('tools/call', { name: 'reports', _meta: { progressToken: 1 } }),
      { headers: { ...BOTH, 'mcp-protocol-version': version } })
    t.strictSame(eventMessages(text)[0], {
      jsonrpc: '2.0',
      method: 'notifications/progress',
      params: { progressToken: 1, progress: 1, total: 3, ...(message && { message }) }
    })
  }
})

t.test('sends nothing after the answer', async t => {
  const { text } = await ask(...modern('tools/call', { name: 'keeps' }, { headers: BOTH, meta: { progressToken: 1 } }))
  t.equal(eventMessages(text).length, 2)
  t.doesNotThrow(() => late.context?.progress(2))
})

t.test('sends the log messages that a request asks for, and in the legacy era all [PROTO-110]', async t => {
  const big = {
    jsonrpc: '2.0', method: 'notifications/message', params: { level: 'error', logger: 'house', data: { big: true } }
  }
  const small = { jsonrpc: '2.0', method: 'notifications/message', params: { level: 'debug', data: 'small' } }
  for (const [level, seen] of [['debug', [small, big]], ['error', [big]]] as const) {
    const { text } =
      await ask(...modern('tools/call', { name: 'logs' }, { headers: BOTH, meta: { [`${PREFIX}logLevel`]: level } }))
    t.strictSame(eventMessages(text).slice(0, -1), seen)
  }
  t.equal((await ask(...modern('tools/call', { name: 'logs' }, { headers: BOTH }))).headers['content-type'],
    'application/json; charset=utf-8')
  t.match(await ask(...modern('tools/call', { name: 'logs' },
    { headers: BOTH, meta: { [`${PREFIX}logLevel`]: 'loud' } })), { status: 400, body: { error: { code: -32602 } } })
  t.strictSame(eventMessages((await ask(call('tools/call', { name: 'logs' }), { headers: BOTH })).text).slice(0, -1),
    [small, big])
})

t.test('asks in rounds, and believes only the state that it gave [PROTO-98, PROTO-99, PROTO-100]', async t => {
  const say = async (params: object, more = {}) =>
    (await ask(...modern('tools/call', { name: 'greets', ...params }, { ...ELICITS, ...more }))).body
  const stateOf = (body: unknown): string => String(Object(Object(body).result).requestState)
  const first = await say({})
  t.match(first,
    {
      result: {
        resultType: 'input_required',
        inputRequests: { who: FORM },
        requestState: /^v1\./,
        _meta: { [`${PREFIX}serverInfo`]: Object }
      }
    })
  const accept = (name: unknown) => ({ action: 'accept', content: { name } })
  for (const inputResponses of [{}, { other: accept('x') }, { who: accept(1) }, { who: {} }]) {
    t.match(await say({ inputResponses, requestState: stateOf(first) }),
      { result: { resultType: 'input_required', inputRequests: { who: FORM } } })
  }
  const second = await say({ inputResponses: { who: accept('Ana'), more: accept('x') }, requestState: stateOf(first) })
  t.match(second, { result: { resultType: 'input_required', inputRequests: { too: FORM } } })
  t.notOk(Object.keys(Object(Object(second).result).inputRequests).includes('who'))
  const third = { inputResponses: { too: accept('Bob') }, requestState: stateOf(second) }
  t.match(await say(third),
    { result: { resultType: 'complete', structuredContent: { who: { name: 'Ana' }, too: { name: 'Bob' } } } })
  for (const wrong of [
    { requestState: `${stateOf(second)}-TAMPERED` }, { requestState: 1 }, { arguments: { a: 1 } }, { name: 'keeps' }
  ]) {
    t.match(await say({ ...third, ...wrong }), { error: { code: -32602, message: 'Invalid requestState.' } },
      JSON.stringify(wrong))
  }
  for (const inputResponses of [null, [], { who: 12345 }]) {
    t.match(await say({ inputResponses }), { error: { code: -32602 } })
  }
  t.match(await ask(...modern('tools/call', { name: 'greets' })),
    { status: 400, body: { error: { code: -32021, data: { requiredCapabilities: { elicitation: {} } } } } })
})

t.test('a client without a stream cannot be asked in the legacy era', async t => {
  t.match((await ask(call('tools/call', { name: 'greets' }))).body,
    { result: { isError: true, content: [{ text: 'The client takes no event stream, so that it cannot be asked.' }] } })
})
