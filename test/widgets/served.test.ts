import t from 'tap'
import tools from '../../tools/index.ts'
import build, { type Stack } from '../build.ts'
import { member } from '../clients/journey.ts'
import modern from '../plugins/mcp/modern-call.ts'
import { call } from '../plugins/mcp/gateway.ts'
import { linkIn } from '../plugins/tools/export/links.ts'

const VIEWS = 'io.modelcontextprotocol/ui'
const MIME = 'text/html;profile=mcp-app'
const MAX_SIZE = 100 * 1024
const NO_DOMAINS = { connectDomains: [], resourceDomains: [], frameDomains: [], baseUriDomains: [] }
const ERAS = ['2025-06-18', '2025-11-25', '2026-07-28']
/** What only one era says of a result. */
const OF_AN_ERA = ['_meta', 'resultType', 'ttlMs', 'cacheScope']

const showing = tools.filter(({ view }) => view !== undefined)
/** Those that are a tool of data under another name; that of a rehearsal has its own test. */
const ofData = showing.filter(({ view }) => view !== 'rehearsed-document')
const stack = await build(t)

/** The result of a method in an era, or its error. */
async function ask (
  { url, token }: Stack, version: string, method: string, params: Record<string, unknown> = {}
): Promise<unknown> {
  const [message, { headers }] = version === '2026-07-28'
    ? modern(method, params)
    : [call(method, params), { headers: { 'mcp-protocol-version': version } }]
  const answer = await fetch(`${url}/mcp`, {
    method: 'POST',
    headers: { ...headers, authorization: `Bearer ${await token()}`, 'content-type': 'application/json' },
    body: JSON.stringify(message)
  })
  return answer.json()
}

async function uriOf (name: string, version: string): Promise<string> {
  const listed = member(await ask(stack, version, 'tools/list'), 'result', 'tools')
  const tool = Array.isArray(listed) ? listed.find(tool => tool.name === name.replace('.', '_')) : undefined
  return String(member(tool, '_meta', 'ui', 'resourceUri'))
}

/** What a gateway says of itself at a revision. */
async function extensionsOf (gateway: Stack, version: string): Promise<unknown> {
  const clientInfo = { name: 'bot', version: '1' }
  const answer = version === '2026-07-28'
    ? await ask(gateway, version, 'server/discover')
    : await ask(gateway, version, 'initialize', { protocolVersion: version, capabilities: {}, clientInfo })
  return member(answer, 'result', 'capabilities', 'extensions')
}

t.test('the extension is announced in both eras, where a tool can name its page [CLIENT-68]', async t => {
  for (const version of ERAS) {
    t.match(await extensionsOf(stack, version), { [VIEWS]: { mimeTypes: [MIME] } }, version)
  }
  t.equal(member(await extensionsOf(stack, '2025-03-26'), VIEWS), undefined, 'no _meta in that revision')
})

t.test('a tool of data has no page, and a tool with one is its tool of data under another name [D45, CLIENT-68]',
  async t => {
    t.ok(ofData.length > 0)
    for (const tool of ofData) {
      const data = tools.filter(other => other.handler === tool.handler && other !== tool)
      t.equal(data.length, 1, tool.name)
      const [{ input, output, scopes, annotations, faults, refine, narrower, view, toolset } = tool] = data
      t.strictSame([view, toolset], [undefined, undefined])
      const { fields, ...others } = input.properties
      t.ok(fields !== undefined && !('fields' in tool.input.properties), 'a page shows the whole answer')
      t.strictSame([tool.input.properties, tool.output], [others, output])
      t.ok(tool.scopes === scopes && tool.faults === faults)
      t.ok(tool.annotations === annotations && tool.refine === refine && tool.narrower === narrower)
      t.equal(tool.toolset, 'views')
    }
  })

t.test('each page is listed and read at the URI that its tool names, with its type and policy [CLIENT-68]', async t => {
  for (const version of ERAS) {
    const listed = Object(member(await ask(stack, version, 'resources/list'), 'result', 'resources'))
    const templates = Object(member(await ask(stack, version, 'resources/templates/list'), 'result'))
    t.notMatch(JSON.stringify(templates), 'ui://')
    for (const { name, title, view } of showing) {
      const uri = await uriOf(name, version)
      t.match(uri, new RegExp(`^ui://neonpanel/${view}/[0-9a-f]{12}\\.html$`))
      const _meta = { ui: { csp: NO_DOMAINS, prefersBorder: true }, 'openai/widgetDomain': stack.url }
      t.match(listed.filter((resource: { uri: string }) => resource.uri === uri),
        [{ uri, name: view, mimeType: MIME, description: `The page of the tool "${title}".`, _meta }])
      const contents = member(await ask(stack, version, 'resources/read', { uri }), 'result', 'contents')
      t.match(contents, [{ uri, mimeType: MIME, _meta, text: /^<!doctype html>/ }])
    }
  }
})

