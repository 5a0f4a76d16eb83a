import t from 'tap'
import type { InputRequest, Catalog } from '../../../../plugins/mcp/protocol/types.ts'
import openStream, { postForStream } from '../../../routes/event-reader.ts'
import openGateway, { call } from '../gateway.ts'
import modern, { PREFIX } from '../modern-call.ts'

const ID = /^[\w-]{32}$/
const WHO: InputRequest = {
  method: 'elicitation/create',
  params: {
    message: 'Who?', requestedSchema: { type: 'object', properties: { name: { type: 'string' } } }
  }
}
const ROOTS: InputRequest = { method: 'roots/list', params: {} }
const ACCEPT = { action: 'accept', content: { name: 'Ana' } }

const left: string[] = []
const catalogs: Partial<Catalog> = {
  tools: [
    {
      name: 'greets',
      description: 'Greets.',
      asks: true,
      inputSchema: { type: 'object', properties: {} },
      call: async (_args, { ask }) =>
        JSON.stringify(await ask({ who: WHO, where: ROOTS }).catch(error => { left.push(error.message); throw error }))
    },
    {
      name: 'samples',
      description: 'Samples.',
      inputSchema: { type: 'object', properties: {} },
      requires: ['sampling', 'roots'],
      call: async () => '{}'
    }
  ],
  prompts: [
    {
      name: 'letter',
      asks: true,
      complete: { to: async (_value, _others, { ask }) => Object.keys(await ask({ who: WHO })) },
      arguments: [{ name: 'to' }],
      async get (_args, { ask }) {
        const { who } = await ask({ who: WHO })
        return { messages: [{ role: 'user', content: { type: 'text', text: JSON.stringify(who) } }] }
      }
    }
  ],
  resources: [
    {
      uri: 'test://who',
      name: 'who',
      asks: true,
      async read ({ ask }) {
        const { who } = await ask({ who: WHO })
        return [{ uri: 'test://who', text: JSON.stringify(who) }]
      }
    }
  ]
}
const gateway = await openGateway(t, { catalogs })
const { ask } = gateway
const [token, foreign] = [await gateway.token(), await gateway.token({ sub: 'bob' })]

const VERSION = '2025-11-25'
const HELLO = call('initialize',
  { protocolVersion: VERSION, capabilities: {}, clientInfo: { name: 'bot', version: '1' } }, 'hello')

const post = (message: object) => postForStream(t, gateway, token, message, { 'mcp-protocol-version': VERSION })

/** A stream of GET /sse whose client has introduced itself. */
async function meet () {
  const session = await openStream(t, gateway, token)
  await ask(HELLO, { path: session.endpoint })
  t.match(await session.message(), { id: 'hello' })
  return session
}

const reply = (question: unknown, more: object) => ({ jsonrpc: '2.0', id: Object(question).id, ...more })

for (const transport of ['HTTP', 'SSE'] as const) {
  t.test(`over ${transport} questions go out with the call, and only their subject answers ` +
    'them [PROTO-101]', async t => {
    const session = transport === 'SSE' ? await meet() : undefined
    const path = session?.endpoint ?? '/mcp'
    if (session) await ask(call('tools/call', { name: 'greets' }), { path })
    const stream = session ?? await post(call('tools/call', { name: 'greets' }))
    const [who, where] = [await stream.message(), await stream.message()]
    t.match([who, where], [{ jsonrpc: '2.0', id: ID, ...WHO }, { jsonrpc: '2.0', id: ID, ...ROOTS }])
    t.not(Object(who).id, Object(where).id)
    const stolen = reply(who, { result: { action: 'accept', content: { name: 'Eve' } } })
    t.equal((await ask(stolen, { token: foreign })).status, 202)
    if (session) t.equal((await ask(stolen, { path, token: foreign })).status, 404)
    t.equal((await ask({ jsonrpc: '2.0', id: 'guess', result: {} }, { path })).status, 202)
    t.equal((await ask(reply(where, { result: { roots: [] } }), { path })).status, 202)
    t.equal((await ask(reply(who, { result: ACCEPT }), { path })).status, 202)
    t.match(await stream.message(),
      { id: 1, result: { content: [{ text: JSON.stringify({ who: ACCEPT, where: { roots: [] } }) }] } })
    if (!session) t.equal(await stream.next(), undefined, 'the answer is the last event')
  })
}

