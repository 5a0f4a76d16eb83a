import { EventEmitter } from 'node:events'
import t from 'tap'
import { postForStream } from '../../routes/event-reader.ts'
import eventMessages from '../../event-messages.ts'
import openGateway, { call } from './gateway.ts'
import modern, { PREFIX } from './modern-call.ts'
import everything from './wire/catalogs.ts'
import foreign, { messageShape } from './wire/shapes.ts'
import wrongMessage, { wrongRequest } from './wire/validators.ts'

const VERSIONS = ['2024-11-05', '2025-01-01', '2025-03-26', '2025-06-18', '2025-11-25', '2026-07-28']
const NEWEST = '2026-07-28'
const ABLE = { sampling: {}, elicitation: {}, roots: {}, extensions: { [`${PREFIX}tasks`]: {} } }
const ref = { type: 'ref/prompt', name: 'prompts' }

/** A call of every method that answers by itself, and of every kind of failure. */
const calls: [method: string, params: Record<string, unknown>][] = [
  ['ping', {}], ['server/discover', {}], ['tools/list', {}], ['tools/list', { cursor: 'x' }], ['no/such', {}],
  ...['shows', 'counts', 'fails', 'breaks', 'tells', 'unknown', 'elicits', 'samples', 'roots', 'trips'].map(name =>
    ['tools/call', { name }] satisfies [string, object]),
  ['tools/call', { name: 'neonpanel.listCompanies', arguments: {} }],
  ['tools/call', { name: 'neonpanel.listCompanies', arguments: { perPage: 1 } }],
  ['tools/call', { name: 'neonpanel.createDocuments', arguments: {} }],
  ['prompts/list', {}], ['prompts/get', { name: 'prompts', arguments: { city: 'Rome' } }],
  ['prompts/get', { name: 'list_companies' }], ['prompts/get', { name: 'prompts' }],
  ['resources/list', {}], ['resources/templates/list', {}], ['resources/read', { uri: 'test://a' }],
  ['resources/read', { uri: 'neonpanel://companies/c0ffee' }],
  ['resources/read', { uri: 'test://nowhere' }], ['resources/subscribe', { uri: 'test://a' }],
  ['resources/unsubscribe', { uri: 'test://a' }],
  ['completion/complete', { ref, argument: { name: 'city', value: 'R' } }], ['logging/setLevel', { level: 'error' }],
  ['logging/setLevel', { level: 'loud' }]
]
const stack = new EventEmitter()
const gateway = await openGateway(t, { catalogs: everything(stack) })
const token = await gateway.token()

/** A call at a version, as the arguments of `ask`. */
function at (version: string, method: string, params: Record<string, unknown>) {
  const accept = 'application/json, text/event-stream'
  const meta = { progressToken: 1, [`${PREFIX}logLevel`]: 'debug', [`${PREFIX}clientCapabilities`]: ABLE }
  if (version === NEWEST) return modern(method, params, { meta, headers: { accept } })
  return [call(method,
    { ...params, _meta: { progressToken: 1 } }), { headers: { accept, 'mcp-protocol-version': version } }] as const
}

function messagesOf (text: string): unknown[] {
  if (!text.startsWith('event: ')) return [JSON.parse(text)]
  return eventMessages(text)
}

function eraOf (version: string) {
  return version === NEWEST ? 'modern' as const : 'legacy' as const
}

/** What is wrong with the messages of an answer at a version. */
function faultsOf (messages: readonly unknown[], method: string, version: string): string[] {
  const revision = version === '2025-01-01' ? '2024-11-05' : version
  return messages.flatMap(message => [...foreign(message, messageShape(Object(message), method),
    revision), ...wrongMessage(message, method, eraOf(version))])
}

