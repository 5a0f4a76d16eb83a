import t from 'tap'
import alias from '../../tools/alias.ts'
import renamed from '../../tools/renamed.ts'
import buildTools, { startFakeUpstream } from '../build-tools.ts'
import openGateway, { call } from '../plugins/mcp/gateway.ts'
import modern from '../plugins/mcp/modern-call.ts'
import published from './published.ts'

const known = published()
t.test('what was renamed leads to what is published, and is not published itself', async t => {
  const kinds = { tools: known.tools, prompts: known.prompts, resources: known.resources }
  for (const [kind, names] of Object.entries(kinds)) {
    const table = new Map(Object.entries(renamed)).get(kind) ?? new Map<string, string>()
    for (const [old, now] of table) t.strictSame([old in names, now in names], [false, true], `${old} is now ${now}`)
  }
})

t.test('what once had another name answers with the one of today', async t => {
  renamed.tools.set('neonpanel.listFirms', 'neonpanel.listCompanies')
  renamed.prompts.set('list_firms', 'list_companies')
  renamed.resources.set('neonpanel://firms/{uuid}', 'neonpanel://companies/{uuid}')
  t.teardown(() => { for (const table of Object.values(renamed)) table.clear() })
  const gateway = await openGateway(t)
  const rest = await buildTools(t, (await startFakeUpstream(t)).url)

  /** The answer of the older era, and of the newer one, whose code of an unknown name may be another. */
  async function refused (path: string, method: string, params: Record<string, unknown>): Promise<unknown[]> {
    const older = await gateway.ask(call(method, params), { path, headers: { 'mcp-protocol-version': '2025-11-25' } })
    const newer = await gateway.ask(...modern(method, params, { path }))
    return [older.body, newer.body]
  }

  await t.test('a tool in both forms, with the code of an unknown one', async t => {
    for (const name of ['neonpanel.listFirms', 'neonpanel_listFirms']) {
      for (const [path, form] of [['/', String], ['/messages', String], ['/mcp', alias]] as const) {
        const now = form('neonpanel.listCompanies')
        const answers = path === '/messages'
          ? [(await gateway.ask(call('tools/call', { name }), { path })).body]
          : await refused(path, 'tools/call', { name, arguments: {} })
        for (const answer of answers) {
          t.match(answer, { error: { code: -32602, message: new RegExp(`^neonpanel[._]listFirms is now ${now}\\.$`) } })
        }
      }
      const { statusCode, body } = await rest.inject({ method: 'POST', url: `/tools/${name}`, payload: {} })
      t.match({ statusCode, ...JSON.parse(body) }, {
        statusCode: 404,
        code: 'unknown_tool',
        detail: `${name} is now ${name.replace('listFirms', 'listCompanies')}.`
      })
    }
  })

  await t.test('a prompt', async t => {
    for (const answer of await refused('/mcp', 'prompts/get', { name: 'list_firms' })) {
      t.match(answer, { error: { code: -32602, message: 'list_firms is now list_companies.' } })
    }
  })

  await t.test('a resource, with what its URI named', async t => {
    const uri = 'neonpanel://firms/a%2Fb'
    const [older, newer] = await refused('/mcp', 'resources/read', { uri })
    const message = `${uri} is now neonpanel://companies/a%2Fb.`
    t.match(older, { error: { code: -32002, message, data: { uri } } })
    t.match(newer, { error: { code: -32602, message, data: { uri } } })
  })

  await t.test('names that nobody ever published stay unknown', async t => {
    t.match(await refused('/mcp', 'tools/call', { name: 'neonpanel.listFirm' }),
      [{ error: { message: /^Unknown tool: / } }, { error: { message: /^Unknown tool: / } }])
    t.match(await refused('/mcp', 'prompts/get', { name: 'list_firm' }),
      [{ error: { message: 'Unknown prompt: list_firm.' } }, { error: { message: 'Unknown prompt: list_firm.' } }])
    t.match(await refused('/mcp', 'resources/read', { uri: 'neonpanel://firms/a/b' }),
      [{ error: { message: 'Resource not found' } }, { error: { message: 'Resource not found' } }])
  })
})
