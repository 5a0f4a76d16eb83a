import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import build from '../build.ts'
import { member } from '../clients/journey.ts'
import { billOf, mcp, rehearse, rest, sent, steady } from './writes.ts'

const stack = await build(t)
const call = rest(stack.url, await stack.token())
const journal = stack.sandbox.ledger.journal(stack.sandbox.ledger.companies[0] ?? Object.assign({}, null))
const warehouse = journal.company.warehouses[0]
const COMPANY = { argument: 'companyUuid', id: journal.company.uuid, name: 'Kestrel Home Goods LLC' }
const UNLISTED = 'Whether a document of this number exists: the API lists no documents. NeonPanel decides about the ' +
  'number, the date and the parties when it creates.'
const goods = { warehouse_uuid: warehouse?.uuid, received_date: '2026-07-01', quantity: 7, rate: 12.345678 }

/** A rehearsal of a bill, without what differs each time. */
async function rehearsed (input: object, surface = call) {
  return steady(surface, 'createDocuments', input)
}

t.test('a rehearsal says what would be created, with exact amounts and names for ids, and writes nothing [REL-27]',
  async t => {
    const input = billOf('ANSWER-1', {
      vendor_name: 'Blue Harbor\nFreight',
      documents: [{ type: 'InventoryOrder', id: 1042 }, { type: 'InventoryOrder', id: 1042 }],
      details: [
        { inventory_id: 5001, ...goods }, { sku: 'KHG-CB-L-US', ...goods }, { sku: 'NO-SUCH', ...goods },
        { service_id: 1, quantity: 3, rate: 0.335 }, { service_name: 'Freight', quantity: 1, rate: 1.005 },
        { service_name: 'Freight', rate: 1.005, quantity: 1 }
      ]
    })
    const before = sent(stack)
    const bills = stack.sandbox.ledger.bills('KHG').length
    const name = 'Bamboo Cutting Board, large'
    const { quantity, rate, received_date: day } = goods
    const received = { quantity, rate, amount: '86.42', warehouse: warehouse?.name, received_date: day }
    const expected = {
      creates: 'a bill ANSWER-1 of 2026-07-02 from Blue Harbor Freight in Kestrel Home Goods LLC: 6 lines, total ' +
        '262.29 USD',
      documents: [{
        type: 'bill',
        ref_number: 'ANSWER-1',
        date: '2026-07-02',
        vendor: 'Blue Harbor Freight',
        currency: 'USD',
        total: '262.29',
        line_count: 6,
        lines: [
          { line: 1, name, ...received },
          { line: 2, name, ...received },
          { line: 3, name: 'NO-SUCH', ...received },
          { line: 4, name: 'service 1', quantity: 3, rate: 0.335, amount: '1.01' },
          { line: 5, name: 'Freight', quantity: 1, rate: 1.005, amount: '1.01' },
          { line: 6, name: 'Freight', quantity: 1, rate: 1.005, amount: '1.01' }
        ],
        documents: ['InventoryOrder 1042', 'InventoryOrder 1042']
      }],
      totals: [{ currency: 'USD', amount: '262.29' }],
      names: [
        COMPANY,
        { argument: 'inventory_id', id: '5001', name }, { argument: 'sku', id: 'KHG-CB-L-US', name },
        { argument: 'warehouse_uuid', id: warehouse?.uuid, name: warehouse?.name }
      ],
      warnings: ['sku NO-SUCH is the SKU of no item of the company, or of items in several countries.'],
      not_known: [UNLISTED],
      duplicates: [
        { reason: 'data/details/5 says the same as data/details/4.' },
        { reason: 'data/documents/1 says the same as data/documents/0.' }
      ]
    }
    const byName = (one: { argument: string }, another: { argument: string }) =>
      one.argument < another.argument ? -1 : 1
    const token = await stack.token()
    for (const surface of [call, mcp(stack.url, token), mcp(stack.url, token, '2026-07-28')]) {
      const { names, ...seen } = await rehearsed(input, surface)
      t.strictSame({ ...seen, names: names.sort(byName) }, expected)
    }
    t.equal(sent(stack), before)
    t.equal(stack.sandbox.ledger.bills('KHG').length, bills)
  })

t.test('a document of the same number in the cost of the goods is named [REL-27]', async t => {
  const input = billOf('ANSWER-2', { details: [{ inventory_id: 5001, ...goods }] })
  const { commit } = await rehearse(call, 'createDocuments', input)
  const { body } = await call('createDocuments', { ...input, idempotencyKey: 'answer-2' })
  const link = member(body, 'documents', 0, 'link')
  const duplicate = { reason: 'A Bill of this number exists.', ref_number: 'ANSWER-2', status: 'Open', link }
  t.match((await rehearsed(input)).duplicates, [duplicate])
  const before = sent(stack)
  const late = await call('createDocuments', { ...input, commit })
  t.match([late.status, late.text], [400,
    `commit does not fit any more: A Bill of this number exists. ${String(link)} Nothing was created.`], '[REL-25]')
  t.equal(sent(stack), before)
})

