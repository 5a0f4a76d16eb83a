import t from 'tap'
import build from '../build.ts'
import { overMcp } from '../outcomes.ts'
import { member } from './journey.ts'

const KESTREL = '022a5b44774a5636fa095661d3353f332e9c5ba1'
const ITEM = 5001
const PERIOD = { startDate: '2025-01-01', endDate: '2025-04-30' }
/** Of freight for one of the batches. */
const AMOUNT = 100

t.test('an import says when to ask again, is done in the end, and its bill shows in the landed cost [CLIENT-47]',
  async t => {
    let now = Date.parse('2026-07-15T09:00:00Z')
    const { url, token, sandbox } = await build(t, { clock: () => now })
    const caller = { url, token: await token() }

    async function ask (tool: string, input: object): Promise<unknown> {
      const { data, code } = await overMcp(caller, `neonpanel_${tool}`, { companyUuid: KESTREL, ...input })
      t.equal(code, undefined, tool)
      return data
    }

    const warehouses = await ask('listWarehouses', { search: 'Long Beach' })
    const warehouseUuid = member(warehouses, 'data', 0, 'uuid')
    const landed = async () =>
      Number(member(await ask('getInventoryLandedCost', { inventoryId: ITEM, warehouseUuid, ...PERIOD }), 'amount'))
    const before = await landed()

    const file = { name: 'freight-2400.pdf', link: 'https://files.example.com/freight-2400.pdf' }
    let answer = await ask('createDocumentsByPdf', { type: 'bill', file })
    const requestId = member(answer, 'request_id')
    t.match(answer, { status: 'queued', request_id: String, retry_after_seconds: 15 })
    for (let asked = 0; asked < 5 && member(answer, 'status') !== 'done'; asked++) {
      const seconds = Number(member(answer, 'retry_after_seconds'))
      t.ok(seconds >= 1 && seconds <= 300, `${seconds} s`)
      now += seconds * 1000
      answer = await ask('checkImportStatus', { type: 'bill', requestId })
      t.equal(member(answer, 'request_id'), requestId)
    }
    t.match(answer, { status: 'done', documents: [{ type: 'Bill', ref_number: 'BILL-2400' }] })
    t.equal(member(answer, 'retry_after_seconds'), undefined)
    t.equal(sandbox.ledger.bills('KHG').filter(bill => bill.ref_number === 'BILL-2400').length, 1)
    t.equal(Math.round((await landed() - before) * 100) / 100, AMOUNT)
  })
