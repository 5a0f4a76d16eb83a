import t from 'tap'
import build from '../../build.ts'
import { member } from '../../clients/journey.ts'
import tools from '../../../tools/index.ts'

const companyUuid = '022a5b44774a5636fa095661d3353f332e9c5ba1'
const inputs = {
  createDocuments: { companyUuid, type: 'bill', data: { ref_number: 'RO-1' } },
  createDocumentsByPdf: { companyUuid, type: 'bill', file: { name: 'a.pdf', link: 'https://files.example.com/a.pdf' } },
  showRehearsedDocument: { companyUuid, type: 'bill', data: { ref_number: 'RO-1' } }
}

const reading = tools.filter(({ name }) => !Object.keys(inputs).includes(name.replace('neonpanel.', '')))

t.test('READ_ONLY=true lists no tool that writes, and refuses every call of one by whatever name [SEC-45]', async t => {
  const { url, sandbox, token } = await build(t, { env: { READ_ONLY: 'true' } })
  const ask = async (path: string, body: unknown, headers: Record<string, string>) => {
    const response = await fetch(url + path,
      { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(body) })
    const answer: unknown = await response.json()
    return { status: response.status, answer }
  }
  const authorization = `Bearer ${await token()}`
  const old = { authorization, 'mcp-protocol-version': '2025-11-25' }

  for (const path of ['/', '/mcp', '/messages']) {
    const { answer } = await ask(path, { jsonrpc: '2.0', id: 1, method: 'tools/list' }, old)
    const names: unknown = member(answer, 'result', 'tools')
    t.equal(Array.isArray(names) && names.length, reading.length, path)
    t.notMatch(JSON.stringify(names), /"name":"neonpanel.(?:createDocuments|showRehearsed)/, path)
  }
  const document: unknown = await (await fetch(`${url}/openapi.json`)).json()
  t.equal(Object.keys(Object(member(document, 'paths'))).length, reading.length)
  t.notMatch(Object.keys(Object(member(document, 'paths'))).join(' '), /createDocuments|Rehearsed/)
  const _meta = {
    'io.modelcontextprotocol/protocolVersion': '2026-07-28', 'io.modelcontextprotocol/clientCapabilities': {}
  }
  const discovered = await ask('/mcp', { jsonrpc: '2.0', id: 1, method: 'server/discover', params: { _meta } }, {
    authorization, 'mcp-protocol-version': '2026-07-28', 'mcp-method': 'server/discover'
  })
  t.match(discovered, { status: 200, answer: { result: { capabilities: { tools: {} } } } })
  t.strictSame(Object.keys(Object(member(discovered.answer, 'result', 'capabilities', 'extensions'))),
    ['io.modelcontextprotocol/skills', 'io.modelcontextprotocol/ui'], 'no tool becomes a task')

  for (const [tool, input] of Object.entries(inputs)) {
    for (const name of [`neonpanel.${tool}`, `neonpanel_${tool}`]) {
      for (const given of [input, {}, { ...input, idempotencyKey: 'k' }]) {
        t.match(await ask(`/tools/${name}`, given, { authorization }),
          { status: 403, answer: { code: 'read_only', detail: 'This gateway only reads: it creates no documents.' } })
        const call = { jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name, arguments: given } }
        t.match(await ask('/mcp', call, old), {
          status: 200,
          answer: {
            result: {
              isError: true,
              content: [{
                text: 'This gateway only reads: it creates no documents. ' +
            '(read_only)'
              }]
            }
          }
        })
      }
    }
  }
  t.match(await ask('/tools/neonpanel.createDocumentz', {}, { authorization }),
    { status: 404, answer: { code: 'unknown_tool' } })
  t.equal(sandbox.requests.filter(({ method }) => method === 'POST').length, 0)
  t.match(await ask('/tools/neonpanel.getImportInstructions', { type: 'bill' }, { authorization }), { status: 200 },
    'what reads is there')
})
