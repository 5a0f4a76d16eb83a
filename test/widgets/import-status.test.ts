import t from 'tap'
import { faultsIn, PHONE, skip } from '../browser.ts'
import build from '../build.ts'
import { member } from '../clients/journey.ts'
import { COMPANY_UUID as companyUuid } from '../../tools/example-data.ts'
import until from '../until.ts'
import startHost from './host.ts'

const TOOL = 'neonpanel_showImportStatus'
const file = { name: 'freight.pdf', link: 'https://files.example.com/freight.pdf' }

t.test('the progress of an import', { skip, timeout: 550_000 }, async t => {
  let now = Date.parse('2026-07-15T09:00:00Z')
  const { show, call } = await startHost(t, await build(t, { clock: () => now }))

  await t.test('the page asks by itself until the import is done, and shows its documents [CLIENT-68]', async t => {
    const begun = await call('neonpanel_createDocumentsByPdf', { companyUuid, type: 'bill', file })
    const input = { companyUuid, type: 'bill', requestId: member(begun, 'structuredContent', 'request_id') }
    const { view, host, faults, calls, asked } = await show(TOOL, { viewport: PHONE })
    await host('result', await call(TOOL, input))
    await view.waitForSelector('progress')
    t.strictSame(await faultsIn(view), [])
    now += 3_600_000
    t.strictSame(calls, [], 'nothing is asked without the arguments')
    await host('input', { ...input, waitSeconds: 20 })
    await view.waitForSelector('table')
    t.strictSame(calls, [{ name: 'neonpanel_checkImportStatus', args: input }])
    t.equal(await view.textContent('#state'), 'Done')
    t.equal(await view.locator('progress').count(), 0)
    await view.locator('tbody a').first().press('Enter')
    await until(async () => (await asked('opened')).length === 1)
    t.match(await asked('opened'), [/^https?:\/\/.+\/app\//])
    await host('context', { theme: 'dark' })
    await view.waitForSelector('html[data-theme=dark]')
    t.strictSame(await faultsIn(view), [])
    t.strictSame(faults(), [])
  })

  await t.test('a question that fails is asked again, until the host takes the view away [CLIENT-68]', async t => {
    const waiting = { request_id: 'r', status: 'processing', retry_after_seconds: 1 }
    const { view, host, faults, calls } = await show(TOOL, {
      answer: async () => ({ isError: true, content: [{ type: 'text', text: 'Too busy.' }] })
    })
    await host('input', { companyUuid, type: 'bill', requestId: 'r' })
    await host('result', { content: [{ type: 'text', text: JSON.stringify(waiting) }] })
    await until(() => calls.length > 1)
    await until(async () => await view.textContent('[role=status]') === 'Too busy. The import goes on.')
    await host('teardown')
    const asked = calls.length
    await view.locator('#ask').press('Enter')
    t.ok(calls.length <= asked + 1)
    t.strictSame(faults(), [])
  })
})
