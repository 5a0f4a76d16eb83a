import t from 'tap'
import buildTools, { call, json, startFakeUpstream, type FakeUpstream } from '../../build-tools.ts'
import { remembered } from '../../../plugins/neonpanel/api-variants.ts'

const item = { companyUuid: 'c', inventoryId: 1 }
const PLAIN = 'company_uuids'
const BRACKETS = 'company_uuids%5B%5D'
const revenue = { startDate: '2026-01-01', companyUuids: ['a', 'b'], countryCodes: ['us'] }

function variants (fakeUpstream: FakeUpstream): string[] {
  return fakeUpstream.seen.splice(0)
    .map(({ url }) => /(balances|details)$|company_uuids(%5B%5D)?/.exec(url ?? '')?.[0] ?? '')
}

/** A NeonPanel that knows items at one address only. */
function knows (word: string): FakeUpstream['answer'] {
  return (request, response) => json({ inventory: {} }, request.url?.endsWith(word) ? 200 : 404)(request, response)
}

/** A NeonPanel that echoes the filters that it read of a query, in its way of reading one. */
function echoes (read: (query: URLSearchParams) => object): FakeUpstream['answer'] {
  return (request, response) =>
    json({ filters: read(new URL(request.url ?? '', 'http://x').searchParams), data: [] })(request, response)
}

const asPhp = echoes(query => ({
  company_uuids: query.has('company_uuids[]') ? query.getAll('company_uuids[]') : query.getAll('company_uuids').at(-1)
}))
const asJava = echoes(query => ({ company_uuids: query.getAll('company_uuids') }))

t.test('a renamed address is found out once and remembered', async t => {
  const fakeUpstream = await startFakeUpstream(t, knows('details'))
  const app = await buildTools(t, fakeUpstream.url)
  t.equal((await call(app, 'getInventoryDetails', item)).status, 200)
  t.strictSame(variants(fakeUpstream), ['balances', 'details'])
  t.equal((await call(app, 'getInventoryDetails', item)).status, 200)
  t.strictSame(variants(fakeUpstream), ['details'])
})

t.test('the newer address is remembered too', async t => {
  const fakeUpstream = await startFakeUpstream(t, knows('balances'))
  const app = await buildTools(t, fakeUpstream.url)
  await call(app, 'getInventoryDetails', item)
  fakeUpstream.answer = json({}, 404)
  t.match((await call(app, 'getInventoryDetails', item)).body, { code: 'upstream_not_found' })
  t.strictSame(variants(fakeUpstream), ['balances', 'balances'])
})

t.test('an item that neither address knows proves nothing, nor does another failure', async t => {
  const fakeUpstream = await startFakeUpstream(t, json({}, 404))
  const app = await buildTools(t, fakeUpstream.url)
  t.match((await call(app, 'getInventoryDetails', item)).body, { code: 'upstream_not_found' })
  t.strictSame(variants(fakeUpstream), ['balances', 'details'])
  fakeUpstream.answer = json({}, 500)
  t.match((await call(app, 'getInventoryDetails', item)).body, { code: 'upstream_failed' })
  t.strictSame(variants(fakeUpstream), ['balances'])
})

t.test('a setting names the address', async t => {
  const fakeUpstream = await startFakeUpstream(t)
  for (const word of ['balances', 'details']) {
    await call(await buildTools(t, fakeUpstream.url, { env: { NEONPANEL_DETAILS_PATH: word } }), 'getInventoryDetails',
      item)
    t.strictSame(variants(fakeUpstream), [word])
  }
})

t.test('what was found out is forgotten after ten minutes', async t => {
  let now = 0
  const { latest, remember } = remembered<string>(() => now)
  t.equal(latest(), undefined)
  remember('details')
  now = 599_999
  t.equal(latest(), 'details')
  now = 600_000
  t.equal(latest(), undefined)
})

t.test('lists are sent as PHP reads them, and in the other spelling where their echo lacks values [U9]', async t => {
  const fakeUpstream = await startFakeUpstream(t, asPhp)
  const app = await buildTools(t, fakeUpstream.url)
  t.match((await call(app, 'getRevenueAndCogs', revenue)).body, { filters: { company_uuids: ['a', 'b'] } })
  t.strictSame(variants(fakeUpstream), [BRACKETS])
  fakeUpstream.answer = asJava
  t.match((await call(app, 'getRevenueAndCogs', revenue)).body, { filters: { company_uuids: ['a', 'b'] } })
  t.strictSame(variants(fakeUpstream), [BRACKETS, PLAIN])
  await call(app, 'getRevenueAndCogs', revenue)
  t.strictSame(variants(fakeUpstream), [PLAIN])
})

t.test('a single value tells nothing about the spelling', async t => {
  const fakeUpstream = await startFakeUpstream(t, asPhp)
  const app = await buildTools(t, fakeUpstream.url)
  await call(app, 'getRevenueAndCogs', { ...revenue, companyUuids: ['a'] })
  fakeUpstream.answer = asJava
  await call(app, 'getRevenueAndCogs', revenue)
  t.strictSame(variants(fakeUpstream), [BRACKETS, BRACKETS, PLAIN])
})

t.test('an answer over fewer companies than were asked for is an error', async t => {
  const fakeUpstream = await startFakeUpstream(t, json({ filters: { company_uuids: ['a'] }, data: [] }))
  t.match((await call(await buildTools(t, fakeUpstream.url), 'getRevenueAndCogs', revenue)).body,
    { code: 'upstream_bad_response' })
  t.strictSame(variants(fakeUpstream), [BRACKETS, PLAIN])
})

t.test('an answer without an echo passes, and the log says so once', async t => {
  const lines: string[] = []
  const fakeUpstream = await startFakeUpstream(t, json({ data: [] }))
  const app = await buildTools(t, fakeUpstream.url, { log: line => lines.push(line) })
  for (let turn = 0; turn < 3; turn++) t.strictSame((await call(app, 'getRevenueAndCogs', revenue)).body, { data: [] })
  t.equal(lines.filter(line => line.includes('whether it reads them cannot be told')).length, 1)
})

t.test('a setting names the spelling of lists', async t => {
  const fakeUpstream = await startFakeUpstream(t)
  for (const [style, spelling] of [['repeat', PLAIN], ['brackets', BRACKETS]] as const) {
    t.equal((await call(await buildTools(t, fakeUpstream.url, { env: { NEONPANEL_ARRAY_STYLE: style } }),
      'getRevenueAndCogs', revenue)).status, 200)
    t.strictSame(variants(fakeUpstream), [spelling])
  }
})
