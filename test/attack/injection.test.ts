import t, { type Test } from 'tap'
import { json, startFakeUpstream } from '../build-tools.ts'
import build from '../build.ts'
import { member } from '../clients/journey.ts'
import { COMPANY, accepted, hostile, refused } from './payloads.ts'

async function open (t: Test) {
  const fakeUpstream = await startFakeUpstream(t)
  const stack = await build(t, { env: { NEONPANEL_API_URL: fakeUpstream.url, TOOL_NAMES: 'dotted' } })
  const headers = { authorization: `Bearer ${await stack.token()}`, 'content-type': 'application/json' }
  const post = async (path: string, body: string, more = {}) =>
    (await fetch(stack.url + path, { method: 'POST', headers: { ...headers, ...more }, body })).text()
  const rest = async (tool: string, args: unknown): Promise<unknown> =>
    JSON.parse(await post(`/tools/neonpanel.${tool}`, JSON.stringify(args)))
  const rpc = (tool: string, args: unknown) =>
    JSON.stringify({
      jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name: `neonpanel.${tool}`, arguments: args }
    })
  const mcp = async (tool: string, args: unknown): Promise<unknown> => JSON.parse(await post('/mcp', rpc(tool, args)))
  return { ...stack, fakeUpstream, post, rest, rpc, mcp }
}

