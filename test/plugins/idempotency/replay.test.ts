import t from 'tap'
import memoryStore from '../../../plugins/idempotency/memory.ts'
import { LEGACY, MODERN } from '../../../schemas/mcp.ts'
import build from '../../build.ts'
import { call } from '../mcp/gateway.ts'
import modern from '../mcp/modern-call.ts'

const DAY = 86_400_000
const clock = { now: 1 }
const { url, token } = await build(t, {
  prepare: app => { Object.assign(app.idempotency.records, memoryStore(undefined, () => clock.now)) }
})
const bearer = await token()

async function post (path: string, body: unknown, own: Record<string, string | undefined> = {}) {
  const headers = new Headers({ authorization: `Bearer ${bearer}`, 'content-type': 'application/json' })
  for (const [name, value] of Object.entries(own)) if (value !== undefined) headers.set(name, value)
  const answer = await fetch(`${url}${path}`, { method: 'POST', headers, body: JSON.stringify(body) })
  return { status: answer.status, headers: answer.headers, body: Object(await answer.json()) }
}

function callAt (revision: string, name: string, input: object) {
  const params = { name: `neonpanel.${name}`, arguments: input }
  const [message, { headers }] = modern('tools/call', params)
  return revision === MODERN[0]
    ? post('/mcp', message, headers)
    : post('/mcp', call('tools/call', params), { 'mcp-protocol-version': revision })
}

const company = { companyUuid: '022a5b44774a5636fa095661d3353f332e9c5ba1', type: 'bill' }
const details = [{ service_name: 'Freight', quantity: 1, rate: 1 }]
const inputs: Record<string, (name: string) => object> = {
  createDocuments: name => ({ ...company, data: { ref_number: name, date: '2025-05-02', details } }),
  createDocumentsByPdf: name =>
    ({ ...company, file: { name: `${name}.pdf`, link: `https://files.example.com/${name}` } })
}

t.test('says to the model that nothing was created again, and how old the answer is [C14]', async t => {
  for (const [tool, inputOf] of Object.entries(inputs)) {
    for (const [key, ages] of [
      [undefined, [[0, '0 s'], [119_999, '119 s']]],
      ['own', [[14_600, '14 s'], [180_000, '3 min'], [DAY - 1, '23 h']]]
    ] as const) {
      for (const revision of [...MODERN, ...LEGACY]) {
        const name = `${tool}-${key}-${revision}`
        const input = { ...inputOf(name), ...(key && { idempotencyKey: name }) }
        const { body: { result: first } } = await callAt(revision, tool, input)
        t.equal(first.content.length, 1)
        const [item] = first.content
        const sent = clock.now
        for (const [age, words] of ages) {
          clock.now = sent + age
          const { body: { result } } = await callAt(revision, tool, input)
          const text = `This is the answer of ${words} ago to the same call: nothing was created again. Another ` +
            'document that is equal needs an idempotencyKey of its own.'
          t.strictSame(result, {
            ...first,
            content: [item, { type: 'text', text }],
            _meta: { ...first._meta, 'com.neonpanel/replayed': true, 'com.neonpanel/age': Math.floor(age / 1000) }
          }, `${tool}, ${key ?? 'no key'}, ${revision}, ${words}`)
        }
      }
    }
  }
})

t.test('marks the answer over REST with its age, and leaves the body alone [C14]', async t => {
  for (const [tool, inputOf] of Object.entries(inputs)) {
    for (const key of [undefined, `${tool}-rest`]) {
      const ask = () => post(`/tools/neonpanel.${tool}`, inputOf(`${tool}-rest-${key}`), { 'idempotency-key': key })
      const first = await ask()
      t.equal(first.headers.get('age'), null)
      clock.now += 61_500
      const again = await ask()
      t.strictSame([again.status, again.headers.get('idempotency-replayed'), again.headers.get('age')],
        [200, 'true', '61'])
      t.strictSame(again.body, first.body)
    }
  }
})

t.test('says of an earlier refusal that nothing was sent again [C14]', async t => {
  const input = { ...inputs.createDocuments?.('refused'), data: { date: '2025-05-02', details } }
  const ask = () => post('/tools/neonpanel.createDocuments', input, { 'idempotency-key': 'refused' })
  const { status, body: { detail } } = await ask()
  t.equal(status, 422)
  clock.now += 30_000
  const note = 'This is the answer of 30 s ago to the same call: nothing was sent again.'
  const again = await ask()
  t.match(again, { status: 422, body: { detail: `${detail} ${note}` } })
  t.equal(again.headers.get('age'), '30')
  for (const revision of [...MODERN, ...LEGACY]) {
    t.match((await callAt(revision, 'createDocuments', { ...input, idempotencyKey: 'refused' })).body.result, {
      isError: true, content: [{ text: `${detail} ${note} (upstream_invalid)` }], _meta: { 'com.neonpanel/age': 30 }
    }, revision)
  }
})
