import t from 'tap'
import build, { json } from '../build.ts'

const COMPANY = '/api/v1/companies/022a5b44774a5636fa095661d3353f332e9c5ba1'
const BOTH = ['022a5b44774a5636fa095661d3353f332e9c5ba1', 'b7t2k9m4q1x8w5z3n6p0']

t.test('the service drifts as the dial says, and back', async t => {
  const { url, faults, issueToken } = await build(t)
  const headers = { authorization: `Bearer ${await issueToken()}`, 'content-type': 'application/json' }
  const ask = (path: string, body?: object) =>
    fetch(url + path, { headers, ...(body && { method: 'POST', body: JSON.stringify(body) }) })
  t.afterEach(() => faults.clear())

  t.test('details under the old name, the new one, or both', async t => {
    const statuses =
      async () =>
        [
          (await ask(`${COMPANY}/inventory-items/5001/balances`)).status,
          (await ask(`${COMPANY}/inventory-items/5001/details`)).status
        ]
    t.strictSame(await statuses(), [200, 404])
    faults.set({ fault: 'details-old' })
    t.strictSame(await statuses(), [404, 200])
    faults.set({ fault: 'details-both' })
    t.strictSame(await statuses(), [200, 200])
  })

  t.test('arrays in the query: any style, repeated keys only, brackets only', async t => {
    const echoed = async (key: string) => {
      const query =
        new URLSearchParams([
          ['start_date', '2025-01-01'], ['end_date', '2025-01-31'], ...BOTH.map((uuid): [string, string] => [key, uuid])
        ])
      const { filters } = await json(await ask(`/api/v1/revenue-and-cogs?${query}`))
      return typeof filters === 'object' && filters !== null && 'company_uuids' in filters &&
        Array.isArray(filters.company_uuids)
        ? filters.company_uuids.length
        : 0
    }
    t.strictSame([await echoed('company_uuids'), await echoed('company_uuids[]')], [2, 2])
    faults.set({ fault: 'array-repeat' })
    t.strictSame([await echoed('company_uuids'), await echoed('company_uuids[]')], [2, 0])
    faults.clear()
    faults.set({ fault: 'array-brackets' })
    t.strictSame([await echoed('company_uuids'), await echoed('company_uuids[]')], [1, 2])
  })

  t.test('reports of 2025 and 2026', async t => {
    const first = async () => {
      const { data } = await json(await ask('/api/v1/reports'))
      const report: unknown = Array.isArray(data) ? data[0] : undefined
      return report
    }
    t.match(await first(), { id: Number, query_filters: undefined, link: new RegExp(`^${url}/`) })
    faults.set({ fault: 'reports-2025' })
    t.match(await first(), { id: undefined, query_filters: Array })
    faults.clear()
    faults.set({ fault: 'reports-2026' })
    t.match(await first(), { id: Number })
  })

  t.test('imports that say when to come back badly, never finish or fail', async t => {
    const start = () =>
      ask(`${COMPANY}/import/bill/pdf`, { file: { name: 'a.pdf', link: 'https://files.example.com/freight-2400.pdf' } })
    const wait = async (
      fault?: 'import-retry-after-missing' | 'import-retry-after-zero' | 'import-retry-after-huge'
    ) => {
      faults.clear()
      if (fault) faults.set({ fault })
      return (await start()).headers.get('retry-after')
    }
    t.equal(await wait(), '15')
    t.equal(await wait('import-retry-after-missing'), null)
    t.equal(await wait('import-retry-after-zero'), '0')
    t.ok(Number(await wait('import-retry-after-huge')) > 300)
    faults.clear()
    faults.set({ fault: 'import-header-only' })
    const response = await start()
    t.match(response.headers.get('x-request-id'), /./)
    t.notOk('request_id' in await json(response))
  })
})

t.test('an import that is stuck stays so, and one that fails says error', async t => {
  const { url, faults, issueToken, advance } = await build(t)
  const headers = { authorization: `Bearer ${await issueToken()}`, 'content-type': 'application/json' }
  const link = { file: { name: 'a.pdf', link: 'https://files.example.com/freight-2400.pdf' } }
  const { request_id: id } =
    await json(await fetch(`${url}${COMPANY}/import/bill/pdf`, { method: 'POST', headers, body: JSON.stringify(link) }))
  const status = async () => (await json(await fetch(`${url}${COMPANY}/import/bill/status/${id}`, { headers }))).status
  faults.set({ fault: 'import-stuck' })
  advance(60_000)
  t.not(await status(), 'done')
  faults.clear()
  faults.set({ fault: 'import-error' })
  t.equal(await status(), 'error')
})
