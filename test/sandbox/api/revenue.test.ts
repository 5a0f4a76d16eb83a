import t from 'tap'
import type { ArrayStyle } from '../../../sandbox/api/options.ts'
import build, { BTG, KHG } from './build.ts'

const SPK = 'h4j8d2s6v0c3r7y1l5f9'
const range = 'start_date=2025-02-01&end_date=2025-04-30'

interface Row {
  start_date: string,
  end_date: string,
  currency: string,
  company: {
    short_name: string
  } | null,
  country_code: string | null
}
interface Answer { filters: Record<string, unknown>, data: Row[] }

function isAnswer (body: unknown): body is Answer {
  return typeof body === 'object' && body !== null && 'filters' in body && 'data' in body && Array.isArray(body.data)
}

function answer (body: unknown): Answer {
  if (!isAnswer(body)) throw new Error('The answer should have filters and data.')
  return body
}

function brief ({ start_date: start, end_date: end, company, country_code: country, currency }: Row) {
  return [start, end, company?.short_name ?? null, country, currency]
}

t.test('without more it is a row a company of the person over the whole period', async t => {
  const { get } = await build(t)
  const { filters, data } = answer((await get(`/revenue-and-cogs?${range}`)).body)
  t.strictSame(filters,
    {
      start_date: '2025-02-01',
      end_date: '2025-04-30',
      company_uuids: null,
      country_codes: null,
      grouping: null,
      periodicity: null
    })
  t.strictSame(data.map(brief),
    [['2025-02-01', '2025-04-30', 'KHG', null, 'USD'], ['2025-02-01', '2025-04-30', 'BTG', null, 'EUR']])
  t.strictSame(Object.keys(data[0] ?? {}),
    ['start_date', 'end_date', 'revenue_amount', 'cogs_amount', 'currency', 'company', 'country_code', 'invoice'])
  t.strictSame(answer((await get(`/revenue-and-cogs?${range}`, 'dev')).body).data, [])
})

t.test('the end defaults to today', async t => {
  const { get } = await build(t)
  t.match((await get('/revenue-and-cogs?start_date=2026-07-01')).body,
    { filters: { end_date: '2026-07-15' }, data: [{ end_date: '2026-07-15' }] })
  t.match((await get('/revenue-and-cogs?start_date=2026-07-01', 'dev')).body,
    { filters: { end_date: '2026-07-15' }, data: [] })
})

t.test('groups, countries and periods shape the rows, never adding two currencies', async t => {
  const { get } = await build(t)
  const rows = async (query: string, name?: string) =>
    answer((await get(`/revenue-and-cogs?${range}&${query}`, name)).body).data.map(brief)
  t.strictSame(await rows('grouping=country&country_codes=US&country_codes=DE'), [
    ['2025-02-01', '2025-04-30', null, 'DE', 'EUR'], ['2025-02-01', '2025-04-30', null, 'US', 'USD']
  ])
  t.strictSame(await rows('grouping[]=company&grouping[]=country&country_codes[]=ca&periodicity=quarterly'), [
    ['2025-02-01', '2025-03-31', 'KHG', 'CA', 'USD'], ['2025-04-01', '2025-04-30', 'KHG', 'CA', 'USD']
  ])
  t.strictSame((await rows('grouping=invoice')).filter(([, , company]) => company !== null), [])
  t.strictSame(await rows(`company_uuids=${SPK}&periodicity=yearly`, 'chloe'),
    [['2025-02-01', '2025-04-30', 'SPK', null, 'JPY']])
})

t.test('an invoice has a row of its own with the golden figures', async t => {
  const { get } = await build(t)
  const { data } = answer((await get('/revenue-and-cogs?start_date=2025-02-10&end_date=2025-02-10&company_uuids=' +
    `${KHG}&country_codes=US&grouping=invoice`)).body)
  t.strictSame(data[0], {
    start_date: '2025-02-10',
    end_date: '2025-02-10',
    revenue_amount: 2398.8,
    cogs_amount: 656.8,
    currency: 'USD',
    company: null,
    country_code: null,
    invoice: {
      type: 'Invoice',
      link: 'http://localhost:4000/app/processes/invoicing/tasks/inv-9001',
      status: 'Completed',
      completed: '2025-02-10T20:11:00Z',
      ref_number: 'INV-9001',
      date: '2025-02-10'
    }
  })
  t.ok(data.length > 1)
})

t.test('the form in which arrays are read follows the option, and the echo tells', async t => {
  const plain = `company_uuids=${KHG}&company_uuids=${BTG}`
  const brackets = `company_uuids[]=${KHG}&company_uuids[]=${BTG}`
  const indexed = `company_uuids%5B0%5D=${KHG}&company_uuids%5B1%5D=${BTG}`
  const table = [
    ['any', plain, [KHG, BTG]], ['any', brackets, [KHG, BTG]], ['any', indexed, [KHG, BTG]],
    ['repeat', plain, [KHG, BTG]], ['repeat', brackets, null],
    ['brackets', plain, [BTG]], ['brackets', brackets, [KHG, BTG]], ['brackets', indexed, [KHG, BTG]]
  ] as const
  let current: ArrayStyle = 'any'
  const { get } = await build(t, { arrayStyle: () => current })
  for (const [style, query, echo] of table) {
    current = style
    const { filters, data } = answer((await get(`/revenue-and-cogs?${range}&${query}`)).body)
    t.strictSame(filters['company_uuids'], echo, `${style} ${query}`)
    t.equal(data.length, echo?.length ?? 2)
  }
})

t.test('company, country, group and period have to be known', async t => {
  const { get } = await build(t)
  const path = `/revenue-and-cogs?${range}`
  t.strictSame(await get(`${path}&company_uuids=${KHG}&company_uuids=${SPK}`),
    { status: 403, body: { message: 'You do not have access to this company.' } })
  t.strictSame(await get(`${path}&company_uuids=nobody`), { status: 404, body: { message: 'Company not found.' } })
  t.strictSame(await get(`${path}&country_codes=US&country_codes=USA&grouping=item&periodicity=daily`), {
    status: 422,
    body: {
      message: 'The country codes.1 field must be 2 letters. (and 2 more errors)',
      errors: {
        'country_codes.1': ['The country codes.1 field must be 2 letters.'],
        'grouping.0': ['The grouping.0 field must be one of company, country, invoice.'],
        periodicity: ['The periodicity field must be one of total, yearly, quarterly, monthly.']
      }
    }
  })
})
