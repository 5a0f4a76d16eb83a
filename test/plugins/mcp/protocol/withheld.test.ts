import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client'
import t from 'tap'
import { LEGACY, MODERN } from '../../../../schemas/mcp.ts'
import { readConfig } from '../../../../plugins/config/index.ts'
import build from '../../../build.ts'
import openGateway, { call, type Gateway } from '../gateway.ts'
import modern, { PREFIX } from '../modern-call.ts'

const [NEWEST] = MODERN
const clientInfo = { name: 'bot', version: '1' }
const legacyOnly = { PROTOCOL_REVISIONS: LEGACY.join(',') }

function initialize (protocolVersion: string) {
  return call('initialize', { protocolVersion, capabilities: {}, clientInfo })
}

/** What came back, in one word: the code of an error, or the era of a result. */
async function verdict (answer: ReturnType<Gateway['ask']>): Promise<[number, unknown]> {
  const { status, body } = await answer
  const { error, result } = Object(body)
  return [status, error ? error.code : result.resultType ? 'modern' : 'legacy']
}

t.test('leads a modern body under a legacy header back to that era where the modern one is withheld [C2]', async t => {
  const pair = ['tools/call', { name: 'neonpanel.listCompanies' }] as const
  for (const version of LEGACY) {
    const headers = { 'mcp-protocol-version': version }
    const both = await openGateway(t)
    t.strictSame(await verdict(both.ask(...modern(...pair, { headers }))), [400, -32020], `both, ${version}`)
    const { ask } = await openGateway(t, { env: legacyOnly })
    t.strictSame(await verdict(ask(...modern(...pair, { headers }))), [200, 'legacy'], `withheld, ${version}`)
  }
})

t.test('knows no discovery and no modern version where the modern era is withheld [C2]', async t => {
  const { ask } = await openGateway(t, { env: legacyOnly })
  for (const path of ['/', '/mcp', '/messages']) {
    for (const version of [NEWEST, LEGACY[0], '2099-01-01', undefined]) {
      const headers = { 'mcp-protocol-version': version }
      t.strictSame(await verdict(ask(...modern('server/discover', {}, { path, headers }))), [200, -32601],
        `${path} ${version}`)
    }
    t.match(await ask(...modern('tools/list', {}, { path })), {
      status: 400,
      body: {
        error: {
          code: -32600,
          message: 'The header MCP-Protocol-Version must be one of 2025-11-25, 2025-06-18, 2025-03-26, 2024-11-05, ' +
            '2025-01-01.'
        }
      }
    }, path)
    const headers = { 'mcp-protocol-version': NEWEST }
    t.match(await ask(initialize(NEWEST), { path, headers }), { body: { result: { protocolVersion: LEGACY[0] } } })
    for (const method of ['subscriptions/listen', 'tasks/get']) {
      const manner = { path, headers: { 'mcp-protocol-version': LEGACY[0] } }
      t.strictSame(await verdict(ask(...modern(method, {}, manner))), [200, -32601], `${path} ${method}`)
    }
  }
})

t.test('the official client that probes for the newest revision falls back where that is withheld [C2]', async t => {
  const { url, token } = await build(t, { env: legacyOnly })
  const client = new Client(clientInfo, { versionNegotiation: { mode: 'auto' } })
  const headers = { authorization: `Bearer ${await token()}` }
  await client.connect(new StreamableHTTPClientTransport(new URL(`${url}/mcp`), { requestInit: { headers } }))
  t.teardown(() => client.close())
  t.equal(client.getNegotiatedProtocolVersion(), LEGACY[0])
  t.match(await client.callTool({ name: 'neonpanel_listCompanies' }), { structuredContent: { data: [{}] } })
})

t.test('agrees on, accepts and names only what is served [C2]', async t => {
  const { ask } = await openGateway(t, { env: { PROTOCOL_REVISIONS: '2025-06-18 2026-07-28' } })
  for (const version of [...LEGACY, '2025-01-01', 'v1']) {
    t.match((await ask(initialize(version))).body, { result: { protocolVersion: '2025-06-18' } }, version)
    const headers = { 'mcp-protocol-version': version }
    t.match(await ask(call('tools/list'), { headers }), version === '2025-06-18'
      ? { status: 200, body: { result: {} } }
      : { status: 400, body: { error: { message: 'The header MCP-Protocol-Version must be one of 2025-06-18.' } } },
    version)
    t.match(await ask(...modern('tools/list', {}, { headers, meta: { [`${PREFIX}protocolVersion`]: version } })),
      { status: 400, body: { error: { code: -32022, data: { supported: [NEWEST] } } } }, version)
  }
  t.match((await ask(...modern('server/discover'))).body, { result: { supportedVersions: [NEWEST] } })
})

