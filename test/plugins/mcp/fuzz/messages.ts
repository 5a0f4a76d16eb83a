/** A POST that a client might send, or might not. */
export interface Post { path: string, headers: Readonly<Record<string, string>>, body: Buffer }

const PREFIX = 'io.modelcontextprotocol/'
const METHODS = [
  'initialize', 'ping', 'server/discover', 'tools/list', 'tools/call', 'prompts/list', 'prompts/get', 'resources/list',
  'resources/templates/list', 'resources/read', 'skills/list', 'skills/get',
  'completion/complete', 'subscriptions/listen', 'tasks/get', 'tasks/update', 'tasks/cancel',
  'notifications/initialized', 'notifications/cancelled', 'no/such', '__proto__', ''
]
const NAMES = [
  'neonpanel.listCompanies', 'neonpanel_listReports', 'neonpanel.createDocuments', 'neonpanel.listCompany',
  'list_companies', 'show_inventory', '', 'constructor'
]
const URIS = [
  'neonpanel://companies/c0ffee', 'neonpanel://nothing/1', 'skill://import-a-bill/SKILL.md', 'x',
  'neonpanel://companies/%ff'
]
const VERSIONS = [
  '2024-11-05', '2025-01-01', '2025-03-26', '2025-06-18', '2025-11-25', '2026-07-28', '2099-01-01', 'v1', ''
]

const STRANGE: readonly unknown[] = [
  null, true, 0, -1, 1.5, 2 ** 53, '', 'x', '\ud800', '\u0000"\\', [], {}, [[]], [null], { toString: 1 },
  { a: { b: [1, 'c'] } }, -(2 ** 53) + 1, 'ü'.repeat(99)
]
const ENVELOPE = { [`${PREFIX}protocolVersion`]: '2026-07-28', [`${PREFIX}clientCapabilities`]: {} }
const INFO = { name: 'bot', version: '1' }

/** What members may be: mostly one of these, sometimes something strange, often nothing. */
type Members = Readonly<Record<string, readonly unknown[]>>

const meta: Members = {
  [`${PREFIX}protocolVersion`]: VERSIONS,
  [`${PREFIX}clientCapabilities`]: [{}, { elicitation: {}, sampling: {} }, { extensions: { [`${PREFIX}tasks`]: {} } }],
  [`${PREFIX}clientInfo`]: [INFO],
  [`${PREFIX}logLevel`]: ['debug'],
  progressToken: [1, 'p'],
  traceparent: [`00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`]
}
const params: Members = {
  name: NAMES,
  uri: URIS,
  arguments: [{}, { perPage: 10 }, '{}', '{', { perPage: '10' }, { params: {} }, { city: 'Rome' }],
  cursor: ['x'],
  protocolVersion: VERSIONS,
  capabilities: [{}],
  clientInfo: [INFO],
  notifications: [{ toolsListChanged: true, taskIds: ['x'] }],
  taskId: ['v1.x.y', 'x'],
  requestState: ['v1.x.y.z'],
  inputResponses: [{ a: { action: 'accept' } }],
  requestId: [1],
  ref: [{ type: 'ref/prompt', name: 'show_inventory' }, { type: 'ref/resource', uri: 'neonpanel://companies/{uuid}' }],
  argument: [{ name: 'company', value: 'a' }, { name: 'uuid', value: '' }]
}

/** Dice that fall the same way for the same seed (xorshift, 32 bits): a whole number below `sides`. */
function dice (seed: number): (sides: number) => number {
  let state = seed | 1
  return sides => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return (state >>> 0) % sides
  }
}

