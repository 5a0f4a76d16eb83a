import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { formatDay, parseDay } from '../../../sandbox/ledger/day.ts'
import buildLedger, { type Ledger } from '../../../sandbox/ledger/index.ts'
import type { LedgerEvent } from '../../../sandbox/ledger/types.ts'
import { people } from '../../../sandbox/people.ts'
import { companyOf, itemOf } from './find.ts'

const clock = () => Date.parse('2026-07-15T09:00:00Z')
const ledger = buildLedger({ clock })
const khg = companyOf(ledger, 'KHG')
const TRADING = ['KHG', 'BTG', 'HOL', 'SPK', 'MTI']

function written (of: Ledger): string {
  return JSON.stringify(of.companies.map(company =>
    of.journal(company).events().map(event => ({ ...event, item: 'item' in event ? event.item.id : null }))))
}

function events<Type extends LedgerEvent['type']> (name: string, type: Type, of = ledger) {
  return of.journal(companyOf(of, name)).events()
    .filter((event): event is Extract<LedgerEvent, { type: Type }> => event.type === type)
}

t.test('companies, items and warehouses are those of the table', async t => {
  const table = ledger.companies.map(company => {
    const { items } = ledger.journal(company)
    const countries = [...new Set(items.map(({ country }) => country))].map(country =>
      `${country} ${items.filter(item => item.country === country).length}`)
    return [company.id, company.shortName, company.currency, company.timezone, items.length, countries.join(
      ', '
    ), company.warehouses.length]
  })
  t.strictSame(table, [
    [106, 'KHG', 'USD', 'America/Los_Angeles', 247, 'US 150, CA 57, MX 40', 7],
    [131, 'BTG', 'EUR', 'Europe/Berlin', 61, 'DE 25, FR 14, IT 12, ES 10', 6],
    [208, 'HOL', 'GBP', 'Europe/London', 30, 'GB 30', 3],
    [296, 'SPK', 'JPY', 'Asia/Tokyo', 12, 'JP 12', 3],
    [317, 'MDP', 'AUD', 'Australia/Sydney', 0, '', 0],
    [342, 'MTI', 'USD', 'America/New_York', 6, 'US 6', 3]
  ])
  const lengths = ledger.companies.map(company => [...new Set(company.warehouses.map(({ uuid }) => uuid.length))])
  t.strictSame(lengths, [[40], [20], [40], [40], [], [40]])
  const uuids = ledger.companies.flatMap(company => company.warehouses.map(({ uuid }) => uuid))
  t.equal(new Set(uuids).size, uuids.length)
})

t.test('today is the calendar day of the company', async t => {
  const evening = buildLedger({ clock: () => Date.parse('2026-07-15T18:00:00Z') })
  t.strictSame(evening.companies.map(evening.today),
    ['2026-07-15', '2026-07-15', '2026-07-15', '2026-07-16', '2026-07-16', '2026-07-15'])
})

t.test('the same seed and clock write the same history, another seed another', async t => {
  const text = written(ledger)
  t.ok(written(buildLedger({ clock })) === text)
  t.notOk(written(buildLedger({ clock, seed: 2 })) === text)
})

t.test('the history begins on a fixed day and goes on to today, whenever that is', async t => {
  for (const today of ['2026-07-15', '2026-11-27', '2029-02-28']) {
    const of = buildLedger({ clock: () => Date.parse(`${today}T18:00:00Z`) })
    for (const name of ['KHG', 'BTG']) {
      const days = events(name, 'sell', of).map(({ day }) => day)
      t.strictSame([Math.min(...days), Math.max(...days)].map(formatDay), ['2023-10-01', today], name)
    }
  }
})

