import assert from 'node:assert/strict'
import t from 'tap'
import isRecord from '../../../../schemas/is-record.ts'
import rowsOf from '../../../../tools/rows.ts'
import tools from '../../../tools-of-data.ts'
import build from '../../../build.ts'
import { member } from '../../../clients/journey.ts'
import readCsv from './csv.ts'

const lists = tools.filter(({ annotations, output }) => annotations.readOnlyHint && rowsOf(output))
const { url, token } = await build(t)
const headers = { authorization: `Bearer ${await token()}`, 'content-type': 'application/json' }

async function post (name: string, input: object, accept: string): Promise<Response> {
  const response = await fetch(`${url}/tools/${name}`,
    { method: 'POST', headers: { ...headers, accept }, body: JSON.stringify(input) })
  assert.equal(response.status, 200, name)
  return response
}

/** What an export is asked for with. */
function withoutPaging (input: object): object {
  const { page: _page, perPage: _perPage, ...args } = { page: 0, perPage: 0, ...input }
  return args
}

/** All rows of a list, page by page, ten at a time. */
async function allRows (name: string, input: object, isPaged: boolean): Promise<unknown[]> {
  const rows: unknown[] = []
  for (let page = 1, last = 1; page <= last; page++) {
    const response = await post(name, { ...input, ...isPaged && { page, perPage: 10 } }, 'application/json')
    const answer: unknown = await response.json()
    if (!isRecord(answer)) throw new Error(`${name} is no list.`)
    const { data, details = data, last_page: lastPage } = answer
    rows.push(...Array.isArray(details) ? details : [])
    last = Number(lastPage ?? 1)
  }
  return rows
}

/** What a cell must hold: the value at a path of a row. */
function valueAt (row: unknown, path: string): string {
  const value = path.split('.').reduce<unknown>((part, name) => isRecord(part) ? part[name] : undefined, row)
  if (value === null || value === undefined) return ''
  if (typeof value === 'object') return JSON.stringify(value)
  return typeof value === 'string' && /^[-=+@\t\r]/.test(value) ? `'${value}` : String(value)
}

t.test('an export equals the pages of every list, cell by cell [CLIENT-75]', async t => {
  t.strictSame(lists.map(({ name }) => name.slice('neonpanel.'.length)), [
    'listCompanies', 'listReports', 'listInventoryItems', 'getInventoryLandedCost', 'getInventoryCogs',
    'listWarehouses', 'getWarehouseBalances', 'getRevenueAndCogs'
  ])
  for (const { name, input: { properties }, example: { input } } of lists) {
    const args = withoutPaging(input)
    const response = await post(name, args, 'text/csv')
    const bytes = Buffer.from(await response.arrayBuffer())
    t.strictSame([...bytes.subarray(0, 3)], [0xef, 0xbb, 0xbf], `${name} begins with a byte order mark`)
    const [columns = [], ...records] = readCsv(bytes.subarray(3).toString())
    const rows = await allRows(name, args, 'perPage' in properties)
    t.ok(rows.length > 0 && columns.length > 1, `${name}: ${rows.length} rows`)
    t.strictSame(records, rows.map(row => columns.map(column => valueAt(row, column))), name)
  }
})

t.test('a list far beyond 100,000 characters is exported whole [CLIENT-75]', async t => {
  const input = { startDate: '2023-10-01', endDate: '2026-06-30', grouping: ['invoice'] }
  const response = await post('neonpanel.getRevenueAndCogs', input, 'text/csv')
  const text = await response.text()
  const [columns = [], ...records] = readCsv(text)
  t.ok(records.length > 3000 && text.length > 100_000, `${records.length} rows`)
  t.ok(records.every(record => record.length === columns.length))
})

t.test('it is told as a file, and only to who prefers CSV to JSON [CLIENT-75]', async t => {
  const cases: [string, boolean][] = [
    ['text/csv', true], ['Text/CSV;q=0.5', true], ['text/csv, application/json;q=0.9', true],
    ['text/csv, */*;q=0.1', true],
    ['application/json, text/csv', false], ['*/*', false], ['text/*', false], ['text/csv;q=0', false],
    ['text/csv;q=0.8, application/json', false]
  ]
  for (const [accept, isCsv] of cases) {
    const response = await post('neonpanel.listCompanies', {}, accept)
    await response.text()
    t.equal(response.headers.get('content-type'),
      isCsv ? 'text/csv; charset=utf-8; header=present' : 'application/json; charset=utf-8', accept)
    if (!isCsv) continue
    t.match(response.headers.get('content-disposition'),
      /^attachment; filename="neonpanel-listCompanies-\d{4}-\d\d-\d\d\.csv"$/)
    t.strictSame([response.headers.get('vary'), response.headers.get('cache-control')], ['Accept', 'no-store'])
  }
  const { headers: ofOne } = await post('neonpanel.getImportInstructions', { type: 'bill' }, 'text/csv')
  t.equal(ofOne.get('content-type'), 'application/json; charset=utf-8', 'what is no list stays JSON')
})

t.test('the OpenAPI document shows the file of each list, as it would come [CLIENT-75]', async t => {
  const document: unknown = await (await fetch(`${url}/openapi.json`)).json()
  for (const { name, output, example } of lists) {
    const content = member(document, 'paths', `/tools/${name}`, 'post', 'responses', 200, 'content')
    const shown = String(member(content, 'text/csv', 'example'))
    const whole = await (await post(name, withoutPaging(example.input), 'text/csv')).arrayBuffer()
    const file = new TextDecoder('utf-8', { ignoreBOM: true }).decode(whole)
    t.equal(shown.split('\r\n')[0], file.split('\r\n')[0], name)
    const [columns = [], ...records] = readCsv(shown.slice(1))
    const rows = member(example.output, rowsOf(output)?.name ?? '')
    t.ok(records.length > 0, name)
    t.strictSame(records, [rows].flat().map(row => columns.map(column => valueAt(row, column))), name)
  }
})

t.test('fields choose its columns, in the order of the schema [CLIENT-75]', async t => {
  const fields = ['data.name', 'last_page', 'data.uuid']
  const response = await post('neonpanel.listCompanies', { fields }, 'text/csv')
  const [columns] = readCsv(await response.text())
  t.strictSame(columns, ['uuid', 'name'])
  const whole = await post('neonpanel.listCompanies', { fields: ['data'], perPage: 10 }, 'text/csv')
  t.match((await whole.text()).split('\r\n')[0], 'id,uuid,name,short_name,currency,timezone')
  const wrong: [object, string][] = [
    [{ fields: ['last_page'] }, 'arguments/fields must name columns of an export, which are data and what is in it.'],
    [{ fields: ['data.nmae'] }, 'arguments/fields/0 data.nmae is not in the answer. Did you mean data.name?'],
    [{ page: 2 }, 'arguments/page must be left out: an export has all pages.'],
    [{ perPage: 5 }, 'arguments/perPage must be >= 10.']
  ]
  for (const [input, detail] of wrong) {
    const refused = await fetch(`${url}/tools/neonpanel.listCompanies`,
      { method: 'POST', headers: { ...headers, accept: 'text/csv' }, body: JSON.stringify(input) })
    t.match([refused.status, await refused.json()], [400, { code: 'invalid_arguments', detail }])
  }
})
