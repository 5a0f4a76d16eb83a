import { STATUS_CODES } from 'node:http'
import t, { type Test } from 'tap'
import { Failure, failures } from '../plugins/errors/index.ts'
import { meets, type Code } from '../plugins/errors/failures.ts'
import build, { type Stack } from './build.ts'
import { rows } from './failures/rows.ts'
import type { Row } from './failures/row.ts'
import linkProblems from './failures/links.ts'
import webhookProblems from './failures/webhooks.ts'
import { linkIn } from './plugins/tools/export/links.ts'
import { mcp, rest, session, type Seen, type Sent, type Surface } from './failures/surfaces.ts'

const provoked = new Set<string>()
/** What was provoked on a surface, as code and surface. */
const met = new Set<string>()

function problem ({ code, status, detail, errors }: Row) {
  return {
    type: 'about:blank',
    title: STATUS_CODES[status],
    status,
    code,
    detail,
    instance: '/requests/row',
    ...(errors && { errors })
  }
}

/** The JSON-RPC body, which echoes the id wherever there was one to read. */
function message ({
  code, status, detail, rpc, tool, errors, early, body, data, ...row
}: Row, challenge: string | null, retryAfter: number | undefined, links: unknown[] = []) {
  const id = early || (body !== undefined && row.id === undefined) ? {} : { id: 7 }
  const details = { ...(errors && { errors }), ...(retryAfter && { retryAfter }) }
  if (tool) {
    const content = [{ type: 'text', text: `${detail} (${code})` }, ...links]
    return {
      jsonrpc: '2.0',
      ...id,
      result: { content, isError: true, _meta: { 'com.neonpanel/failure': { code, ...details } } }
    }
  }
  const link = challenge === null ? {} : { _meta: { 'mcp/www_authenticate': [challenge] } }
  return {
    jsonrpc: '2.0',
    ...id,
    error: {
      code: rpc?.code ?? status,
      message: detail,
      data: { code, instance: '/requests/row', ...details, ...data, ...link }
    }
  }
}

function expected (name: string, given: Row, seen: Seen): Seen {
  const retryAfter = given.retryAfter === 'some' ? Number(seen.retryAfter) : given.retryAfter
  const [, characters = ''] = /has (\d{6,}) characters/.exec(JSON.stringify(seen.body)) ?? []
  const row = { ...given, detail: given.detail.replace('§', String(retryAfter)).replace('#', characters) }
  const { challenge } = seen
  const wait = retryAfter === undefined ? null : String(retryAfter)
  if (name === 'rest') return { status: row.status, challenge, retryAfter: wait, body: problem(row) }
  const body = message(row, challenge, retryAfter, row.code === 'result_too_large' ? [linkIn(seen.body)] : [])
  return { status: row.tool ? 200 : row.rpc?.http ?? row.status, challenge, retryAfter: row.tool ? null : wait, body }
}

async function provoke (t: Test, stack: Stack, name: string, ask: Surface, row: Row): Promise<void> {
  const { code, status, call = { tool: 'listCompanies', input: {} }, scopes, headers, body, fault, ahead = 0, before } =
    row
  const input =
    call.tool === 'createDocuments' ? { ...call.input, idempotencyKey: `${code}-${status}-${name}` } : call.input
  const authorization = `Bearer ${await stack.token(scopes ? { scopes } : {})}`
  const good: Sent = {
    url: stack.url, tool: 'neonpanel.listCompanies', input: {}, body: undefined, headers: { authorization }
  }
  if (fault) stack.sandbox.faults.set(fault)
  const undo = await before?.(stack.app)
  for (let call = 0; call < ahead; call++) await ask(good)
  const tool = code === 'toolset_off' ? call.tool : `neonpanel.${call.tool}`
  const seen = await ask({ ...good, tool, input, body, headers: { authorization, ...headers } })
  stack.sandbox.faults.clear()
  await undo?.()
  provoked.add(code)
  met.add(`${code} ${name}`)
  t.strictSame(seen, expected(name, row, seen), `${code} on ${name}`)
  const challenged = ['invalid_token', 'malformed_credentials', 'insufficient_scope'].includes(code)
  t.equal(seen.challenge !== null, challenged, `${code} on ${name} ${challenged ? 'has' : 'has no'} challenge`)
  if (row.retryAfter === 'some') t.ok(Number(seen.retryAfter) >= 1 && Number(seen.retryAfter) <= 10)
}

