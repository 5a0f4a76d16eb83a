import t from 'tap'
import { DESKTOP, faultsIn, PHONE, skip } from '../browser.ts'
import build from '../build.ts'
import { member } from '../clients/journey.ts'
import { COMPANY_UUID as companyUuid, WAREHOUSE_UUID as warehouseUuid } from '../../tools/example-data.ts'
import until from '../until.ts'
import startHost from './host.ts'

const TOOL = 'neonpanel_showWarehouseInventory'
const DAY = { companyUuid, warehouseUuid, balancesDate: '2025-06-30', perPage: 10 }
const SCREENS = { desktop: DESKTOP, phone: PHONE }
const POSITION = '.pager span'

/** A result as a server sends it. */
function resultOf (answer: object) {
  return { content: [{ type: 'text', text: JSON.stringify(answer) }] }
}

t.test('a table of what a warehouse holds', { skip, timeout: 550_000 }, async t => {
  const { show, call } = await startHost(t, await build(t))
  const real = await call(TOOL, DAY)

  for (const [screen, viewport] of Object.entries(SCREENS)) {
    await t.test(`on a ${screen}: pages are turned by keyboard, with figures of the host's [CLIENT-68]`, async t => {
      const { view, host, faults, calls, asked } = await show(TOOL, { viewport, context: { theme: 'light' } })
      await host('result', real)
      await view.waitForSelector('table')
      t.equal(await view.getAttribute('#next', 'aria-disabled'), 'true', 'nobody knows the arguments yet')
      await host('input', DAY)
      await view.waitForSelector('#next:not([aria-disabled])')
      t.equal(await view.textContent(POSITION), `Page 1 of ${member(real, 'structuredContent', 'last_page')}`)
      t.equal(await view.getAttribute('#previous', 'aria-disabled'), 'true')

      await view.locator('#next').press('Enter')
      await until(async () => String(await view.textContent(POSITION)).startsWith('Page 2 of '))
      t.strictSame(calls, [{ name: 'neonpanel_getWarehouseBalances', args: { ...DAY, page: 2 } }])
      const second = await call(TOOL, { ...DAY, page: 2 })
      t.match(await view.locator('tbody tr').first().innerText(),
        String(member(second, 'structuredContent', 'data', 0, 'inventory', 'sku')))
      t.equal(await view.evaluate('document.activeElement.id'), 'next', 'the focus stays')
      await until(async () => JSON.stringify(await asked('told')).includes('current_page')) // the model hears of it
      for (const theme of ['light', 'dark']) {
        await host('context', { theme })
        await view.waitForSelector(`html[data-theme=${theme}]`)
        t.strictSame(await faultsIn(view), [], theme)
      }
      t.strictSame(faults(), [])
    })
  }

  await t.test('a page that does not come leaves the one that is there, and says why [CLIENT-68]', async t => {
    const { view, host, faults } = await show(TOOL, {
      answer: async () => ({ isError: true, content: [{ type: 'text', text: 'NeonPanel does not answer.' }] })
    })
    await host('input', DAY)
    await host('result', real)
    await view.locator('#next').press('Enter')
    await until(async () => await view.textContent('[role=status]') === 'NeonPanel does not answer.')
    t.match(await view.textContent(POSITION), /^Page 1 of /)
    t.equal(await view.locator('tbody tr').count(), 10)
    t.equal(await view.getAttribute('#next', 'aria-disabled'), null, 'it can be tried again')
    t.strictSame(faults(), [])
  })

  await t.test('a host that calls no tools is told so; nothing, and 10,000 rows are said [CLIENT-68]', async t => {
    const { view, host, faults } = await show(TOOL, { can: [], context: { locale: 'en-US' } })
    await host('input', DAY)
    await host('result', real)
    await view.locator('#next').press('Enter')
    await until(async () => /does not let a view ask/.test(String(await view.textContent('[role=status]'))))
    await host('result', resultOf({ current_page: 1, last_page: 1, data: [] }))
    await until(async () => /held nothing/.test(String(await view.textContent('[role=status]'))))
    const data = Array.from({ length: 10_000 }, (_, index) => ({ inventory: { sku: `S${index}` }, balance: index }))
    await host('result', resultOf({ current_page: 1, last_page: 1, data }))
    await view.waitForSelector('table')
    t.equal(await view.textContent(POSITION), 'Page 1 of 1, 9,800 more rows are not shown')
    t.equal(await view.locator('tbody tr').count(), 200)
    t.strictSame(await faultsIn(view), [])
    t.strictSame(faults(), [])
  })
})
