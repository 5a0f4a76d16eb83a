import t from 'tap'
import type { FaultSetting } from '../../../sandbox/faults/setting.ts'
import build from '../../build.ts'
import { member } from '../../clients/journey.ts'
import { overRest } from '../../outcomes.ts'
import until from '../../until.ts'

function idsIn (data: unknown): string[] {
  const results = member(data, 'results')
  return Array.isArray(results) ? results.map(({ id }) => String(id)) : []
}

/** A stack whose NeonPanel has a fault, and a search of its first person. */
async function open (t: Parameters<typeof build>[0], faults: readonly FaultSetting[]) {
  const lines: string[] = []
  const stack = await build(t, { log: line => { lines.push(line) } })
  for (const fault of faults) stack.sandbox.faults.set(fault)
  const caller = { url: stack.url, token: await stack.token() }
  return { stack, lines, search: (query: string) => overRest(caller, 'search', { query }) }
}

t.test('what cannot be read is left out, and the log says so; the rest is found [D45]', async t => {
  const { lines, search } = await open(t, [{ operation: 'listInventoryItems', fault: 'status', status: 500 }])
  t.match(idsIn((await search('kestrel')).data)[0], /^company:/)
  t.strictSame(idsIn((await search('KHG-CB-L-US')).data).filter(id => id.startsWith('item:')), [])
  t.ok(lines.some(line => line.includes('Search does not know all that its user sees.')))
})

t.test('where nothing can be read, the failure is told [D45]', async t => {
  const { search } = await open(t, (['listCompanies', 'listReports'] as const).map(operation =>
    ({ operation, fault: 'status', status: 500 } as const)))
  t.match(await search('kestrel'), { code: 'upstream_failed' })
})

t.test('an answer does not wait for the last list: it has what is there by then, and later ones have all [D45]',
  async t => {
    const { search } = await open(t, [{ operation: 'listInventoryItems', fault: 'slow', ms: 6000 }])
    t.match(idsIn((await search('kestrel')).data)[0], /^company:/, 'the first answer')
    await until(async () => idsIn((await search('KHG-CB-L-US')).data).some(id => id.startsWith('item:')))
  })

t.test('an answer that has nothing yet says that it is late [D45]', async t => {
  const { search } = await open(t, (['listCompanies', 'listReports'] as const).map(operation =>
    ({ operation, fault: 'slow', ms: 6000 } as const)))
  t.match(await search('kestrel'), { code: 'upstream_timeout' })
})