t.test('a refusal is told to the model by a tool, and is an error elsewhere [PROTO-101]', async t => {
  const refusal = { error: { code: -1, message: 'User said no' } }
  const stream = await post(call('tools/call', { name: 'greets' }))
  await ask(reply(await stream.message(), refusal))
  await stream.message()
  t.match(await stream.message(),
    { result: { isError: true, content: [{ text: 'The client refused: User said no' }] } })
  const prompt = await post(call('prompts/get', { name: 'letter' }))
  await ask(reply(await prompt.message(), refusal))
  t.match(await prompt.message(), { error: { code: -32600, message: 'The client refused: User said no' } })
})

t.test('a cancelled call of a session asks no more [PROTO-101]', async t => {
  const { endpoint: path, message } = await meet()
  left.length = 0
  await ask(call('tools/call', { name: 'greets' }, 'c'), { path })
  const who = await message()
  await message()
  await ask({ jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId: 'c' } }, { path })
  await ask(reply(who, { result: ACCEPT }), { path })
  await ask(call('ping', {}, 'p'), { path })
  t.match(await message(), { id: 'p', result: {} }, 'the cancelled call has no answer')
  t.strictSame(left, ['The call is over.'])
})

t.test('names all that a tool needs and the client has not declared [PROTO-97]', async t => {
  for (const [declared, missing] of [[{}, ['sampling', 'roots']], [{ roots: {} }, ['sampling']]] as const) {
    const { status, body } =
      await ask(...modern('tools/call', { name: 'samples' }, { meta: { [`${PREFIX}clientCapabilities`]: declared } }))
    const { code, data } = Object(Object(body).error)
    t.strictSame([status, code, data.requiredCapabilities],
      [400, -32021, Object.fromEntries(missing.map(name => [name, {}]))])
  }
})

t.test('prompts and resources ask too, and their states are not each other\'s [PROTO-98, PROTO-99]', async t => {
  const declared = { meta: { [`${PREFIX}clientCapabilities`]: { elicitation: {} } } }
  const say = async (method: string, params: Record<string, unknown>, manner = {}) => {
    const { body } = await ask(...modern(method, params, { ...declared, ...manner }))
    return Object(Object(body).result ?? body)
  }
  const prompt = await say('prompts/get', { name: 'letter' })
  const resource = await say('resources/read', { uri: 'test://who' })
  for (const asked of [prompt, resource]) {
    t.match(asked, { resultType: 'input_required', inputRequests: { who: WHO }, requestState: String })
  }
  const answered = (requestState: string) => ({ requestState, inputResponses: { who: ACCEPT } })
  t.match(await say('prompts/get', { name: 'letter', ...answered(prompt.requestState) }),
    { resultType: 'complete', messages: [{ content: { text: JSON.stringify(ACCEPT) } }] })
  t.match(await say('resources/read', { uri: 'test://who', ...answered(resource.requestState) }),
    { resultType: 'complete', contents: [{ text: JSON.stringify(ACCEPT) }] })
  for (const [method, params, manner] of [
    ['prompts/get', { name: 'letter', ...answered(resource.requestState) }, {}],
    ['resources/read', { uri: 'test://who', ...answered(prompt.requestState) }, {}],
    ['prompts/get', { name: 'letter', ...answered(prompt.requestState) }, { token: foreign }]
  ] as const) t.match(await say(method, params, manner), { error: { code: -32602, message: 'Invalid requestState.' } })
  const complete = { ref: { type: 'ref/prompt', name: 'letter' }, argument: { name: 'to', value: '' } }
  t.match(await say('completion/complete', complete), { error: { code: -32600, message: 'This method asks nothing.' } })
})
