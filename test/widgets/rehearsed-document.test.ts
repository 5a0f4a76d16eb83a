import t from 'tap'
import { DESKTOP, faultsIn, PHONE, skip } from '../browser.ts'
import build from '../build.ts'
import { member } from '../clients/journey.ts'
import { billOf } from '../rehearsals/writes.ts'
import until from '../until.ts'
import startHost from './host.ts'

const TOOL = 'neonpanel_showRehearsedDocument'
const SCREENS = { desktop: DESKTOP, phone: PHONE }
const IS_LIGHT = 'getComputedStyle(document.body).backgroundColor.match(/\\d+/g).every(part => part > 200)'
const IS_WITHIN = 'document.documentElement.scrollWidth <= innerWidth && document.body.scrollHeight <= innerHeight + 1'
const freight = { service_name: 'Freight', quantity: 1, rate: 1.005 }

t.test('a rehearsed bill', { skip, timeout: 550_000 }, async t => {
  const stack = await build(t)
  const { show, call } = await startHost(t, stack)
  const warehouse = stack.sandbox.ledger.companies[0]?.warehouses[0]
  const created = (number: string) => stack.sandbox.ledger.bills('KHG')
    .filter(bill => bill.ref_number === number).length

  for (const [screen, viewport] of Object.entries(SCREENS)) {
    await t.test(`on a ${screen}, light and dark: all that is known of it, and what is not [CLIENT-68]`, async t => {
      const received = { warehouse_uuid: warehouse?.uuid, received_date: '2026-07-01' }
      const input = billOf('SHOWN-1', {
        vendor_name: '<b>Blue</b> Harbor',
        documents: [{ type: 'InventoryOrder', id: 1042 }],
        details: [{ inventory_id: 5001, quantity: 7000, rate: 12.345678, ...received }, freight, freight,
          { sku: 'NO-SUCH', quantity: 0.5, rate: 3 }]
      })
      const { view, host, faults, asked } = await show(TOOL, { viewport, context: { theme: 'light', locale: 'en-US' } })
      await host('result', await call(TOOL, input))
      await view.waitForSelector('#create[aria-disabled=true]')
      t.match(await view.textContent('#note'), /has not told yet/, 'nobody knows the arguments yet')
      await host('input', input)
      await view.waitForSelector('#create:not([aria-disabled])')
      t.match(await view.textContent('#creates'),
        /^To be created: a bill SHOWN-1 of 2026-07-02 from <b>Blue<\/b> Harbor in Kestrel Home Goods LLC: 4 lines,/)
      t.strictSame(await view.locator('tbody tr').first().locator('th, td').allTextContents(), ['1',
        'Bamboo Cutting Board, large', '7,000', '12.345678', '86,419.75', warehouse?.name, '2026-07-01'])
      t.equal(await view.textContent('.total'), 'Total: 86,423.27 USD')
      t.match(await view.locator('.facts').innerText(),
        /Number\s+SHOWN-1[^]+Kestrel Home Goods LLC[^]+InventoryOrder 1042/)
      t.strictSame(await view.locator('.strong li').allTextContents(), [
        'data/details/2 says the same as data/details/1.', 'data/details/3/quantity is less than 1.',
        'sku NO-SUCH is the SKU of no item of the company, or of items in several countries.'
      ])
      t.match(await view.locator('.notes').last().innerText(), /Not known[^]+the API lists no documents/)
      await view.locator('#names').press('Enter')
      t.match(await view.locator('details').innerText(), /inventory_id 5001: Bamboo Cutting Board, large/)
      t.match(await view.textContent('#note'), /^Creates it once, until .+\d:\d\d.+\.$/)
      for (const theme of ['light', 'dark']) {
        await host('context', { theme })
        await until(() => view.evaluate<boolean>(`(${IS_LIGHT}) === ${theme === 'light'}`))
        t.equal(await view.evaluate(IS_WITHIN), true)
        t.strictSame(await faultsIn(view), [], theme)
      }
      t.ok((await asked('heights')).every(height => Number(height) <= 500))
      t.equal(created('SHOWN-1'), 0)
      t.strictSame(faults(), [])
    })
  }

  await t.test('200 lines are paged, with the digits that were sent [CLIENT-68]', async t => {
    const { view, host, faults } = await show(TOOL, { context: { locale: 'en-US' } })
    const details = Array.from({ length: 201 }, (_none, index) => ({ ...freight, quantity: index + 1, rate: 1 }))
    const real = await call(TOOL, billOf('LONG-1', { details, currency: 'JPY' }))
    const text = String(member(real, 'content', 0, 'text')).replace('"rate":1,', '"rate":12345678901234567.890,')
    await host('result', { content: [{ type: 'text', text }] })
    await view.waitForSelector('.pager')
    t.match(await view.locator('tbody tr').first().innerText(), /12,345,678,901,234,567\.890\s+1$/)
    t.equal(await view.textContent('.pager span'), 'Lines 1 to 50 of 201')
    for (const lines of ['51 to 100', '101 to 150', '151 to 200']) {
      await view.locator('#next').press('Enter')
      t.equal(await view.textContent('.pager span'), `Lines ${lines} of 201`)
    }
    t.equal(await view.getAttribute('#next', 'aria-disabled'), 'true')
    t.match(await view.locator('.strong').allInnerTexts(), [/Of 201 lines 200 are shown; totals are of all\./])
    t.strictSame(await faultsIn(view), [])
    t.strictSame(faults(), [])
  })

  await t.test('an error, nothing, a cancelled call and what cannot be read are said in words [CLIENT-68]', async t => {
    const { view, host, faults } = await show(TOOL)
    const wrong = await call(TOOL, { ...billOf('WRONG-1'), type: 'order' })
    const sentences = [
      ['result', wrong, member(wrong, 'content', 0, 'text')],
      ['result', { content: [{ type: 'text', text: '{}' }] }, 'The answer holds no rehearsal.'],
      ['result', { content: [{ type: 'text', text: '<b>not JSON' }] }, 'The answer cannot be read.'],
      ['cancel', undefined, 'The call was cancelled.']
    ] as const
    t.match(sentences[0][2], 'arguments/type must be one of bill.')
    for (const [method, result, sentence] of sentences) {
      await host(method, ...result === undefined ? [] : [result])
      await until(async () => await view.textContent('[role=status]') === sentence)
      t.equal(await view.locator('#create, table').count(), 0)
    }
    t.strictSame(await faultsIn(view), [])
    t.strictSame(faults(), [])
  })
})