t.test('takes the next older revision that is served for one that is not named, else the oldest [C2]', async t => {
  const expected: [string, string, string][] = [
    ['2025-11-25', '/mcp', '2025-11-25'], ['2025-11-25 2024-11-05', '/mcp', '2024-11-05'],
    ['2025-11-25 2025-06-18', '/messages', '2025-06-18'], ['2025-03-26', '/messages', '2025-03-26']
  ]
  for (const [served, path, taken] of expected) {
    const { ask } = await openGateway(t, { env: { PROTOCOL_REVISIONS: served } })
    const text = async (headers = {}) => (await ask(call('tools/list'), { path, headers })).text
    t.equal(await text(), await text({ 'mcp-protocol-version': taken }), `${served} at ${path}`)
    const batch = await ask([call('ping')], { path })
    t.equal(batch.status, ['2024-11-05', '2025-03-26'].includes(taken) ? 200 : 400, `${served}: a batch`)
  }
})

t.test('tells the handshakes of the legacy era what is served where all of it is withheld [C2]', async t => {
  const { url, token, app } = await build(t, { env: { PROTOCOL_REVISIONS: NEWEST } })
  const headers = { authorization: `Bearer ${await token()}`, 'content-type': 'application/json' }
  const ask = async (message: unknown, path = '/mcp') => {
    const answer = await fetch(`${url}${path}`, { method: 'POST', headers, body: JSON.stringify(message) })
    return { status: answer.status, body: await answer.json() }
  }
  for (const path of ['/', '/mcp', '/messages']) {
    t.match(await ask(initialize(LEGACY[0]), path), {
      status: 400, body: { id: 1, error: { code: -32022, data: { supported: [NEWEST], requested: LEGACY[0] } } }
    }, path)
    t.match(await ask(call('tools/list'), path), { status: 400, body: { error: { code: -32602 } } }, path)
    t.match(await ask([call('ping')], path), { status: 400, body: { error: { code: -32600 } } }, path)
  }
  for (const method of ['GET', 'POST']) t.equal((await fetch(`${url}/sse`, { method, headers })).status, 404, method)
  t.equal((await ask(call('ping'), '/messages?sessionId=x')).status, 404)
  const { endpoints } = Object((await app.inject({ url: '/', headers: { host: new URL(url).host } })).json())
  t.notOk('sse' in endpoints)
})

t.test('names the revisions that there are where a list holds another, or none [D35]', async t => {
  for (const bad of ['2025-01-01', '2026-07-28;2025-11-25', 'all', ', ,']) {
    t.throws(() => readConfig({ PROTOCOL_REVISIONS: bad }), {
      message: `PROTOCOL_REVISIONS must be a list, separated by commas, of one of ${[...MODERN, ...LEGACY].join(', ')}.`
    }, bad)
  }
  t.throws(() => readConfig({ TOKEN_ALGORITHMS: ',' }), { message: /^TOKEN_ALGORITHMS must be a list/ })
  t.throws(() => readConfig({ PROTOCOL_REVISION: NEWEST }), { message: /Did you mean PROTOCOL_REVISIONS\?$/ })
})

t.test('begins a session at a revision that is served [C2]', async t => {
  const { url, token } = await build(t, { env: { PROTOCOL_REVISIONS: '2025-11-25' } })
  const headers = { authorization: `Bearer ${await token()}`, 'content-type': 'application/json' }
  const stream = await fetch(`${url}/sse`, { headers })
  const reader = stream.body?.pipeThrough(new TextDecoderStream()).getReader()
  t.teardown(() => reader?.cancel())
  let text = ''
  const read = async (end: RegExp) => {
    while (!end.test(text)) text += (await reader?.read())?.value
    return text
  }
  const [, endpoint = ''] = /data: (.*)\n\n/.exec(await read(/\n\n/)) ?? []
  const body = JSON.stringify(call('tools/call', { name: 'neonpanel.listCompanies' }, 'first'))
  t.equal((await fetch(`${url}${endpoint}`, { method: 'POST', headers, body })).status, 202)
  t.match(await read(/"first".*\n\n/s), /"structuredContent"/, 'which 2024-11-05 does not know')
})