t.test('each is one document of at most 100 KiB that names no other address [CLIENT-68]', async t => {
  for (const { name, calls } of showing) {
    const uri = await uriOf(name, '2025-11-25')
    const read = await ask(stack, '2025-11-25', 'resources/read', { uri })
    const html = String(member(read, 'result', 'contents', 0, 'text'))
    t.ok(Buffer.byteLength(html) <= MAX_SIZE, `${name}: ${Buffer.byteLength(html)} bytes`)
    t.match(html, 'content="default-src \'none\'; script-src \'unsafe-inline\'; style-src \'unsafe-inline\'; ')
    t.notMatch(html, /(?:src|href)=|url\(|@import|import\(|\bfetch\(|XMLHttpRequest|WebSocket|innerHTML|eval\(/)
    t.strictSame([...html.matchAll(/(?:https?|wss?):\/\/[^"'`]*/g)].map(([url]) => url)
      .filter(url => url !== 'https://' && url !== 'http://www.w3.org/2000/svg'), [])
    const names = new Set(html.match(/neonpanel\.\w+/g))
    t.strictSame([...names], [calls].filter(name => name !== undefined), `${name} calls what its definition says`)
  }
})

t.test('a host with an older list gets the page under the older URI; what is no page is not found [CLIENT-68]',
  async t => {
    const [{ view } = {}] = showing
    const uri = await uriOf(String(showing[0]?.name), '2025-11-25')
    const now = await ask(stack, '2025-11-25', 'resources/read', { uri })
    const older = `ui://neonpanel/${view}/0123456789ab.html`
    const read = await ask(stack, '2025-11-25', 'resources/read', { uri: older })
    t.equal(member(read, 'result', 'contents', 0, 'uri'), older)
    t.equal(member(read, 'result', 'contents', 0, 'text'), member(now, 'result', 'contents', 0, 'text'))
    for (const uri of [
      `ui://neonpanel/${view}/latest.html`, `ui://neonpanel/${view}`, 'ui://neonpanel/constructor/0123456789ab.html',
      'ui://neonpanel/..%2f..%2fpackage/0123456789ab.html', 'ui://elsewhere/view/0123456789ab.html'
    ]) {
      t.match(await ask(stack, '2025-11-25', 'resources/read', { uri }), { error: { code: -32002 } }, uri)
    }
  })

t.test('without the extension there are the same tools and the same figures, on MCP and on REST [CLIENT-68]',
  async t => {
    for (const { name, handler, example: { input } } of ofData) {
      const data = tools.find(tool => tool.handler === handler && tool.name !== name)?.name ?? ''
      const results: unknown[] = []
      for (const tool of [name, data]) {
        for (const version of ERAS) {
          const answer = await ask(stack, version, 'tools/call', { name: tool, arguments: input })
          const shared = Object.entries(Object(member(answer, 'result'))).filter(([key]) => !OF_AN_ERA.includes(key))
          const link = linkIn(answer) // sealed anew for each
          results.push({ ...Object.fromEntries(shared), content: [member(answer, 'result', 'content', 0), link?.type] })
        }
      }
      t.strictSame(results, results.map(() => results[0]), name)
      const [, rest] = await Promise.all([data, name].map(async tool => {
        const headers = { authorization: `Bearer ${await stack.token()}`, 'content-type': 'application/json' }
        const answer =
          await fetch(`${stack.url}/tools/${tool}`, { method: 'POST', headers, body: JSON.stringify(input) })
        return answer.json()
      }))
      t.strictSame(rest, member(results[0], 'structuredContent'), `${name} over REST`)
      t.equal(member(results[0], 'content', 0, 'text'), JSON.stringify(rest))
    }
  })

t.test('a deployment without the toolset has no page, and announces none [D45, CLIENT-68]', async t => {
  const bare = await build(t, { env: { TOOLSETS: 'none' } })
  for (const version of ERAS) {
    const uri = await uriOf(String(showing[0]?.name), version)
    t.equal(member(await extensionsOf(bare, version), VIEWS), undefined)
    t.notMatch(JSON.stringify(await ask(bare, version, 'resources/list')), 'ui://')
    t.notMatch(JSON.stringify(await ask(bare, version, 'tools/list')), 'openai/')
    t.match(await ask(bare, version, 'resources/read', { uri }), { error: { code: Number } })
  }
})
