import t from 'tap'
import build from '../build.ts'
import { member } from '../clients/journey.ts'
import { rehearse, rest } from './writes.ts'

const BILLS = 1000
const AT_A_TIME = 8

/** Numbers from a seed (mulberry32). */
function random (seed: number): (below: number) => number {
  let state = seed
  return below => {
    state = (state + 0x6d2b79f5) | 0
    let value = Math.imul(state ^ (state >>> 15), 1 | state)
    value = (value + Math.imul(value ^ (value >>> 7), 61 | value)) ^ value
    return ((value ^ (value >>> 14)) >>> 0) % below
  }
}

const received = { received_date: '2026-07-10' }
const services = ['Freight', 'Customs Duty', 'Inspection', 'Storage', 'Insurance']

t.test('the totals of a rehearsal are those of what is then created, to the last unit of each currency, over 1,000 ' +
  'bills [REL-22]', { timeout: 600_000 }, async t => {
  const stack = await build(t)
  const { ledger } = stack.sandbox
  const calls = new Map(await Promise.all(['46', '61'].map(async sub =>
    [sub, rest(stack.url, await stack.token({ claims: { sub } }))] as const)))
  const next = random(20_261_128)
  const companies = ledger.companies.filter(({ shortName }) => ['KHG', 'BTG', 'HOL', 'SPK', 'MDP'].includes(shortName))
  const journals = new Map(companies.map(company => [company, ledger.journal(company)]))

  /** A price with up to ten decimals, often one that lies between two units. */
  function rate (): number {
    const text = String(next(1_000_000)).padStart(12, '0')
    const places = 2 + next(9)
    const price = `${text.slice(0, -places)}.${text.slice(-places)}`
    return Number(next(3) === 0 ? `${next(5000)}.${['005', '0050000001', '0049999999', '115', '5'][next(5)]}` : price)
  }

  const bills = Array.from({ length: BILLS }, (_none, index) => {
    const company = companies[index % companies.length]
    const journal = company && journals.get(company)
    if (!company || !journal) throw new Error('There is no company.')
    const details = Array.from({ length: 1 + next(6) }, () => {
      const item = next(40) === 0 ? journal.items[next(Math.min(journal.items.length, 5)) || 0] : undefined
      const figures = { quantity: 1 + next(next(2) === 0 ? 9 : 20_000), rate: rate() }
      return item
        ? { ...received, inventory_id: item.id, warehouse_uuid: company.warehouses[0]?.uuid, ...figures }
        : { service_name: services[next(services.length)], ...figures }
    })
    const data = { ref_number: `GENERATED-${index}`, date: '2026-07-01', details }
    return { company, journal, input: { companyUuid: company.uuid, type: 'bill', data }, number: data.ref_number }
  })

  /** What the ledger holds of a bill, as a decimal text. */
  function entered ({ company: { digits }, journal, number }: (typeof bills)[number]): string {
    let units = 0n
    for (const event of journal.events()) {
      if ((event.type === 'cost' || event.type === 'receive') && event.document.number === number) {
        units += BigInt(event.amount)
      }
    }
    const text = String(units).padStart(digits + 1, '0')
    return digits === 0 ? text : `${text.slice(0, -digits)}.${text.slice(-digits)}`
  }

  let equal = 0
  const different: unknown[] = []
  async function work (first: number): Promise<void> {
    for (let index = first; index < bills.length; index += AT_A_TIME) {
      const bill = bills[index]
      const call = calls.get(['KHG', 'BTG'].includes(bill?.company.shortName ?? '') ? '46' : '61')
      if (!bill || !call) throw new Error('There is no bill.')
      const { rehearsal, commit } = await rehearse(call, 'createDocuments', bill.input)
      const said = member(rehearsal, 'totals')
      const before = entered(bill)
      const { text, code } = await call('createDocuments', { ...bill.input, commit })
      const right = [{ currency: bill.company.currency, amount: entered(bill) }]
      const fits = JSON.stringify(said) === JSON.stringify(right) && /^0(\.00)?$/.test(before) && code === 'ok' &&
        member(rehearsal, 'documents', 0, 'total') === right[0]?.amount
      if (fits) equal++
      else different.push([bill.input, said, right, before, text])
    }
  }
  await Promise.all(Array.from({ length: AT_A_TIME }, (_none, first) => work(first)))
  t.strictSame(different.slice(0, 3), [])
  t.equal(equal, BILLS)
  const created = [...journals.values()].flatMap(journal => journal.bills())
    .filter(({ number }) => number?.startsWith('GENERATED-'))
  t.equal(created.length, BILLS)
})