t.test('injection', async t => {
  const { url, fakeUpstream, post, rest, rpc, mcp, token } = await open(t)
  const list = () => post('/mcp', '{"jsonrpc":"2.0","id":1,"method":"tools/list"}')
  const before = await list()

  await t.test('arguments mean what D16 says, and what is refused never reaches NeonPanel [SEC-39]', async t => {
    t.ok(accepted.length + refused.length >= 40)
    for (const [tool, args, url] of accepted) {
      for (const ask of [rest, mcp]) {
        fakeUpstream.seen.length = 0
        await ask(tool, args)
        t.strictSame(fakeUpstream.seen.map(({ url }) => url), [url], `${tool} ${JSON.stringify(args)}`)
      }
    }
    fakeUpstream.seen.length = 0
    for (const [tool, args, words] of refused) {
      t.match(await rest(tool, args), { code: 'invalid_arguments', detail: words }, `${tool} ${JSON.stringify(args)}`)
      if (!Array.isArray(args)) {
        t.match(member(await mcp(tool, args), 'result', 'content', 0, 'text'), words, `${tool} ${JSON.stringify(args)}`)
      }
    }
    for (const body of [
      '{"__proto__":{"perPage":1}}', '{"constructor":{"prototype":{}}}', '{"perPage":10,"perPage":'
    ]) {
      t.match(JSON.parse(await post('/tools/neonpanel.listCompanies', body)), { status: 400 }, body)
    }
    t.strictSame(fakeUpstream.seen, [])
    await post('/tools/neonpanel.listCompanies', '{"perPage":"no","perPage":10}')
    t.match(fakeUpstream.seen, [{ url: '/api/v1/companies?per_page=10' }], 'of two members the last one counts')
  })

  await t.test('what NeonPanel says stays a text, on every surface [SEC-44]', async t => {
    for (const [index, name] of hostile.entries()) {
      const bodyWith = (name: string) => ({ current_page: 1, data: [{ uuid: COMPANY, name, [`x ${name}`]: name }] })
      const [body, shown] = [bodyWith(name), bodyWith(name.toWellFormed())]
      fakeUpstream.answer = index % 2
        ? json(body)
        : (_request, response) => {
            response.writeHead(200,
              { 'content-type': 'application/json' }).end(JSON.stringify(body, null, 2))
          }
      t.strictSame(await rest('listCompanies', {}), shown)
      const answer = await mcp('listCompanies', {})
      const result = member(answer, 'result')
      t.strictSame({ ...Object(answer), result: 0 }, { jsonrpc: '2.0', id: 1, result: 0 })
      t.strictSame(member(result, 'structuredContent') ?? JSON.parse(String(member(result, 'content', 0, 'text'))),
        shown)
      t.equal(member(result, 'isError'), false)
      const stream = await post('/mcp', rpc('listCompanies', {}), { accept: 'text/event-stream' })
      const [head, data = '', ...rest_] = stream.split('\n')
      t.strictSame([head, rest_], ['event: message', ['', '']])
      t.strictSame(JSON.parse(data.slice('data: '.length)), answer)
    }
  })

  await t.test('nothing that was said changes the list of tools [SEC-45]', async t => {
    t.equal(await list(), before)
  })

  await t.test('a bad link or file name is refused in the same words, and is shown nowhere [SEC-42]', async t => {
    fakeUpstream.seen.length = 0
    const sentence = 'arguments/file/link must be a public https URL.'
    const links = [
      'http://files.example.com/CANARY', 'https://127.0.0.1/CANARY', 'https://localhost/CANARY',
      'https://user:CANARY@files.example.com/', 'https://files.example.com:8443/CANARY',
      'https://redis.internal/CANARY', 'https://kubernetes.default/CANARY',
      'https://[::1]/CANARY', 'file:///CANARY', 'CANARY', 'https://files.example.com/CANARY#',
      'https://nowhere.local/?CANARY', `https://files.example.com/CANARY${'a'.repeat(2048)}`
    ]
    const names = [
      '../CANARY', 'CANARY/a.pdf', 'CANARY\\a.pdf', 'CANARY\r\nX: y', 'CANARY\u0000.pdf', `CANARY${'a'.repeat(300)}`,
      '', 'CANARY\u007f', 'CANARY\u202efdp.exe', 'CANARY..pdf'
    ]
    const good = { name: 'a.pdf', link: 'https://files.example.com/a.pdf' }
    for (const file of [...links.map(link => ({ ...good, link })), ...names.map(name => ({ ...good, name }))]) {
      const args = { companyUuid: COMPANY, type: 'bill', file }
      const [problem, answer] = [await rest('createDocumentsByPdf', args), await mcp('createDocumentsByPdf', args)]
      t.match(problem, { code: 'invalid_arguments', status: 400 })
      if (file.name === good.name) {
        t.match([problem, answer],
          [{ detail: sentence }, { result: { isError: true, content: [{ text: `${sentence} (invalid_arguments)` }] } }])
      }
      t.notMatch(JSON.stringify([problem, answer]), /CANARY/)
    }
    t.strictSame(fakeUpstream.seen, [])
  })

  await t.test('nothing of the inside is on the public port, whatever is asked [SEC-53]', async t => {
    const document = await (await fetch(`${url}/openapi.json`)).text()
    const tool = /^\/tools\/(neonpanel\.[a-zA-Z]+|search|fetch)$/
    for (const path of Object.keys(JSON.parse(document).paths)) t.match(path, tool)
    for (const path of [
      '/metrics', '/debug', '/admin', '/config', '/env', '/.env', '/server-status', '/actuator', '/__sandbox/faults',
      '/docs/json'
    ]) {
      t.equal((await fetch(url + path)).status, 404, path)
    }
    const authorization = `Bearer ${await token()}`
    for (const word of ['metrics', 'tools', 'livez', '.well-known', 'openapi.json']) {
      for (const path of [
        `/${word}%00`, `/${word}/..;/metrics`, `//${word}`, `/${word}?format=prometheus`, `/${word}/%2e%2e/metrics`
      ]) {
        const answer = await fetch(url + path, { headers: { authorization, accept: 'text/plain' } })
        t.ok(answer.status < 500, path)
        t.notMatch(await answer.text(), /process_cpu|nodejs_|ratelimit_degraded|# HELP/)
      }
    }
    t.equal(await (await fetch(`${url}/openapi.json`)).text(), document)
  })
})
