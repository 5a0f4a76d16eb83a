import { request } from 'node:http'
import t, { type Test } from 'tap'
import build from '../build.ts'

const KESTREL = '022a5b44774a5636fa095661d3353f332e9c5ba1'
const BIRCH = 'b7t2k9m4q1x8w5z3n6p0'
const PLAIN = ['address', 'hostname', 'level', 'method', 'ms', 'msg', 'path', 'pid', 'reqId', 'status', 'time']
const AUDIT = ['attempts', 'client', 'outcome', 'subject', 'tool']

type Line = Record<string, unknown>

/**
 * A stack, and a function that sends a request and gives the lines which the request left, the first `count` of them.
 */
async function open (t: Test) {
  const waiting: (() => void)[] = []
  let lines: Line[] = []
  const stack = await build(t, { log: line => { lines.push(JSON.parse(line)); waiting.splice(0).forEach(go => go()) } })
  const authorization = `Bearer ${await stack.token()}`

  async function told (count: number): Promise<Line[]> {
    while (lines.length < count) await new Promise<void>(resolve => waiting.push(resolve))
    return lines
  }
  async function ask (path: string, body: unknown, count = 1, headers: Record<string, string> = {}): Promise<Line[]> {
    lines = []
    const text = typeof body === 'string' ? body : JSON.stringify(body)
    await (await fetch(stack.url + path, {
      method: 'POST', headers: { authorization, 'content-type': 'application/json', ...headers }, body: text
    })).text()
    return told(count)
  }
  const forget = () => { lines = [] }
  return { ...stack, authorization, ask, told, forget }
}

const rpc = (name: string, args: object, id = 1) =>
  ({ jsonrpc: '2.0', id, method: 'tools/call', params: { name, arguments: args } })

