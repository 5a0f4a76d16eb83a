import { setImmediate as turn } from 'node:timers/promises'
import t from 'tap'
import build from '../../build.ts'
import { mcp, rest, session, type Sent, type Surface } from '../../failures/surfaces.ts'
import modern from '../mcp/modern-call.ts'

const input = { companyUuid: '022a5b44774a5636fa095661d3353f332e9c5ba1', type: 'bill' }
const bill = (number: string) =>
  ({
    ...input,
    data: {
      ref_number: number, date: '2025-05-02', details: [{ service_name: 'Freight', quantity: 1, rate: 1 }]
    }
  })

t.test('a caller that leaves ends a read where leaving means that, and never a write; each leaves its ' +
  'record [REL-18]', async t => {
  const outcomes = new Map<unknown, unknown>()
  const { url, app, sandbox, token } = await build(t, {
    log: line => {
      const { reqId, outcome } = JSON.parse(line)
      if (outcome !== undefined) outcomes.set(reqId, outcome)
    }
  })
  const access = await token()
  const authorization = `Bearer ${access}`

  /** As the newest revision asks. */
  const newest: Surface = sent => {
    const [message, { headers }] = modern('tools/call', { name: sent.tool, arguments: sent.input })
    return mcp({ ...sent, headers: { ...sent.headers, ...headers }, body: JSON.stringify(message) })
  }
  const [first, second] = [await session(url, access), await session(url, access)]
  sandbox.faults.set({ fault: 'hang', operation: 'listReports' }, { fault: 'slow', ms: 2500, path: '/api/*' })
  const endless = { tool: 'neonpanel.listReports', input: {} }
  const write = (number: string) => ({ tool: 'neonpanel.createDocuments', input: bill(number) })
  const cases: readonly [string, Surface, Pick<Sent, 'tool' | 'input'>, string][] = [
    ['read over REST', rest, endless, 'cancelled'],
    ['write over REST', rest, write('D-1'), 'ok'],
    ['read of 2025-11-25', mcp, { tool: 'neonpanel.listCompanies', input: {} }, 'ok'],
    ['write of 2025-11-25', mcp, write('D-2'), 'ok'],
    ['read of 2026-07-28', newest, endless, 'cancelled'],
    ['write of 2026-07-28', newest, write('D-3'), 'ok'],
    ['read of a session', first.ask, endless, 'cancelled'],
    ['write of a session', second.ask, write('D-4'), 'ok']
  ]
  for (const [index, [, surface, call]] of cases.entries()) {
    surface({ url, body: undefined, headers: { authorization, 'x-request-id': String(index) }, ...call })
      .catch(() => undefined)
  }
  while (sandbox.requests.length < cases.length) await turn()
  app.server.closeAllConnections()
  while (outcomes.size < cases.length) await turn()
  for (const [index, [name, , , outcome]] of cases.entries()) t.equal(outcomes.get(String(index)), outcome, name)
})