/** What is done to a text on its way; `at` is a place in it. */
const accidents: readonly ((text: string, at: number) => string | Buffer)[] = [
  (text, at) => text.slice(0, at),
  (text, at) => `${text.slice(0, at)}${text}`,
  text => text.replace('{', '{"id":7,"method":"ping",'),
  text => text.replace('"params":{', '"params":{"__proto__":{"a":1},'),
  text => text.replace('"params":{', '"params":{"constructor":{"prototype":{}},'),
  text => text.replace('"params":{', `"params":{"deep":${'['.repeat(40)}${']'.repeat(40)},`),
  text => text.replace('"params":{', '"params":{"\\ud800":"\\udfff",'),
  text => text.replace('"id":', '"id":1e400,"was":'),
  text => `\ufeff${text}`,
  (text, at) => Buffer.concat([Buffer.from(text.slice(0, at)), Buffer.from([0xc3, 0x28]), Buffer.from(text.slice(at))]),
  text => '['.repeat(200) + text
]

/** Headers that go with a message, if it is one, or do not. */
function headersFor (value: unknown): Record<string, string> {
  const { method, params } = Object(value)
  const { name, uri, taskId, _meta } = Object(params)
  const version = Object(_meta)[`${PREFIX}protocolVersion`]
  const named = [name, uri, taskId].find(value => typeof value === 'string')
  const plain = Object.entries({ 'mcp-protocol-version': version, 'mcp-method': method, 'mcp-name': named })
  return Object.fromEntries(plain.filter(([, value]) => typeof value === 'string' && /^[\x20-\x7e]+$/.test(value)))
}

const types = ['text/plain', 'text/json', 'application/json-patch+json', 'application/json; charset=utf-8', '']
const wild: Readonly<Record<string, readonly string[]>> = {
  'mcp-protocol-version': VERSIONS,
  'mcp-method': METHODS,
  'mcp-name': ['=?base64?!?=', '=?base64?eA==?=', 'x', ...NAMES],
  'mcp-session-id': ['stale']
}
const ACCEPTED = ['application/json', 'text/event-stream', 'application/json, text/event-stream', '*/*', 'x']

/** Makes posts to these paths, most of them nearly right, the same ones for the same seed. */
export default function poster (seed: number, ...paths: readonly string[]): () => Post {
  const throwDice = dice(seed)
  const one = (odds: number) => throwDice(odds) === 0
  const pick = <T>(list: readonly T[], other: T): T => list[throwDice(list.length)] ?? other
  const value = (good: readonly unknown[]) => pick(one(9) ? STRANGE : good, null)

  function filled (members: Members, odds: number): Record<string, unknown> {
    return Object.fromEntries(Object.entries(members)
      .flatMap(([name, good]) => one(odds) ? [[name, value(good)] as const] : []))
  }

  function call (): unknown {
    const modern = one(2)
    const _meta = modern ? { ...ENVELOPE, ...filled(meta, 6) } : filled(meta, 9)
    const id = one(5) ? {} : { id: value([1, 0, -7, 'x', '\ud800', '', 2 ** 53 - 1]) }
    return {
      jsonrpc: value(['2.0']),
      ...id,
      method: value(METHODS),
      ...(!one(8) && {
        params: one(9) ? value([]) : { ...filled(params, 3), _meta }
      })
    }
  }

  function message (): unknown {
    if (one(12)) return value(STRANGE)
    return one(12) ? { jsonrpc: '2.0', id: value([1]), [pick(['result', 'error'], '')]: value([{}]) } : call()
  }

  return () => {
    const body = one(7) ? Array.from({ length: throwDice(12) }, message) : message()
    const text = JSON.stringify(body)
    const others = Object.entries(wild).flatMap(([name, values]) => one(7) ? [[name, pick(values, '')] as const] : [])
    const type = one(15) ? pick(types, '') : 'application/json'
    // a stream that stays open is no matter of these tests
    const accept = text.includes('subscriptions/listen') ? 'application/json' : pick(ACCEPTED, '')
    return {
      path: pick(paths, '/'),
      headers: {
        accept, ...(type && { 'content-type': type }), ...(!one(5) && headersFor(body)), ...Object.fromEntries(others)
      },
      body: Buffer.from(one(3) ? pick(accidents, text => text)(text, throwDice(200)) : text)
    }
  }
}
