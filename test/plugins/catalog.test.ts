import t from 'tap'
import { sendJson } from '../issuer.ts'
import openGateway, { call } from './mcp/gateway.ts'

const companies = [
  { uuid: 'c0ffee', name: 'Kestrel Home Goods', short_name: 'KHG' }, { uuid: 'decaf', name: 'Bluetail' }, null
]
const warehouses = [{ uuid: 'w1', name: 'Long Beach' }, { uuid: 'w2', name: 'Hamburg' }]

const gateway = await openGateway(t, {
  upstream ({ url = '' }, response) {
    const page = Number(new URL(url, 'http://x').searchParams.get('page'))
    if (url.includes('warehouses')) {
      return sendJson(response, { last_page: 1, data: url.includes('c0ffee') ? warehouses : [] })
    }
    sendJson(response, { last_page: 3, data: companies.slice(page - 1, page) })
  }
})
const manner = { headers: { 'mcp-protocol-version': '2025-11-25' } }

async function ask (method: string, params: object, more = {}) {
  const { status, body } = await gateway.ask(call(method, params), { ...manner, ...more })
  return { status, ...Object(body) }
}

async function complete (ref: object, name: string, value: string, args = {}) {
  const { result } = await ask('completion/complete', { ref, argument: { name, value }, context: { arguments: args } })
  return result.completion.values
}

t.test('offers the example prompts of the setup guide', async t => {
  const { result: { prompts } } = await ask('prompts/list', {})
  t.strictSame(prompts.map(({ name }: { name: string }) => name),
    ['list_companies', 'show_inventory', 'list_warehouses', 'revenue_and_cogs', 'inventory_details', 'landed_cost'])
  for (const prompt of prompts) {
    t.match(prompt, { title: /^[A-Z]/, description: /\.$/ })
    t.notOk('icons' in prompt)
    const values = Object.fromEntries(prompt.arguments.map(({ name }: { name: string }) => [name, `my ${name}`]))
    const { result } = await ask('prompts/get', { name: prompt.name, arguments: values })
    const [{ role, content: { text } }] = result.messages
    t.equal(role, 'user')
    for (const value of Object.values(values)) t.match(text, String(value))
    t.notMatch(text, 'undefined')
  }
  const period = { period: 'Q1 2024' }
  t.match(await ask('prompts/get', { name: 'revenue_and_cogs', arguments: period }),
    { result: { messages: [{ content: { text: 'Get the revenue and COGS for Q1 2024 from NeonPanel.' } }] } })
  const item = { company: 'a', item: 'b', warehouse: 'c' }
  t.match(await ask('prompts/get', { name: 'landed_cost', arguments: item }),
    { result: { messages: [{ content: { text: /warehouse c\? Ask NeonPanel\.$/ } }] } })
  t.match(await ask('prompts/get', { name: 'show_inventory', arguments: { company: 'x'.repeat(256) } }),
    { error: { code: -32602, message: /at most 255 characters/ } })
})

t.test('completes companies and warehouses with what the user may see', async t => {
  const ref = { type: 'ref/prompt', name: 'landed_cost' }
  const token = { token: await gateway.token({ scope: 'read:companies read:warehouses' }) }
  const warehouse = async (company: object, value = '') => {
    const { result } = await ask('completion/complete',
      { ref, argument: { name: 'warehouse', value }, context: { arguments: company } }, token)
    return result.completion.values
  }
  t.strictSame(await complete(ref, 'company', ''), ['Kestrel Home Goods', 'Bluetail'])
  t.strictSame(await complete(ref, 'company', 'khg'), ['Kestrel Home Goods'])
  t.strictSame(await complete(ref, 'item', 'x'), [])
  t.strictSame(await warehouse({ company: 'Kestrel Home Goods' }, 'beach'), ['Long Beach'])
  t.strictSame(await warehouse({ company: 'c0ffee' }), ['Long Beach', 'Hamburg'])
  t.strictSame(await warehouse({ company: 'nobody' }), [])
  t.strictSame(await warehouse({}), [])
  t.strictSame(await complete(ref, 'warehouse', '', { company: 'c0ffee' }), [], 'a missing scope is worth no error')
  const refusing = await openGateway(t, { upstream: (_request, response) => { response.writeHead(401).end() } })
  t.equal((await refusing.ask(call('completion/complete', { ref, argument: { name: 'company', value: '' } }),
    manner)).status, 401)
})

t.test('reads companies and reports as resources', async t => {
  const { result: { resourceTemplates } } = await ask('resources/templates/list', {})
  t.match(resourceTemplates, [{
    uriTemplate: 'neonpanel://companies/{uuid}', title: 'Company'
  }, { uriTemplate: 'neonpanel://reports/{id}', title: 'Report' }])
  const uri = 'neonpanel://companies/decaf'
  t.strictSame((await ask('resources/read', { uri })).result,
    { contents: [{ uri, mimeType: 'application/json', text: JSON.stringify(companies[1]) }] })
  t.match(await ask('resources/read', { uri: 'neonpanel://companies/nobody' }),
    { status: 200, error: { code: -32002, data: { uri: 'neonpanel://companies/nobody' } } })
  t.strictSame(await complete({ type: 'ref/resource', uri: 'neonpanel://companies/{uuid}' }, 'uuid', 'blue'), ['decaf'])
  const poor = { token: await gateway.token({ scope: 'read:cogs' }) }
  t.match(await ask('resources/read', { uri }, poor),
    { status: 403, error: { code: 403, data: { code: 'insufficient_scope' } } })
  const broken = await openGateway(t, { upstream: (_request, response) => { response.writeHead(500).end() } })
  const failed = await broken.ask(call('resources/read', { uri }), manner)
  t.match(failed, { status: 200, body: { error: { code: -32603, data: { code: 'upstream_failed' } } } })
  const odd = await openGateway(t, { upstream: (_request, response) => sendJson(response, {}) })
  t.match((await odd.ask(call('resources/read', { uri }), manner)).body, { error: { code: -32002 } })
})