t.test('what happened stays the same as days go by', async t => {
  const settled = parseDay('2026-07-01') ?? 0
  const later = buildLedger({ clock: () => Date.parse('2029-02-28T09:00:00Z') })
  for (const name of TRADING) {
    const course = (of: Ledger) => of.journal(companyOf(of, name)).events()
      .filter(({ day }) => day <= settled).map(({ document, ...event }) => {
        const { number, date } = document
        return JSON.stringify([number, date, event.type, event.day, 'item' in event &&
        [event.item.id, event.quantity], 'amount' in event && event.amount])
      })
    const [now, then] = [course(ledger), course(later)]
    t.equal(now.findIndex((line, index) => line !== then[index]), -1, name)
    t.equal(now.length, then.length, name)
  }
})

t.test('every trading company sold on many days of the first quarter of 2024, at a plausible margin', async t => {
  const quarter = { start: '2024-01-01', end: '2024-03-31', countries: null } as const
  for (const [name, invoices] of [['KHG', 3 * 91], ['BTG', 4 * 91], ['HOL', 13], ['SPK', 13], ['MTI', 13]] as const) {
    const company = companyOf(ledger, name)
    const months = ledger.revenueAndCogs([company], { ...quarter, grouping: ['company'], periodicity: 'monthly' })
    t.strictSame(months.map(({ start_date: start }) => start), ['2024-01-01', '2024-02-01', '2024-03-01'], name)
    for (const { revenue_amount: revenue, cogs_amount: cogs } of months) {
      t.ok(cogs > revenue / 5 && cogs < revenue / 2, `${name}: ${cogs} of ${revenue}`)
    }
    const sold = ledger.revenueAndCogs([company], { ...quarter, grouping: ['invoice'], periodicity: 'total' })
      .filter(({ revenue_amount: amount }) => amount > 0)
    t.ok(sold.length >= invoices, `${name}: ${sold.length} invoices`)
  }
})

t.test('the golden item keeps its dates whenever the clock starts', async t => {
  const early = buildLedger({ clock: () => Date.parse('2027-11-03T09:00:00Z'), seed: 5 })
  const company = companyOf(early, 'KHG')
  t.match(early.cogs(company, itemOf(early, company, 5001), '2025-01-01', '2025-04-30'),
    { amount: 5573.75, lost_amount: 38.32, quantity: 1017 })
})

t.test('whatever can be null is null somewhere, and names are awkward', async t => {
  const { items } = ledger.journal(khg)
  const documents = ledger.journal(khg).events().map(({ document }) => document)
  t.ok(items.some(({ image }) => image === null) && items.some(({ image }) => image !== null))
  t.ok(khg.warehouses.some(({ type, country }) => type === null && country === null))
  t.ok(documents.some(({ completed }) => completed === null))
  t.ok(documents.some(({ number, date }) => number === null && date === null))
  t.equal(items.filter(({ name }) => name.length === 200).length, 1)
  t.ok(items.some(({ sku }) =>
    new Set(items.filter(item => item.sku === sku).map(({ country }) => country)).size === 3))
  t.equal(new Set(items.map(({ fnsku }) => fnsku)).size, items.length)
})

t.test('the item whose name is a prompt injection is seen only by the person whose row says so', async t => {
  const speaks =
    ledger.companies.filter(company => ledger.journal(company).items.some(({ name }) => /[Ii]gnore/.test(name)))
  t.strictSame(speaks.map(({ shortName }) => shortName), ['MTI'])
  const [name, ...others] =
    ledger.journal(companyOf(ledger, 'MTI')).items.map(({ name }) => name).filter(name => /[Ii]gnore/.test(name))
  t.strictSame(others, [])
  for (const part of ['"', '<b>', '\n']) t.ok(name?.includes(part), part)
  const seers = people.filter(({ companies }) => companies.includes('MTI'))
  t.strictSame(seers.map(({ email, note }) => [email, note]),
    [['mallory@example.com', 'a company whose data hold a prompt injection']])
  const readme = readFileSync(join(import.meta.dirname, '../../../README.md'), 'utf8')
  t.match(readme, /\n\| mallory@example\.com \| [^|]*a company whose data hold a prompt injection \| yes \|\n/)
  t.equal(readme.match(/prompt injection \|/g)?.length, 1)
})
