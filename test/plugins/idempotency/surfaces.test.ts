import t from 'tap'
import memoryStore from '../../../plugins/idempotency/memory.ts'
import build, { type Stack } from '../../build.ts'
import { member } from '../../clients/journey.ts'
import until from '../../until.ts'

const companyUuid = '022a5b44774a5636fa095661d3353f332e9c5ba1'

/** A call as it is made, and as it was answered on either surface. */
interface Call { tool?: string, input: object, key?: string, bearer: string }
interface Seen { code: unknown, status: number, replayed: boolean, retryAfter: unknown, text: unknown }
type Surface = (stack: Stack, call: Call, signal?: AbortSignal) => Promise<Seen>

async function post (
  url: string, bearer: string, body: unknown, headers: Record<string, string>, signal: AbortSignal | null = null
): Promise<Response> {
  const own = {
    authorization: `Bearer ${bearer}`, 'content-type': 'application/json', 'mcp-protocol-version': '2025-11-25'
  }
  return fetch(url, { method: 'POST', headers: { ...own, ...headers }, body: JSON.stringify(body), signal })
}

const rest: Surface = async ({ url }, { tool = 'createDocuments', input, key, bearer }, signal) => {
  const response = await post(`${url}/tools/neonpanel.${tool}`, bearer, input,
    key === undefined ? {} : { 'idempotency-key': key }, signal)
  const text = await response.text()
  const code = member(JSON.parse(text), 'code')
  const { status, headers } = response
  return {
    code,
    status,
    replayed: headers.get('idempotency-replayed') === 'true',
    retryAfter: Number(headers.get('retry-after') ?? NaN),
    text: code === undefined ? text : undefined
  }
}

const mcp: Surface = async ({ url }, { tool = 'createDocuments', input, key, bearer }, signal) => {
  const params = {
    name: `neonpanel.${tool}`, arguments: { ...input, ...(key !== undefined && { idempotencyKey: key }) }
  }
  const response = await post(`${url}/mcp`, bearer, { jsonrpc: '2.0', id: 1, method: 'tools/call', params }, {}, signal)
  const answer = await response.json()
  const result = member(answer, 'result')
  const failure = member(result, '_meta', 'com.neonpanel/failure')
  return {
    code: member(failure, 'code') ?? member(answer, 'error', 'data', 'code'),
    status: response.status,
    replayed: member(result, '_meta', 'com.neonpanel/replayed') === true,
    retryAfter: Number(member(failure, 'retryAfter') ?? NaN),
    text: member(result, 'isError') === false ? member(result, 'content', 0, 'text') : undefined
  }
}

let bills = 0
const bill = (data: object = {}) => ({
  companyUuid,
  type: 'bill',
  data: {
    ref_number: `REL-6-${++bills}`,
    date: '2025-05-02',
    details: [{ service_name: 'Freight', quantity: 1, rate: 1 }],
    ...data
  }
})
const pdf = (name: string) => ({ companyUuid, type: 'bill', file: { name, link: `https://files.example.com/${name}` } })

