import t from 'tap'
import build from '../build.ts'
import { member } from '../clients/journey.ts'
import { billOf, mcp, rehearse, rest, sent } from './writes.ts'

const stack = await build(t)
const TOOL = 'showRehearsedDocument'

/** A rehearsal, which a tool answered, without what differs each time. */
function steady (body: unknown) {
  const { commit, expires_at: expiresAt, ...others } = Object(member(body, 'rehearsal'))
  t.match([commit, expiresAt], [/^v1\./, /^\d{4}-.*Z$/])
  return others
}

t.test('the tool that shows a rehearsal answers what rehearse: true does, also to who shows no pages, and writes ' +
  'nothing [CLIENT-68, REL-27]', async t => {
  const before = sent(stack)
  const details = [{ inventory_id: 5001, quantity: 7, rate: 12.345678 }, { service_name: 'Freight' }, {}, {}]
  const input = { ...billOf('SHOWN-1', { details, own: 1 }), idempotencyKey: 'shown-1' }
  const token = await stack.token()
  for (const call of [rest(stack.url, token), mcp(stack.url, token), mcp(stack.url, token, '2026-07-28')]) {
    const { body, status } = await call(TOOL, input)
    const { body: expected } = await call('createDocuments', { ...input, rehearse: true })
    t.strictSame([status, Object.keys(Object(body)), steady(body)], [200, ['rehearsal'], steady(expected)])
    t.ok(steady(body).warnings.length > 1 && steady(body).duplicates.length > 0)
  }
  t.equal(sent(stack), before)
})

t.test('its token creates the document by createDocuments, with the same key or none, once [CLIENT-68, REL-23]',
  async t => {
    const call = rest(stack.url, await stack.token())
    for (const [number, key] of [['SHOWN-2', {}], ['SHOWN-3', { idempotencyKey: 'shown-3' }]] as const) {
      const before = sent(stack)
      const input = { ...billOf(number), ...key }
      const commit = member((await call(TOOL, input)).body, 'rehearsal', 'commit')
      t.match(await call('createDocuments', { ...input, commit, data: {} }), { code: 'invalid_arguments' })
      t.match(await call('createDocuments', { ...input, commit, idempotencyKey: 'other' }),
        { text: /idempotencyKey is not what was rehearsed/ })
      for (const replayed of [false, true]) {
        t.match(await call('createDocuments', { ...input, commit }), { status: 200, replayed })
      }
      t.equal(sent(stack), before + 1)
      t.match((await call(TOOL, { ...input, idempotencyKey: 'x' })).body, { rehearsal: { duplicates: [] } })
    }
    const duplicates = [{ reason: /^The same call was made before/, ref_number: 'SHOWN-3' }]
    const field = { 'idempotency-key': 'shown-3' }
    for (const [key, headers] of [[{ idempotencyKey: 'shown-3' }, {}], [{}, field]] as const) {
      t.match((await call(TOOL, { ...billOf('SHOWN-3'), ...key }, headers)).body, { rehearsal: { duplicates } })
    }
    t.match(await call(TOOL, billOf('SHOWN-2'), field), { code: 'idempotency_key_reused' })
  })

t.test('what createDocuments refuses it refuses in the same words, and NeonPanel is not asked [CLIENT-68]', async t => {
  const call = rest(stack.url, await stack.token())
  const before = stack.sandbox.requests.length
  const bill = billOf('SHOWN-4')
  for (const input of [
    { ...bill, data: { details: {} } }, { ...bill, data: { market: 'XX' } }, { ...bill, type: 'order' },
    { ...bill, data: { date: '2025-02-30' } }, { ...bill, data: { own: 2 ** 60 } }, { ...bill, data: 'bill' },
    { ...bill, companyUuid: '..' }, { ...bill, idempotencyKey: 'ä' }, {}
  ]) {
    const { status, code, body } = await call(TOOL, input)
    const { body: expected } = await call('createDocuments', { ...input, rehearse: true })
    t.strictSame([status, code], [400, 'invalid_arguments'], JSON.stringify(input))
    t.equal(member(body, 'detail'), member(expected, 'detail'))
  }
  t.equal(stack.sandbox.requests.length, before)
  const { commit } = await rehearse(call, 'createDocuments', bill)
  const asked = stack.sandbox.requests.length
  for (const own of [{ rehearse: true }, { commit }]) {
    t.match(await call(TOOL, { ...bill, ...own }),
      { code: 'invalid_arguments', text: /is not known\. Known: companyUuid, type, data, idempotencyKey\./ })
  }
  t.equal(stack.sandbox.requests.length, asked)
})

t.test('it needs the scope of the write that its token is for [CLIENT-68, CLIENT-17]', async t => {
  const before = stack.sandbox.requests.length
  const reader = await stack.token({ scopes: ['read:companies', 'read:inventory'] })
  t.match(await rest(stack.url, reader)(TOOL, billOf('SHOWN-5')), {
    status: 403,
    code: 'insufficient_scope',
    text: 'neonpanel.showRehearsedDocument needs the scope write:import.'
  })
  t.equal(stack.sandbox.requests.length, before)
})

t.test('a body of the size of a document is taken, and the answer to the most lines fits [CLIENT-68]', async t => {
  const details = Array.from({ length: 1000 }, (_none, index) =>
    ({ sku: `${index}${'é'.repeat(200)}`, quantity: 1, rate: 0.01 }))
  const input = billOf('SHOWN-6', { details })
  t.ok(JSON.stringify(input).length < 262_144 && Buffer.byteLength(JSON.stringify(input)) > 262_144)
  const { status, text, body } = await rest(stack.url, await stack.token())(TOOL, input)
  t.equal(status, 200)
  t.ok(text.length < 100_000, String(text.length))
  t.match(body, { rehearsal: { totals: [{ currency: 'USD', amount: '10.00' }] } })
})
