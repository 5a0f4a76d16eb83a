import t from 'tap'
import { KHG } from '../api/build.ts'
import build from '../build.ts'
import { member } from '../../clients/journey.ts'

const sandbox = await build(t, { clock: () => Date.parse('2026-07-15T09:00:00Z') })
const PERIOD = 'start_date=2025-01-01&end_date=2025-04-30'

async function api (path: string, user = 'ana@example.com', body?: object): Promise<unknown> {
  const headers = { authorization: `Bearer ${await sandbox.issueToken({ user })}`, 'content-type': 'application/json' }
  const posted = body && { method: 'POST', body: JSON.stringify(body) }
  const response = await fetch(`${sandbox.url}/api/v1${path}`, { headers, ...posted })
  return response.json()
}

function cellsOf (row: string): string[] {
  const cells = [...row.matchAll(/<t[dh][^>]*>(.*?)<\/t[dh]>/g)]
  return cells.map(([, cell = '']) => cell.replaceAll(/<[^>]+>/g, '').replaceAll('\u00a0', ' '))
}

async function open (url: unknown) {
  const response = await fetch(String(url))
  const html = await response.text()
  const rows = [...html.matchAll(/<tr>(.*?)<\/tr>/g)].map(([, row = '']) => cellsOf(row))
  return { status: response.status, headers: response.headers, html, rows }
}

async function report (slug: string, user: string) {
  const { data } = Object(await api('/reports', user))
  const links: string[] = data.map((each: unknown) => String(member(each, 'link')))
  return open(links.find(link => link.includes(`/${slug}?`)))
}

const figure = (cell = '') => Number(cell.replaceAll(/[A-Z ,]/g, ''))
const sum = (numbers: readonly number[]) => Math.round(numbers.reduce((total, number) => total + number, 0) * 100) / 100

t.test('the pages of the golden documents show their figures, and lead to one another', async t => {
  const { details } = Object(await api(`/companies/${KHG}/inventory-items/5001/cogs?${PERIOD}`))
  const pages = details.map((each: unknown) => open(member(each, 'document', 'link')))
  const sold = (await Promise.all(pages)).map(({ rows }) => rows[1])
  t.strictSame(sold.map((row: string[]) => row.slice(2)), [
    ['at FBA US', '120', 'USD 2,398.80', 'USD 656.80'],
    ['at FBA US', '900', 'USD 17,991.00', 'USD 4,934.29'],
    ['at FBA US', '-3', '-USD 59.97', '-USD 17.34']
  ])
  const { html, rows } = await open(member(details, 0, 'details', 0, 'batch', 'link'))
  t.match(html, '<h1>Order PO-1042</h1>')
  t.strictSame(rows[1]?.slice(1), ['KHG-CB-L-US', 'at Long Beach 3PL', '1,000', 'USD 4,200.00', 'USD 5,473.37'])
  const bills = [['BILL-2201', 'Freight', 'USD 913.37'], ['BILL-2202'], ['BILL-2203']]
  t.match(rows.slice(2), [['Bill', 'Service', 'Amount'], ...bills])
  for (const [, href = ''] of html.matchAll(/href="([^"]+)"/g)) t.match((await open(href)).html, /<h1>Bill /)
})

t.test('the page of a created bill shows what it says, as text', async t => {
  const details = [{ service_name: 'Freight', quantity: 2, rate: 6.17 }]
  const documents = [{ type: 'InventoryOrder', id: 1042 }]
  const data = { ref_number: '<img src=x onerror="alert(1)">', date: '2026-05-02', documents, details }
  const created = await api(`/companies/${KHG}/create/bill`, 'ana@example.com', { data })
  const { status, html, rows } = await open(member(created, 'documents', 0, 'link'))
  t.equal(status, 200)
  t.match(html, '<h1>Bill &lt;img src=x onerror=&quot;alert(1)&quot;&gt;</h1>')
  t.notMatch(html, /<img|<script/)
  for (const words of ['Kestrel Home Goods LLC', '<dd>Open</dd>', '2026-05-02']) t.match(html, words)
  t.strictSame(rows, [['Service', 'Amount', 'For'], ['Freight', 'USD 12.34', 'PO-1042']])
})

t.test('the page of a report shows the figures of the companies that its reader sees', async t => {
  const value = await report('inventory-value', 'eve@example.com')
  t.match(value.html, '<h1>Inventory value</h1>')
  t.notMatch(value.html, /Birch/)
  const company = sandbox.ledger.companies.find(({ uuid }) => uuid === KHG)
  if (company === undefined) throw new Error('There should be the company.')
  for (const warehouse of company.warehouses) {
    const units = sum(sandbox.ledger.warehouseBalances(company, warehouse, '2026-07-15').map(({ balance }) => balance))
    if (units > 0) t.equal(figure(value.rows.find(([name]) => name === warehouse.name)?.[1]), units, warehouse.name)
  }
  const { rows } = await report('sales-by-marketplace', 'eve@example.com')
  const query = { countries: null, grouping: ['company'], periodicity: 'total' } as const
  const [row] = sandbox.ledger.revenueAndCogs([company], { start: '2026-07-02', end: '2026-07-15', ...query })
  t.equal(sum(rows.slice(1).map(row => figure(row[3]))), row?.revenue_amount)
  const months = (await report('profit-and-loss', 'ana@example.com')).rows.slice(1, 7)
  t.strictSame(months.map(([month]) => month), ['2026-02', '2026-03', '2026-04', '2026-05', '2026-06', '2026-07'])
})

t.test('every report has figures for both companies of Ana', async t => {
  const { data } = Object(await api('/reports'))
  t.equal(data.length, 9)
  for (const { link, title } of data) {
    const { html, rows } = await open(link)
    t.match(html, `<h1>${title}</h1>`)
    const tables = html.split('<table>').slice(1)
    t.ok(tables.length >= (title === 'Bills to pay' ? 1 : 2), `${title}: ${tables.length} tables`)
    t.ok(rows.length >= 2 * tables.length, `${title}: ${rows.length} rows`)
  }
})

t.test('a page opens by the key of its link only', async t => {
  const cogs = await api(`/companies/${KHG}/inventory-items/5001/cogs?${PERIOD}`)
  const link = new URL(String(member(cogs, 'details', 0, 'document', 'link')))
  const other = new URL(String(member(await api('/reports'), 'data', 0, 'link')))
  const withoutQuery = `${link.origin}${link.pathname}`
  const wrong = [
    withoutQuery, `${withoutQuery}?key=`, `${link.href}x`, `${link.href}&key=1`, `${other.origin}${other.pathname}`
  ]
  for (const url of [...wrong, `${link.origin}/app/`]) {
    const { status, html, headers } = await open(url)
    t.equal(status, 404, url)
    t.strictSame([headers.get('cache-control'), headers.get('referrer-policy')], ['no-store', 'no-referrer'])
    t.match(html, 'There is nothing here')
    t.notMatch(html, /Kestrel|656|INV-9001/)
  }
  for (const path of ['zzz/1.svg', 'khg/1.png', 'khg/99999.svg', 'khg/<x>.svg']) {
    t.equal((await open(`${link.origin}/app/images/${path}`)).status, 404, path)
  }
})
