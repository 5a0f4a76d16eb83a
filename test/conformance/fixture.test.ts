import t from 'tap'
import modern, { PREFIX } from '../plugins/mcp/modern-call.ts'
import buildFixture, { METHODS } from './app.ts'
import catalog from './catalog/index.ts'

const ABLE = { sampling: {}, elicitation: {}, roots: {}, extensions: { [`${PREFIX}tasks`]: {} } }

const app = await buildFixture({
  LOG_LEVEL: 'silent', NEONPANEL_ISSUER: 'http://localhost:9', ANONYMOUS_METHODS: METHODS.join(' ')
})
t.teardown(() => app.close())

/** The messages that answer a call, as JSON or as a stream. */
async function messages (name: string, args: object): Promise<unknown[]> {
  const [message, { headers }] = modern('tools/call', { name, arguments: args },
    { meta: { [`${PREFIX}clientCapabilities`]: ABLE, [`${PREFIX}logLevel`]: 'debug', progressToken: 1 } })
  const answer = await app.inject({
    method: 'POST',
    url: '/mcp',
    headers: { ...headers, host: 'localhost', accept: 'application/json, text/event-stream' },
    payload: message
  })
  if (!String(answer.headers['content-type']).startsWith('text/event-stream')) return [answer.json()]
  return answer.body.split('\n').filter(line => line.startsWith('data: '))
    .map(line => JSON.parse(line.slice('data: '.length)))
}

t.test('no tool writes a request of its own to a modern client [PROTO-45]', async t => {
  const { tools = [] } = catalog
  for (const { name } of tools) {
    const heard = await messages(name, name === 'test_x_mcp_header'
      ? {}
      : { seconds: 0, prompt: 'Hello', message: 'Hello', name: 'Ana', filename: 'a.txt' })
    t.strictSame(heard.filter(message => 'method' in Object(message) && 'id' in Object(message)), [], name)
    t.match(heard.at(-1), { id: 1 }, name)
  }
  t.equal((await messages('test_tool_with_progress', {})).length, 4)
})

t.test('advertises what the suite expects', async t => {
  const [message, { headers }] = modern('server/discover')
  const answer =
    await app.inject({ method: 'POST', url: '/mcp', headers: { ...headers, host: 'localhost' }, payload: message })
  t.strictSame(answer.json().result.capabilities, {
    tools: { listChanged: true },
    prompts: { listChanged: true },
    resources: { subscribe: true, listChanged: true },
    completions: {},
    logging: {},
    extensions: { [`${PREFIX}tasks`]: {} }
  })
})