t.test('writes on both surfaces', async t => {
  const clock = { now: 1 }
  const records = memoryStore(undefined, () => clock.now)
  const stack = await build(t, { prepare: app => { Object.assign(app.idempotency.records, records) } })
  const { sandbox, token } = stack
  const bearer = await token()
  const posts = () => sandbox.requests.filter(({ method }) => method === 'POST').length
  t.beforeEach(() => { sandbox.requests.length = 0; sandbox.faults.clear() })

  for (const [name, ask, other] of [['REST', rest, mcp], ['MCP', mcp, rest]] as const) {
    t.test(`${name}: a repeated call gets the same answer, marked, from the other surface too [REL-6]`, async t => {
      const call = { input: bill(), key: `${name}-1`, bearer }
      const first = await ask(stack, call)
      t.match(first, { status: 200, code: undefined, replayed: false, text: /"status":"done"/ })
      for (const again of [ask, other, rest, mcp]) {
        t.match(await again(stack, call), { status: 200, replayed: true, text: first.text })
      }
      t.equal(posts(), 1)
      t.notMatch(sandbox.requests[0]?.body, `${name}-1`, 'the key stays here')
      t.notOk(Object.keys(sandbox.requests[0]?.headers ?? {}).includes('idempotency-key'))
      const reused = await ask(stack, { ...call, input: bill() })
      t.match(reused, { code: 'idempotency_key_reused', status: ask === rest ? 422 : 200, replayed: false })
      const chloe = { ...call, bearer: await token({ user: 'chloe@example.com' }) }
      t.match(await ask(stack, chloe), { code: 'upstream_refused', replayed: false },
        'the key of another subject is another key')
      t.equal(posts(), 2)
    })

    t.test(`${name}: without a key the same call within two minutes is the same import [REL-6, CLIENT-48]`, async t => {
      const call = { tool: 'createDocumentsByPdf', input: pdf(`${name}.pdf`), bearer }
      const first = await ask(stack, call)
      t.match(first, { code: undefined, replayed: false, text: /"request_id"/ })
      t.match(await other(stack, call), { replayed: true, text: first.text })
      t.match(await ask(stack, { ...call, key: 'wanted-twice' }), { replayed: false },
        'a key of its own makes it another one')
      clock.now += 120_000
      t.match(await ask(stack, call), { code: undefined, replayed: false, text: /"request_id"/ })
      t.equal(posts(), 3)
      clock.now += 86_400_000
    })

    t.test(`${name}: what NeonPanel refused stays refused under its key, and can be tried again ` +
      'without [REL-6]', async t => {
      const call = { input: bill({ ref_number: undefined }), bearer }
      const status = ask === rest ? 422 : 200
      for (const replayed of [false, true]) {
        t.match(await ask(stack, { ...call, key: `${name}-2` }), { code: 'upstream_invalid', status, replayed })
      }
      for (const replayed of [false, false]) {
        t.match(await ask(stack, call), { code: 'upstream_invalid', status, replayed })
      }
      t.equal(posts(), 3)
    })

    t.test(`${name}: after a reset the outcome is unknown, and nothing is sent again [REL-6]`, async t => {
      for (const key of [`${name}-3`, undefined]) {
        const call = { input: bill(), bearer, ...(key && { key }) }
        sandbox.requests.length = 0
        sandbox.faults.set({ operation: 'createDocuments', fault: 'reset-before-headers', times: 1 })
        t.match(await ask(stack, call), { code: 'outcome_unknown', status: ask === rest ? 504 : 200 })
        for (const again of [ask, other]) {
          t.match(await again(stack, call),
            { code: 'outcome_unknown', status: again === rest ? 409 : 200, replayed: false })
        }
        t.equal(posts(), 1)
      }
    })

    t.test(`${name}: what is refused here claims nothing [REL-6]`, async t => {
      const call = { input: bill(), key: `${name}-4`, bearer }
      t.match(await ask(stack, { ...call, bearer: await token({ scopes: ['read:companies'] }) }),
        { code: 'insufficient_scope', status: 403 })
      t.match(await ask(stack, { ...call, key: 'two words' }), { code: 'invalid_arguments' })
      t.match(await ask(stack, { ...call, input: { ...call.input, type: 'x' } }), { code: 'invalid_arguments' })
      t.match(await ask(stack, {
        ...call, tool: 'createDocumentsByPdf', input: { ...pdf('a'), file: { name: 'a', link: 'http://10.0.0.1/' } }
      }), { code: 'invalid_arguments' })
      if (ask === rest) {
        t.match(await ask(stack, { ...call, input: { ...call.input, idempotencyKey: 'another' } }),
          { code: 'invalid_arguments', status: 400 })
      }
      t.equal(posts(), 0)
      t.match(await ask(stack, call), { code: undefined, replayed: false })
    })

    t.test(`${name}: the write of a client that leaves is finished and recorded [REL-6, CLIENT-48]`, async t => {
      const call = { input: bill(), key: `${name}-5`, bearer }
      sandbox.faults.set({ operation: 'createDocuments', fault: 'slow', ms: 100 })
      const leaving = new AbortController()
      const left = ask(stack, call, leaving.signal).then(() => 'stayed', () => 'left')
      await until(() => posts() === 1)
      leaving.abort()
      t.equal(await left, 'left')
      let seen = await ask(stack, call)
      await until(async () => { seen = await ask(stack, call); return seen.code !== 'idempotency_in_progress' })
      t.match(seen, { code: undefined, replayed: true, text: /"status":"done"/ })
      t.equal(posts(), 1)
    })
  }

  t.test('of 200 calls at once with one key, on both surfaces, one is sent [REL-6]', async t => {
    const call = { input: bill(), key: 'crowd', bearer }
    sandbox.faults.set({ operation: 'createDocuments', fault: 'slow', ms: 500 })
    const seen = await Promise.all(Array.from({ length: 200 }, (_, number) => (number % 2 ? rest : mcp)(stack, call)))
    t.equal(posts(), 1)
    t.equal(seen.filter(({ code, replayed }) => code === undefined && !replayed).length, 1)
    const waiting = seen.filter(({ code }) => code === 'idempotency_in_progress')
    t.ok(waiting.length > 0 && waiting.every(({ retryAfter }) => retryAfter === 1))
    t.equal(seen.filter(({ replayed }) => replayed).length + waiting.length, 199)
    t.equal(sandbox.ledger.bills('KHG')
      .filter(({ ref_number: number }) => number === call.input.data.ref_number).length, 1)
  })
})
