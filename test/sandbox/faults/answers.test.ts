import t from 'tap'
import { gunzipSync } from 'node:zlib'
import build, { json } from '../build.ts'
import exchange from './socket.ts'
import type { FaultSetting } from '../../../sandbox/faults/setting.ts'

t.test('the API answers badly', async t => {
  const { url, faults, issueToken } = await build(t)
  const token = await issueToken()
  const ask = (path = '/api/v1/companies') =>
    fetch(url + path, { redirect: 'manual', headers: { authorization: `Bearer ${token}`, accept: 'application/json' } })
  const good = await json(await ask())
  t.afterEach(() => faults.clear())
  const struck = async (setting: FaultSetting, path?: string) => {
    faults.clear()
    faults.set(setting)
    return ask(path)
  }
  const body = async (fault: FaultSetting['fault']) => json(await struck({ fault }))
  const text = async (fault: FaultSetting['fault']) => (await struck({ fault })).text()

  t.test('with any status, in the service\'s words', async t => {
    for (const status of [400, 401, 403, 404, 409, 422, 429, 500]) {
      const response = await struck({ fault: 'status', status })
      t.equal(response.status, status)
      t.match(await json(response), { message: String })
    }
    for (const status of [502, 503, 504]) {
      const response = await struck({ fault: 'status', status })
      t.strictSame([response.status, response.headers.get('content-type')], [status, 'text/html; charset=UTF-8'])
    }
    t.match(await json(await struck({ fault: 'status', status: 422 })), { errors: { 'details.0.quantity': [String] } })
    for (const retryAfter of ['7', 'Wed, 21 Oct 2026 07:28:00 GMT', 'soon']) {
      t.equal((await struck({ fault: 'status', status: 429, retryAfter })).headers.get('retry-after'), retryAfter)
    }
    t.equal((await struck({ fault: 'status', status: 429 })).headers.get('retry-after'), null)
    const redirect = await struck({ fault: 'redirect' })
    t.strictSame([redirect.status, redirect.headers.get('location')], [302, '/login'])
    t.equal((await struck({ fault: 'no-content' })).status, 204)
    t.match(await json(await struck({ fault: 'import-type-unknown' })), { message: 'Unknown import type.' })
  })

  t.test('with a body that is no good JSON', async t => {
    t.match(await text('html'), /<h1>500/)
    t.equal(await text('empty'), '')
    const truncated = await text('truncated')
    t.equal(truncated, JSON.stringify(good).slice(0, truncated.length))
    t.throws(() => JSON.parse(truncated))
    const invalid = await text('invalid-json')
    t.throws(() => JSON.parse(invalid))
    t.strictSame([...Buffer.from(await (await struck({ fault: 'byte-order-mark' })).arrayBuffer()).subarray(0, 4)],
      [0xEF, 0xBB, 0xBF, 0x7B])
    t.equal((await struck({ fault: 'wrong-content-type' })).headers.get('content-type'), 'text/plain; charset=utf-8')
    t.equal((await text('huge')).length, 6_000_000 + '"filler":"",'.length)
    t.equal((await (await struck({ fault: 'huge', bytes: 100_000 })).text()).length, 100_000 + '"filler":"",'.length)
    t.match(await text('prototype'), /^\{"__proto__":\{"polluted":true\},/)
    faults.clear()
    faults.set({ fault: 'gzip' })
    const { text: raw } = await exchange(url, { token })
    const [head = '', zipped = ''] = raw.split('\r\n\r\n')
    t.match(head, /content-encoding: gzip/)
    t.strictSame(JSON.parse(gunzipSync(Buffer.from(raw.slice(head.length + 4), 'latin1')).toString()), good,
      zipped.slice(0, 2))
  })

  t.test('with a shape that is not the documented one', async t => {
    const [company = {}] = Array.isArray(good.data) ? good.data : []
    t.match(await body('numbers-as-strings'),
      { current_page: '1', data: [{ id: String(company.id), name: company.name }] })
    t.match(await body('nulls'), { current_page: 1, data: [{ id: null, name: null }] })
    const missing = await body('missing')
    t.strictSame([missing.current_page, Array.isArray(missing.data) && missing.data[0]], [1, {}])
    t.match(await body('unknown-fields'),
      { a_new_field: { nested: ['new'] }, data: [{ id: company.id, a_new_field: {} }] })
    t.strictSame(JSON.parse(await text('list-for-object')), [good])
  })

  t.test('with an empty list for an object, timestamps for dates, and prose for instructions', async t => {
    const uuid = '022a5b44774a5636fa095661d3353f332e9c5ba1'
    const items =
      await struck({ fault: 'arrays-for-objects' }, `/api/v1/companies/${uuid}/inventory-items?search=KHG-CB-L-US`)
    t.match(await json(items), { filters: [], data: [{ sku: 'KHG-CB-L-US' }] })
    const balances = await struck({ fault: 'timestamps' }, `/api/v1/companies/${uuid}` +
      '/inventory-items/5001/balances?balances_date=2025-02-03')
    t.match(await json(balances), { balances_data: { balances_date: '2025-02-03T00:00:00.000Z' } })
    const prose = await struck({ fault: 'plain-text' }, '/api/v1/import/bill/instructions')
    t.strictSame(prose.headers.get('content-type'), 'text/plain; charset=utf-8')
    t.match(await prose.text(), /^ref_number: /m)
  })
})

t.test('the key set goes bad', async t => {
  const { url, faults, keys, rotateKeys } = await build(t)
  const { kid } = keys.current()
  const set = async (fault?: FaultSetting['fault']) => {
    faults.clear()
    if (fault) faults.set({ fault })
    const { keys: list } = await json(await fetch(`${url}/.well-known/jwks.json`))
    return Array.isArray(list) ? list : []
  }
  t.match(await set(), [{ kty: 'RSA', kid, use: 'sig', alg: 'RS256', n: String, e: 'AQAB', d: undefined }])
  t.strictSame(await set('empty-set'), [])
  t.match(await set('weak-key'), [{ kid, n: /^.{171}$/ }])
  t.match(await set('ec-key'), [{ kid, kty: 'EC', crv: 'P-256' }])
  t.strictSame((await set('duplicate-kid')).map(key => key.kid), [kid, kid])
  t.strictSame(await set('key-removed'), [])

  const second = await rotateKeys()
  t.strictSame((await set()).map(key => key.kid), [second, kid], 'a rotation keeps the old key')
  t.strictSame((await set('key-removed')).map(key => key.kid), [kid])
  const third = await rotateKeys({ keepOld: false })
  t.strictSame((await set()).map(key => key.kid), [third], 'unless it is told not to')

  faults.clear()
  faults.set({ fault: 'huge', operation: 'jwks', bytes: 1_000_000 })
  t.ok((await (await fetch(`${url}/.well-known/jwks.json`)).text()).length >= 1_000_000)
})
