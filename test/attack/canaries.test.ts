import t, { type Test } from 'tap'
import { startFakeUpstream } from '../build-tools.ts'
import build, { type Stack } from '../build.ts'
import openSecond, { secondOf, skip } from '../second-address.ts'

/** Sends a request one way, and tells the texts that came back. */
type Surface = (stack: Stack, path: string, headers: Record<string, string>, body: string) => Promise<string[]>

const COMPANY = 'b7t2k9m4q1x8w5z3n6p0'
const STATE_KEY = 'canary-state-key-0123456789abcdefgh'

const rpc = (method: string, params: object) => JSON.stringify({ jsonrpc: '2.0', id: 1, method, params })
const call = (name: string, args: object) => rpc('tools/call', { name: `neonpanel.${name}`, arguments: args })

async function post (url: string, headers: Record<string, string>, body: string): Promise<string[]> {
  const response = await fetch(url, { method: 'POST', headers, body })
  return [JSON.stringify([...response.headers]), await response.text()]
}

const first: Surface = ({ url }, path, headers, body) => post(url + path, headers, body)
const second: Surface = ({ url }, path, headers, body) => post(secondOf(url) + path, headers, body)

const injected: Surface = async ({ app, url }, path, headers, body) => {
  const answer =
    await app.inject({ method: 'POST', url: path, headers: { host: new URL(url).host, ...headers }, payload: body })
  return [JSON.stringify(answer.headers), answer.payload]
}

async function search (t: Test, surface: Surface): Promise<void> {
  const lines: string[] = []
  const fakeUpstream = await startFakeUpstream(t)
  const stack = await build(t,
    {
      env: { NEONPANEL_API_URL: fakeUpstream.url, STATE_KEYS: STATE_KEY, LOG_LEVEL: 'trace' },
      log: line =>
        lines.push(line)
    })
  const good = await stack.token()
  const attacker = await stack.token({ audience: 'https://other.example.com' })
  const [, payload = '', signature = ''] = good.split('.')
  const canaries = [
    good, payload, signature, ...attacker.split('.').slice(1), STATE_KEY, 'canary-query', 'canary-cookie',
    'canary-argument', 'canary-link', 'canary-file', 'canary-client',
    'canary-upstream', 'canary-document', 'canary-idempotency', 'canary-password'
  ]
  t.ok(canaries.length >= 12)
  const answers: string[] = []

  async function ask (path: string, body: string, headers: Record<string, string> = {}): Promise<void> {
    const sent = {
      authorization: `Bearer ${good}`,
      cookie: 'session=canary-cookie',
      'content-type': 'application/json',
      'user-agent': 'canary-client',
      ...headers
    }
    answers.push(...await surface(stack, path, sent, body))
  }

  const file = { name: 'canary-file.pdf', link: 'https://files.example.com/a.pdf?signature=canary-link' }
  const document = { companyUuid: COMPANY, type: 'bill', data: { ref_number: 'canary-document' } }
  const bodies: [path: string, body: string, headers?: Record<string, string>][] = [
    ['/mcp?access_token=canary-query', rpc('initialize',
      { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'canary-client', version: '1' } })],
    ['/mcp?token=canary-query', call('listWarehouses', { companyUuid: COMPANY, search: 'canary-argument' })],
    ['/messages', call('listWarehouses', { companyUuid: COMPANY, search: 'canary-argument', perPage: 1 })],
    ['/tools/neonpanel.createDocumentsByPdf', JSON.stringify({ companyUuid: COMPANY, type: 'bill', file })],
    ['/mcp', call('createDocumentsByPdf', {
      companyUuid: COMPANY, type: 'bill', file: { ...file, link: 'http://user:canary-password@127.0.0.1/canary-link' }
    })],
    ['/tools/neonpanel.createDocuments', JSON.stringify(document), { 'idempotency-key': 'canary-idempotency' }],
    ['/tools/neonpanel.createDocuments', JSON.stringify({ ...document, data: {} }), {
      'idempotency-key': 'canary-idempotency'
    }],
    ['/mcp', '{}', { authorization: `Bearer ${attacker}` }], ['/mcp', '{}', { authorization: `Bearer ${good}x` }],
    ['/mcp', '{}', { authorization: `Basic ${Buffer.from('user:canary-password').toString('base64')}` }],
    [`/tools/${good}?access_token=${good}`, '{}'], ['/nowhere', '{}'],
    ['/mcp', call('listCompanies', {}), { origin: 'null' }], ['/mcp', '{"canary-argument":']
  ]
  const upstream: (typeof fakeUpstream.answer)[] = [
    (_request, response) => {
      response.writeHead(200,
        { 'content-type': 'application/json', 'set-cookie': 'a=canary-upstream' }).end('{}')
    },
    (_request, response) => {
      response.writeHead(500, { 'content-type': 'text/html', 'x-secret': 'canary-upstream' })
        .end('<p>canary-upstream at 10.0.0.1')
    },
    (_request, response) => {
      response.writeHead(401,
        { 'www-authenticate': 'Bearer error_description="canary-upstream"' }).end('canary-upstream')
    },
    (_request, response) => { response.writeHead(302, { location: 'https://canary-upstream.example.com/' }).end() },
    (request, response) => {
      response.writeHead(422, { 'content-type': 'application/json' })
        .end(JSON.stringify({ message: `Bad ${request.headers.authorization}` }))
    },
    (_request, response) => { response.writeHead(200, { 'content-type': 'application/json' }).end('canary-upstream') }
  ]
  for (const answer of upstream) {
    fakeUpstream.answer = answer
    for (const [path, body, headers] of bodies) await ask(path, body, headers)
  }
  t.ok(lines.length > upstream.length * bodies.length)
  t.ok(fakeUpstream.seen.length >= upstream.length, 'NeonPanel was asked')
  t.ok(answers.length === 2 * upstream.length * bodies.length)
  for (const canary of canaries) {
    t.strictSame(lines.filter(line => line.includes(canary)), [], `${canary.slice(0, 20)} in the log`)
    t.strictSame(answers.filter(answer => answer.includes(canary)), [], `${canary.slice(0, 20)} in an answer`)
  }
}

t.test('a secret that comes in by whatever way is in no line of the log and in no answer [SEC-51]', async t => {
  await search(t, first)
})

t.test('no secret is in an answer at the second address of localhost [SEC-51]', { skip }, async t => {
  openSecond(t)
  await search(t, second)
})

t.test('no secret is in an answer that never was on a socket [SEC-51]', async t => {
  await search(t, injected)
})