for (const version of VERSIONS) {
  t.test(`what is asked and answered at ${version} is valid, and has no member that this revision ` +
    'lacks [PROTO-139]', async t => {
    const clientInfo = { name: 'bot', version: '1' }
    const opening: typeof calls =
      version === NEWEST ? [] : [['initialize', { protocolVersion: version, capabilities: {}, clientInfo }]]
    for (const [method, params] of [...opening, ...calls]) {
      if (version !== NEWEST && ['elicits', 'samples', 'roots'].includes(String(params.name))) continue
      const [message, manner] = at(version, method, params)
      const { text } = await gateway.ask(message, manner)
      const messages = messagesOf(text)
      t.strictSame(faultsOf(messages, method, version), [], `${method} ${JSON.stringify(params)}`)
      if ('result' in Object(messages.at(-1))) {
        t.strictSame(wrongRequest(message, eraOf(version)), [], `what is served is valid: ${method}`)
      }
    }
  })
}

t.test('a list of members refuses what only a later revision has [PROTO-139]', async t => {
  const [message, manner] = at(NEWEST, 'tools/list', {})
  const { body } = await gateway.ask(message, manner)
  for (const version of VERSIONS.slice(0, -1)) {
    t.not(foreign(body, messageShape(Object(body), 'tools/list'), version).length, 0, version)
  }
})

t.test('what is asked of a client on the way to an answer is known to its revision [PROTO-139]', async t => {
  for (const version of VERSIONS.slice(0, -1)) {
    for (const name of ['elicits', 'samples', 'roots']) {
      const [message, { headers }] = at(version, 'tools/call', { name })
      if (name === 'elicits' && version < '2025-06-18') {
        const text = /^Protocol version 202.-..-.. has no question like this one \(elicitation\/create\)\.$/
        t.match((await gateway.ask(message, { headers })).body, { result: { isError: true, content: [{ text }] } })
        continue
      }
      const stream = await postForStream(t, gateway, token, message, { ...headers })
      const question = await stream.message()
      await gateway.ask({ jsonrpc: '2.0', id: Object(question).id, result: { action: 'decline' } })
      const answer = await stream.message()
      t.strictSame(faultsOf([question, answer], 'tools/call', version), [], `${version} ${name}`)
      t.match(answer, { result: { content: [{ text: 'x' }] } })
      t.equal(await stream.next(), undefined)
    }
  }
})

t.test('what a subscription and a task say is valid [PROTO-139]', async t => {
  const [listen, { headers }] = at(NEWEST, 'subscriptions/listen',
    { notifications: { toolsListChanged: true, promptsListChanged: true, resourcesListChanged: true } })
  const stream = await postForStream(t, gateway, token, listen, { ...headers })
  const said = [await stream.message()]
  await gateway.ask(...at(NEWEST, 'tools/call', { name: 'tells' }))
  said.push(await stream.message(), await stream.message(), await stream.message())
  t.strictSame(faultsOf(said, 'subscriptions/listen', NEWEST), [])

  async function say (method: string, params: Record<string, unknown>) {
    const { body } = await gateway.ask(...at(NEWEST, method, params))
    t.strictSame(faultsOf([body], method, NEWEST), [], `${method} ${JSON.stringify(params)}`)
    return Object(body).result
  }
  for (const name of ['works', 'trips']) {
    const { taskId } = await say('tools/call', { name })
    t.match(await say('tasks/get', { taskId }),
      name === 'works' ? { status: 'input_required', inputRequests: Object } : { status: 'failed', error: Object })
    await say('tasks/update', { taskId, inputResponses: { answer: { action: 'decline' } } })
    t.match(await say('tasks/get', { taskId }), { status: name === 'works' ? 'working' : 'failed' })
    stack.emit('go')
    await new Promise(setImmediate)
    t.match(await say('tasks/get', { taskId }),
      name === 'works' ? { status: 'completed', result: Object } : { status: 'failed' })
    await say('tasks/cancel', { taskId })
  }
  const ended = stream.message()
  await gateway.app.close()
  t.strictSame(faultsOf([await ended], 'subscriptions/listen', NEWEST), [])
})
