import t from 'tap'
import skillFiles from '../plugins/catalog/skill-files.ts'
import { skillOf } from '../plugins/catalog/skills.ts'
import alias, { underscored } from '../tools/alias.ts'
import product from '../tools/product.ts'
import prompts from '../tools/prompts.ts'
import resources from '../tools/resources.ts'
import tools from '../tools/index.ts'
import build from './build.ts'
import { member } from './clients/journey.ts'
import modern from './plugins/mcp/modern-call.ts'

const DOTTED = /(?<![\w/])neonpanel\.[a-z]+[A-Z]\w*/
const UNDERSCORE = /neonpanel_[a-z]+[A-Z]\w*/
/** A company that exists and that Ana may not see. */
const FOREIGN = 'h4j8d2s6v0c3r7y1l5f9'
const PDF = {
  companyUuid: '022a5b44774a5636fa095661d3353f332e9c5ba1',
  type: 'bill',
  file: { name: 'a.pdf', link: 'https://files.example.com/a.pdf' }
}
const REVISIONS = ['2024-11-05', '2025-03-26', '2025-06-18', '2025-11-25', '2026-07-28']

/** What a model reads before it calls anything. */
const opening: readonly (readonly [string, Record<string, unknown>])[] = [
  ['tools/list', {}], ['prompts/list', {}], ['resources/list', {}], ['resources/templates/list', {}],
  ['server/discover', {}],
  ['initialize', { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'names', version: '1' } }]
]

t.test('every tool has a name that is found in texts, and addresses are none', async t => {
  for (const { name } of tools) t.equal(underscored(`From ${name}.`), `From ${alias(name)}.`)
  for (const text of [
    'https://my.neonpanel.com', 'docs@neonpanel.com', '/tools/neonpanel.listCompanies', 'neonpanel.com'
  ]) {
    t.equal(underscored(text), text)
  }
})

t.test('texts name the tools in the form of the list that they stand in [D44]', async t => {
  const { url, token, sandbox } = await build(t)
  sandbox.faults.set({ operation: 'listWarehouses', fault: 'status', status: 403 }) // without words of its own
  const [good, narrow] = [await token(), await token({ scopes: ['read:reports'] })]

  async function send (
    path: string, body: unknown, bearer = good, headers: Record<string, string> = {}
  ): Promise<string> {
    const response = await fetch(url + path, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${bearer}`,
        'content-type': 'application/json',
        'mcp-protocol-version': '2025-11-25',
        ...headers
      },
      body: JSON.stringify(body)
    })
    return `${response.headers.get('www-authenticate')} ${await response.text()}`
  }
  const rpc = (method: string, params: object) => ({ jsonrpc: '2.0', id: 1, method, params })
  const call = (name: string, args: object) => rpc('tools/call', { name, arguments: args })

  for (const [path, own, other] of [
    ['/', DOTTED, UNDERSCORE], ['/messages', DOTTED, UNDERSCORE], ['/mcp', UNDERSCORE, DOTTED]
  ] as const) {
    const name = (tool: string) => path === '/mcp' ? `neonpanel_${tool}` : `neonpanel.${tool}`
    for (const [method, params] of opening) {
      for (const version of REVISIONS) {
        const [message, { headers }] = modern(method, params)
        const isModern = version === '2026-07-28'
        t.notMatch(await send(path, isModern ? message : rpc(method, params), good,
          isModern ? headers : { 'mcp-protocol-version': version }), other, `${method} at ${path}, ${version}`)
      }
    }
    const told = [
      ['a scope', await send(path, call(name('listCompanies'), {}), narrow), true],
      ['a scope of ChatGPT', await send(path, call(name('listCompanies'), {}), narrow,
        { 'user-agent': 'openai-mcp' }), true],
      ['a company', await send(path, call(name('listWarehouses'), { companyUuid: FOREIGN })), true],
      ['a name', await send(path, call(name('listWarehouse'), {})), true],
      ['an import', await send(path, call(name('createDocumentsByPdf'), PDF)), false]
    ] as const
    for (const [what, text, names] of told) {
      if (names) t.match(text, own, `${what} at ${path}`)
      t.notMatch(text, other, `${what} at ${path}`)
    }
  }

  for (const [form, own, other] of [['neonpanel.', DOTTED, UNDERSCORE], ['neonpanel_', UNDERSCORE, DOTTED]] as const) {
    t.match(await send(`/tools/${form}listCompanies`, {}, narrow), own)
    const refused = await send(`/tools/${form}listWarehouses`, { companyUuid: FOREIGN })
    t.match(refused, own)
    t.notMatch(refused, other)
    t.match(await send(`/tools/${form}listWarehouse`, {}),
      new RegExp(`Did you mean ${form.replace('.', '\\.')}listWarehouses`))
  }
})

t.test('descriptions state facts and give no orders [D44]', async t => {
  const order = new RegExp('(^|[.:;] )(Add|Ask|Call|Check|Choose|Cite|Do not|Don\'t|Keep|Leave|Never|Always|Pass|' +
    'Prefer|Repeat|Send|Set|Shape|Take|Use|Wait|Get|Give|Make|Must|Read|Remember|See|Tell|Try|You (must|should))\\b')
  const { url, token } = await build(t)
  const response = await fetch(`${url}/mcp`, {
    method: 'POST',
    headers: { authorization: `Bearer ${await token()}`, 'content-type': 'application/json' },
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'initialize', params: opening[5]?.[1] })
  })
  t.notMatch(String(member(await response.json(), 'result', 'instructions')), order)
  const skills = Object.entries(skillFiles).map(([name, text]) => skillOf(name, text).frontmatter)
  const all = JSON.stringify([tools, prompts, resources, skills, product])
  const texts = [...all.matchAll(/"description":"((?:[^"\\]|\\.)+)"/g)].map(([, text = '']) => text)
  for (const own of [tools, prompts, resources, skills]) t.ok(texts.includes(String(own[0]?.description)))
  for (const text of texts) t.notMatch(text, order, text)
})

t.test('the OpenAPI document names the tools by their operation ids, but for the paths', async t => {
  const { app } = await build(t)
  const text = await app.openapi('json')
  for (const each of [text, await app.openapi('yaml')]) t.notMatch(each, DOTTED)
  t.match(member(JSON.parse(text), 'paths', '/tools/neonpanel.getInventoryCogs', 'post', 'description'),
    /neonpanel_listCompanies/)
})