t.test('what cannot be known is said, with the totals as far as they are known [REL-27]', async t => {
  const { details: [line] } = billOf('ANSWER-3').data
  const alone = rest(stack.url, await stack.token({ scopes: ['write:import'] }))
  const unread = await rehearsed(billOf('ANSWER-3', { details: [line, { inventory_id: 5001, ...goods }] }), alone)
  t.match(unread, {
    creates: /in company 022a.*: 2 lines, total 326\.922246 in the currency of the company$/,
    totals: [],
    names: [],
    not_known: [
      UNLISTED, 'Name and currency of the company: they cannot be read with this token now.',
      'Whether the goods were received before: the landed cost cannot be read now.',
      'Names: 1 of 1 values of inventory_id were not looked up.',
      'Names: 1 of 1 values of warehouse_uuid were not looked up.'
    ]
  })
  const inYen = { currency: 'jpy', details: [line, {}, { quantity: 0.5, rate: 3 }] }
  t.match(await rehearsed(billOf('ANSWER-3', inYen)), {
    documents: [{ currency: 'JPY', lines: [{ amount: '241' }, {}, { amount: '2' }] }],
    totals: [],
    warnings: [
      'The document is in JPY, the company\'s books in USD.',
      'data/details/1 has no quantity, so that its amount is not known.', 'data/details/2/quantity is less than 1.'
    ]
  })
  t.match((await rehearsed({ ...billOf('ANSWER-3', { currency: 'X', tax: 1, details: [{ ...line, discount: 2 }] }) }))
    .warnings, [
    'The document is in X, the company\'s books in USD.', 'X is no code of ISO 4217.',
    'data/tax is none of the attributes that NeonPanel\'s instructions name.',
    'data/details[].discount is none of the attributes that NeonPanel\'s instructions name.'
  ])
  const foreign = { ...billOf('ANSWER-3', { details: [{ inventory_id: 1, ...goods }] }), companyUuid: 'x1' }
  t.match((await rehearsed(foreign)).warnings, ['companyUuid is none of the companies that you see.'])
  t.match((await rehearsed(billOf('ANSWER-3', { details: [{ inventory_id: 1, ...goods }] }))).warnings,
    ['inventory_id 1 is no item of the company.'])
  for (const fault of ['status', 'hang'] as const) {
    stack.sandbox.faults.set({ fault, status: 503, operation: 'listCompanies' })
    const slow = await build(t, { env: { NEONPANEL_DEADLINE: '1000', NEONPANEL_ISSUER: stack.sandbox.url } })
    const failing = rest(slow.url, await stack.token({ audience: slow.url }))
    t.match((await rehearsed(billOf('ANSWER-3'), failing)).not_known, [UNLISTED, /^Name and currency/], fault)
    stack.sandbox.faults.clear()
  }
  stack.sandbox.faults.set({ fault: 'status', status: 401, operation: 'listCompanies' })
  t.match(await call('createDocuments', { ...billOf('ANSWER-3'), rehearse: true }), { status: 401 })
  stack.sandbox.faults.clear()
})

t.test('a rehearsal of the most lines is an answer that fits, and its totals are of all lines [REL-27]', async t => {
  const details = Array.from({ length: 1000 }, (_none, index) =>
    ({ ...goods, sku: `${index}${'é'.repeat(240)}`, warehouse_uuid: `w${index}`, quantity: 1, rate: 0.01 }))
  const { text, body } = await call('createDocuments', { ...billOf('ANSWER-4', { details }), rehearse: true })
  t.ok(text.length < 100_000, String(text.length))
  t.match(body, {
    rehearsal: {
      documents: [{ line_count: 1000, total: '10.00' }], totals: [{ currency: 'USD', amount: '10.00' }]
    }
  })
  t.equal(Object(member(body, 'rehearsal', 'documents', 0, 'lines')).length, 200)
  t.match(member(body, 'rehearsal', 'warnings', 0), 'Of 1000 lines 200 are shown; totals are of all.')
})

t.test('README shows what the demo answers', async t => {
  const readme = readFileSync(join(import.meta.dirname, '../../README.md'), 'utf8')
  const [, input = '', shown = ''] =
    /createDocuments -H [^\n]* -d '\n(\{"companyUuid[^']*\})'\n```\n\n```json\n([^\n]+)\n/.exec(readme) ?? []
  const { text } = await call('createDocuments', JSON.parse(input))
  const [first = '', ...parts] = shown.replace(/, … \}\}$/, '').split('…')
  t.ok(text.startsWith(first))
  t.strictSame(parts.filter(part => !text.includes(part)), [])
  t.match(shown, '"totals":[{"currency":"USD","amount":"240.50"}]')
})