t.test('the log tells of every request once, and of every call', async t => {
  const { ask, url, authorization, sandbox, token, told, forget } = await open(t)

  await t.test('a request of one call leaves one line, with who, which tool and company, and what became of it ' +
    '[SEC-52]', async t => {
    const cases: [string, unknown, Line, string[]][] = [
      ['/tools/neonpanel.listCompanies', {}, {
        tool: 'neonpanel.listCompanies', outcome: 'ok', status: 200, upstream: 200, attempts: 1
      }, ['upstream']],
      ['/tools/neonpanel_listWarehouses', { companyUuid: KESTREL, search: 'secret' }, {
        tool: 'neonpanel.listWarehouses', company: KESTREL, path: '/tools/neonpanel_listWarehouses'
      }, ['company', 'upstream']],
      ['/mcp', rpc('neonpanel_listCompanies',
        {}), { path: '/mcp', tool: 'neonpanel.listCompanies', outcome: 'ok' }, ['upstream']],
      ['/messages', rpc('neonpanel.listCompanies',
        {}), { path: '/messages', tool: 'neonpanel.listCompanies', outcome: 'ok' }, ['upstream']],
      ['/tools/neonpanel.getRevenueAndCogs', {
        companyUuids: [KESTREL, BIRCH], startDate: '2026-01-01'
      }, { company: [KESTREL, BIRCH] }, ['company', 'upstream']]
    ]
    for (const [path, body, record, more] of cases) {
      const [line = {}, ...others] = await ask(`${path}?hidden=1`, body)
      t.strictSame(others, [])
      t.match(line, {
        path, method: 'POST', client: 'neonpanel-demo', subject: /^[0-9a-f]{64}$/, address: /^[0-9a-f]{12}$/, ...record
      })
      t.strictSame(Object.keys(line).sort(), [...PLAIN, ...AUDIT, ...more].sort())
    }
  })

  await t.test('a call that fails says how in its record, and why in a line of its own [SEC-52]', async t => {
    const failing: [string, unknown, Line, string[], Record<string, string>?][] = [
      [
        '/tools/neonpanel.listCompanies', { perPage: 5 }, { outcome: 'invalid_arguments', status: 400, attempts: 0 }, []
      ],
      ['/mcp', rpc('neonpanel_listCompanies', { perPage: 5 }), { outcome: 'invalid_arguments', status: 200 }, []],
      ['/tools/neonpanel.listWarehouses', {
        companyUuid: 'nobody'
      }, { outcome: 'upstream_not_found', company: 'nobody', upstream: 404 }, ['company', 'upstream']],
      ['/tools/neonpanel.listReports', {}, {
        outcome: 'insufficient_scope', status: 403
      }, [], { authorization: `Bearer ${await token({ scopes: ['read:cogs'] })}` }]
    ]
    for (const [path, body, record, more, headers] of failing) {
      const [reason = {}, line = {}, ...others] = await ask(path, body, 2, headers)
      t.strictSame(others, [])
      t.match(reason, { code: record.outcome, level: 30 })
      t.match(line, { ...record, msg: 'answered' })
      t.strictSame(Object.keys(line).sort(), [...PLAIN, ...AUDIT, ...more].sort())
    }
    sandbox.faults.set({ operation: 'createDocuments', fault: 'status', status: 500 })
    const [reason, line] =
      await ask('/tools/neonpanel.createDocuments', { companyUuid: KESTREL, type: 'bill', data: {} }, 2)
    t.match(reason, { level: 50, code: 'outcome_unknown', err: { message: 'NeonPanel answered with status 500.' } })
    t.match(line, { outcome: 'outcome_unknown', attempts: 1, upstream: 500, company: KESTREL })
    sandbox.faults.clear()
  })

  await t.test('what is no call leaves one line without a record [SEC-52]', async t => {
    for (const [method, params] of [['tools/list', {}], ['ping', {}], [
      'initialize', { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'secret', version: '1' } }
    ]]) {
      const [line = {}] = await ask('/mcp', { jsonrpc: '2.0', id: 1, method, params })
      t.strictSame(Object.keys(line).sort(), PLAIN)
    }
    const [reason, line = {}] = await ask('/mcp', '{"jsonrpc"', 2, { authorization: '' })
    t.match(reason, { code: 'invalid_token', reason: 'missing' })
    t.strictSame(Object.keys(line).sort(), PLAIN)
    forget()
    await (await fetch(`${url}/nowhere/eyJhbGciOiJub25lIn0.e30.?token=hidden`)).text()
    t.match(await told(2), [{ code: 'not_found' }, { path: '/nowhere/[token]', status: 404 }])
  })

  await t.test('a batch leaves a line for each call, and so does a session [SEC-52]', async t => {
    const batch = [rpc('neonpanel.listCompanies',
      {}), rpc('neonpanel.listWarehouses', { companyUuid: BIRCH }, 2), { jsonrpc: '2.0', id: 3, method: 'ping' }]
    const lines = await ask('/', batch, 3, { 'mcp-protocol-version': '2025-03-26' })
    t.match(lines.filter(({ msg }) => msg === 'called').map(({ tool }) => tool).sort(),
      ['neonpanel.listCompanies', 'neonpanel.listWarehouses'])
    t.strictSame(Object.keys(lines.find(({ msg }) => msg === 'answered') ?? {}).sort(), PLAIN)
    t.equal(new Set(lines.map(({ reqId }) => reqId)).size, 1)

    const stream = await fetch(`${url}/sse`, { headers: { authorization } })
    const reader = stream.body?.getReader()
    const first = new TextDecoder().decode((await reader?.read())?.value)
    const [path = ''] = /\/messages\S+/.exec(first) ?? []
    const [posted, called] = await ask(path, rpc('neonpanel.listCompanies', {}), 2)
    t.match(posted, { path: '/messages', status: 202 })
    t.match(called,
      {
        path: '/messages',
        tool: 'neonpanel.listCompanies',
        outcome: 'ok',
        subject: /^[0-9a-f]{64}$/,
        client: 'neonpanel-demo',
        ms: Number
      })
    forget()
    await reader?.cancel()
    t.match(await told(1), [{ path: '/sse', status: 200, left: true }])
  })

  await t.test('a call whose client has left is recorded when it is over [SEC-52]', async t => {
    forget()
    sandbox.requests.length = 0
    sandbox.faults.set({ operation: 'createDocuments', fault: 'slow', ms: 300 })
    const body =
      JSON.stringify({
        companyUuid: KESTREL,
        type: 'bill',
        data: {
          ref_number: 'LEFT-1', date: '2026-05-02', details: [{ service_name: 'Freight', quantity: 1, rate: 1 }]
        }
      })
    const leaving = request(`${url}/tools/neonpanel.createDocuments`,
      { method: 'POST', headers: { authorization, 'content-type': 'application/json', 'content-length': body.length } })
    leaving.on('error', () => {})
    leaving.end(body)
    while (sandbox.requests.length === 0) await new Promise(setImmediate)
    leaving.destroy()
    const [line = {}, record] = await told(2)
    t.match(line, { left: true, path: '/tools/neonpanel.createDocuments' })
    t.equal('status' in line, false)
    t.match(record, { tool: 'neonpanel.createDocuments', company: KESTREL, outcome: 'ok', attempts: 1, msg: 'called' })
  })
})
