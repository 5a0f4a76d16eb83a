import t from 'tap'
import startSandbox from '../../../sandbox/index.ts'
import { onFreePort } from '../../build.ts'
import startGateway from '../../gateway-process.ts'
import until from '../../until.ts'

const input = {
  companyUuid: '022a5b44774a5636fa095661d3353f332e9c5ba1',
  type: 'bill',
  data: { ref_number: 'REL-7', date: '2025-05-02', details: [{ service_name: 'Freight', quantity: 1, rate: 1 }] }
}

t.test('a gateway that is killed in the middle of a write forgets it; its caller hears so, and no second document ' +
  'comes of a retry [REL-7]', async t => {
  const sandbox = await startSandbox({ port: 0, clock: () => Date.parse('2026-07-15T09:00:00Z') })
  t.teardown(() => sandbox.close())
  const PORT = await onFreePort(async port => String(port))
  const url = `http://localhost:${PORT}`
  const settings = { PORT, NEONPANEL_ISSUER: sandbox.url, LOG_LEVEL: 'silent' }
  const headers = {
    authorization: `Bearer ${await sandbox.issueToken({ audience: url })}`,
    'content-type': 'application/json',
    'idempotency-key': 'once'
  }
  const write =
    () => fetch(`${url}/tools/neonpanel.createDocuments`, { method: 'POST', headers, body: JSON.stringify(input) })
  const posts = () => sandbox.requests.filter(({ method }) => method === 'POST').length
  const bills = () => sandbox.ledger.bills('KHG').filter(({ ref_number: number }) => number === 'REL-7').length

  const first = await startGateway(t, settings)
  sandbox.faults.set({ operation: 'createDocuments', fault: 'hang' })
  const lost = write().then(() => 'answered', () => 'cut')
  await until(() => bills() === 1)
  first.child.kill('SIGKILL')
  await first.ended
  t.equal(await lost, 'cut')
  t.equal(posts(), 1)

  sandbox.faults.clear()
  await startGateway(t, settings)
  const retry = await write()
  t.match({ status: retry.status, replayed: retry.headers.get('idempotency-replayed'), body: await retry.json() }, {
    status: 422, replayed: null, body: { code: 'upstream_invalid', errors: [{ field: 'ref_number' }] }
  }, 'without shared records it has to ask, and NeonPanel says that the number is taken')
  t.equal(bills(), 1)
})
