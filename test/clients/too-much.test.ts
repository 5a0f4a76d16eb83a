import t from 'tap'
import build from '../build.ts'
import { surfaces } from '../outcomes.ts'

const KESTREL = '022a5b44774a5636fa095661d3353f332e9c5ba1'
const everything = {
  companyUuids: [KESTREL], startDate: '2024-07-01', endDate: '2026-06-30', grouping: ['invoice']
}

t.test('two years by invoice are too much, and the error names what makes a call that succeeds [CLIENT-45]',
  async t => {
    const { url, token } = await build(t, { env: { TOOL_NAMES: 'dotted' } })
    const caller = { url, token: await token() }
    for (const [name, ask] of Object.entries(surfaces)) {
      const { code, detail } = await ask(caller, 'neonpanel.getRevenueAndCogs', everything)
      t.equal(code, 'result_too_large', name)
      t.ok(String(detail).length < 1000, name)
      t.match(detail, /a shorter period \(startDate, endDate\)/, name)
      const narrower = { ...everything, startDate: '2026-06-24' }
      const { data } = await ask(caller, 'neonpanel.getRevenueAndCogs', narrower)
      t.match(data, { data: [{ invoice: Object }] }, name)
    }
  })
