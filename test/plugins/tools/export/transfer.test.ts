import { once } from 'node:events'
import { request as openRequest, type IncomingMessage, type ServerResponse } from 'node:http'
import t, { type Test } from 'tap'
import build from '../../../build.ts'
import { json, startFakeUpstream } from '../../../build-tools.ts'
import until from '../../../until.ts'
import readCsv from './csv.ts'
import read, { page, pageAsked } from './pages.ts'

const PAGES = 400
/** Seconds. */
const TTL = 8
const PADDING = 'x'.repeat(1000)

const wide = (number: number) =>
  Array.from({ length: 60 }, (_, index) => ({ uuid: `${number}-${index}`, name: PADDING }))

/** A gateway in front of a NeonPanel that gives pages, and what a user asks it for. */
async function open (t: Test, env: Record<string, string> = {}, ttl = 3600) {
  const upstream = await startFakeUpstream(t)
  const { url, token } = await build(t, { env: { NEONPANEL_API_URL: upstream.url, ...env } })
  const headers = {
    authorization: `Bearer ${await token({ ttl })}`, 'content-type': 'application/json', accept: 'text/csv'
  }
  /** Asks for an export; the answer is paused. */
  async function ask (): Promise<IncomingMessage> {
    const outgoing = openRequest(`${url}/tools/neonpanel.listCompanies`, { method: 'POST', headers, agent: false })
    outgoing.end('{}')
    const [incoming] = await once(outgoing, 'response')
    return incoming
  }
  return { upstream, ask, url, headers }
}

t.test('no cell is computed, no digit lost, in 3,050 rows over 51 pages [CLIENT-75]', async t => {
  const { upstream, url, headers } = await open(t)
  const cells = ['=1+1', '+1', '-1', '@a', '\tb', '\rc', '＝d', 'say "hi", all', 'line\nend', 'plain', '']
  const guarded = cells.map(cell => /^[=+\-@\t\r＝]/.test(cell) ? `'${cell}` : cell)
  const amounts = ['1.10', '-0.05', '9007199254740993.25', '1E-7']
  const row = (index: number) => `{"currency":${JSON.stringify(cells[index % cells.length])},"amount":` +
    `${amounts[index % amounts.length]},"quantity":null,"details":[{"type":"a","amount":1.50}]}`
  upstream.answer = (request, response) => {
    const first = (pageAsked(request) - 1) * 60
    const rows = Array.from({ length: Math.min(60, 3050 - first) }, (_, index) => row(first + index))
    response.writeHead(200, { 'content-type': 'application/json' })
      .end(`{"current_page":1,"per_page":60,"last_page":51,"details":[${rows.join()}]}`)
  }
  const body = JSON.stringify({ companyUuid: 'c', inventoryId: 1, startDate: '2026-01-01' })
  const response = await fetch(`${url}/tools/neonpanel.getInventoryCogs`, { method: 'POST', headers, body })
  const [columns = [], ...records] = readCsv(await response.text())
  const of = (column: string) => records.map(record => record[columns.indexOf(column)])
  const each = (values: string[]) => Array.from({ length: 3050 }, (_, index) => values[index % values.length])
  t.strictSame(of('currency'), each(guarded))
  t.strictSame(of('amount'), each(amounts))
  t.strictSame([...new Set(of('details')), ...new Set(of('quantity'))], ['[{"type":"a","amount":1.50}]', ''])
})

t.test('a reader who does not read is asked no further page for, one who leaves ends it [CLIENT-75]', async t => {
  const { upstream, ask } = await open(t)
  upstream.answer = (request, response) => json(page(1, PAGES, wide(pageAsked(request))))(request, response)
  const incoming = await ask()
  let before = -1
  await until(() => {
    const isStill = upstream.seen.length === before
    before = upstream.seen.length
    return isStill
  }, 1000)
  t.ok(upstream.seen.length < PAGES, `${upstream.seen.length} of ${PAGES} pages were asked for`)
  const held: ServerResponse[] = []
  upstream.answer = (_request, response) => { held.push(response) }
  incoming.resume()
  await until(() => held.length > 0)
  const [asked] = held
  incoming.destroy()
  await until(() => asked?.destroyed === true)
  t.equal(held.length, 1, 'what was under way is aborted, and nothing follows')
})

t.test('what fails on the way is told in the last line, and the transfer broken off [CLIENT-75]', async t => {
  const { upstream, ask } = await open(t)
  const third: [string, (request: IncomingMessage, response: ServerResponse) => void, RegExp][] = [
    ['a refusal', json({ message: 'No.' }, 403), /^INCOMPLETE: NeonPanel does not permit this/],
    ['more rows than there may be', json(page(3, 3, Array.from({ length: 50_001 }, () => ({})))),
      /^INCOMPLETE: An export has at most 50000 rows/]
  ]
  for (const [name, answer, sentence] of third) {
    upstream.answer = (request, response) =>
      pageAsked(request) < 3 ? json(page(1, 3, [{ id: 1 }]))(request, response) : answer(request, response)
    const { text, isBroken } = await read(await ask())
    t.ok(isBroken, name)
    const records = readCsv(text)
    t.match(records.at(-1)?.[0], sentence)
    t.ok(records.every(({ length }) => length === records[0]?.length))
    t.equal(records.length, 4)
  }
})

t.test('too many rows, and what fails at once, are refused before the first line [CLIENT-75]', async t => {
  const { upstream, ask } = await open(t)
  upstream.answer = json(page(1, 900, [{ id: 1 }]))
  const many = await ask()
  t.match([many.statusCode, JSON.parse((await read(many)).text)], [422, { code: 'result_too_large', detail: /50000/ }])
  upstream.answer = json({ message: 'No.' }, 403)
  const refused = await ask()
  t.match([refused.statusCode, JSON.parse((await read(refused)).text)], [403, { code: 'upstream_refused' }])
})

t.test('pages count for the limit of their user, half of which is left to other calls [CLIENT-75]', async t => {
  const { upstream, ask, url, headers } = await open(t, { RATE_LIMIT_MAX: '2', RATE_LIMIT_WINDOW: '1000' })
  let others: number[] = []
  upstream.answer = async (request, response) => {
    if (pageAsked(request) === 1) {
      const call = () => fetch(`${url}/tools/nothing`, { method: 'POST', headers, body: '{}' })
      others = (await Promise.all([call(), call(), call()])).map(({ status }) => status)
    }
    json(page(1, 4, [{ id: pageAsked(request) }]))(request, response)
  }
  const { text, isBroken } = await read(await ask())
  t.ok(others.includes(429), 'others have used the limit up, so that a page must wait')
  t.strictSame([readCsv(text).slice(1).map(([id]) => id), isBroken], [['1', '2', '3', '4'], false])
})

t.test('an export ends with the token that it was asked for with [CLIENT-75]', async t => {
  const { upstream, ask } = await open(t, {}, TTL)
  const began = Date.now()
  upstream.answer = async (request, response) => {
    await until(() => Date.now() - began > TTL * 1000 + 500, 100)
    json(page(1, 3, [{ id: 1 }]))(request, response)
  }
  const { text, isBroken } = await read(await ask())
  t.ok(isBroken)
  t.match(readCsv(text).at(-1)?.[0], /^INCOMPLETE: Sign in/)
})