t.test('every failure looks on each surface as the table says [PROTO-27]', async t => {
  const shared = await build(t, { env: { TOOL_NAMES: 'dotted' } })
  for (const row of rows) {
    const { env, prepare } = row
    const stack = env || prepare ? await build(t, { ...(env && { env }), ...(prepare && { prepare }) }) : shared
    for (const name of row.surfaces ?? ['session', 'rest', 'mcp'] as const) {
      if (name !== 'session') {
        await provoke(t, stack, name, name === 'rest' ? rest : mcp, row)
      } else {
        const { ask, end } = await session(stack.url, await stack.token())
        await provoke(t, stack, name, ask, row)
        end()
      }
    }
  }
})

t.test('what fails by its address or its session is told alike', async t => {
  const { url, token } = await build(t)
  const headers = {
    authorization: `Bearer ${await token()}`, 'x-request-id': 'row', 'content-type': 'application/json'
  }
  const body = '{"jsonrpc":"2.0","id":7,"method":"ping"}'
  const row = (code: Row['code'], status: number, detail: string): Row => ({ code, status, detail })
  const cases: [string, string, Row, string | null][] = [
    ['GET', '/nowhere', row('not_found', 404, 'There is nothing at this address.'), null],
    ['GET', '/mcp', row('method_not_allowed', 405,
      'This address answers POST only; there is no session to end or resume.'), 'POST'],
    ['DELETE', '/mcp', row('method_not_allowed', 405,
      'This address answers POST only; there is no session to end or resume.'), 'POST'],
    ['GET', '/messages', row('method_not_allowed', 405, 'This address answers POST only.'), 'POST'],
    ['PUT', '/tools/neonpanel.listReports', row('method_not_allowed', 405, 'This address answers POST only.'), 'POST'],
    ['POST', '/healthz', row('method_not_allowed', 405, 'This address answers GET only.'), 'GET']
  ]
  for (const [method, path, failure, allow] of cases) {
    const response = await fetch(url + path, { method, headers, ...(method === 'POST' && { body }) })
    t.equal(response.status, failure.status, `${method} ${path}`)
    t.equal(response.headers.get('allow'), allow, `${method} ${path}`)
    t.strictSame(await response.json(), problem(failure), `${method} ${path}`)
    provoked.add(failure.code)
  }
  const lost =
    row('unknown_session', 404, 'There is no such session. Open GET /sse again and use the endpoint that it names.')
  const response = await fetch(`${url}/messages?sessionId=nobody`, { method: 'POST', headers, body })
  t.equal(response.status, 404)
  t.strictSame(await response.json(), message(lost, null, undefined))
  provoked.add(lost.code)
  const away =
    row('session_unreachable', 503, 'The event stream of this session cannot be reached right now. Retry shortly.')
  const alone = await build(t, { env: { REDIS_URL: 'redis://127.0.0.1:9' } })
  const other = { ...headers, authorization: `Bearer ${await alone.token()}` }
  const unreachable = await fetch(`${alone.url}/messages?sessionId=${'x'.repeat(22)}.${'x'.repeat(32)}`,
    { method: 'POST', headers: other, body })
  t.strictSame([unreachable.status, unreachable.headers.get('retry-after')], [503, '1'])
  t.strictSame(await unreachable.json(), message(away, null, 1))
  provoked.add(away.code)
})

t.test('the answer to a caller that has disconnected is never sent, and yet it has a row', async t => {
  const { url } =
    await build(t, { prepare: app => { app.get('/left', async () => { throw new Failure('cancelled') }) } })
  const response = await fetch(`${url}/left`, { headers: { 'x-request-id': 'row' } })
  t.equal(response.status, 499)
  t.strictSame(await response.json(), {
    ...problem({ code: 'cancelled', status: 499, detail: 'The caller left before the answer came.' }), title: 'Error'
  })
  provoked.add('cancelled')
})

t.test('what is wrong with a webhook or a link to a list is told alike', async t => {
  for (const [row, body] of [...await webhookProblems(t), ...await linkProblems(t)]) {
    t.strictSame(body, problem(row))
    provoked.add(row.code)
  }
})

t.test('no row of the table of failures is left out; confirm.test.ts has the one of clients that ask', async t => {
  t.strictSame([...provoked, 'not_confirmed'].sort(), Object.keys(failures).sort())
})

t.test('the table names the surfaces of each row: what is met is named, and what REST is said to ' +
  'meet it does', async t => {
  const codes = Object.keys(failures).filter((code): code is Code => code in failures)
  for (const code of codes) {
    for (const surface of ['rest', 'mcp', 'session'] as const) {
      if (met.has(`${code} ${surface}`)) t.ok(meets(code, surface), `${code} on ${surface}`)
    }
    if (meets(code, 'rest')) t.ok(met.has(`${code} rest`), `${code} on rest`)
  }
})
