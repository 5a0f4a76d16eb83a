import t from 'tap'
import { DESKTOP, faultsIn, PHONE, skip } from '../browser.ts'
import build from '../build.ts'
import { member } from '../clients/journey.ts'
import until from '../until.ts'
import startHost from './host.ts'

const TOOL = 'neonpanel_showRevenueAndCogs'
const YEARS = { startDate: '2024-01-01', endDate: '2025-12-31', periodicity: 'monthly' }
const SCREENS = { desktop: DESKTOP, phone: PHONE }
const IS_LIGHT = 'getComputedStyle(document.body).backgroundColor.match(/\\d+/g).every(part => part > 200)'
/** Whether what is drawn stays inside the page. */
const IS_WITHIN = 'document.documentElement.scrollWidth <= innerWidth && document.body.scrollHeight <= innerHeight + 1'

/** A row of an answer, one month and currency. */
function row (currency: string, month: string, revenue: number | string, company = 'A') {
  return {
    start_date: `${month}-01`,
    end_date: `${month}-28`,
    revenue_amount: revenue,
    cogs_amount: -0.5,
    currency,
    company: { name: company }
  }
}

/** A result as a server sends it, from the JSON text of its rows. */
function resultOf (rows: string) {
  return { content: [{ type: 'text', text: `{"filters":{},"data":[${rows}]}` }] }
}

t.test('a chart of revenue and COGS', { skip, timeout: 550_000 }, async t => {
  const { show, call } = await startHost(t, await build(t))
  const real = await call(TOOL, YEARS)

  for (const [screen, viewport] of Object.entries(SCREENS)) {
    await t.test(`on a ${screen}, light and dark: real figures, whole and without a fault [CLIENT-68]`, async t => {
      const { view, faults, host, asked } = await show(TOOL, { viewport, context: { theme: 'light', locale: 'en-US' } })
      t.equal(await view.textContent('[role=status]'), 'Waiting for the figures.')
      await host('input', YEARS)
      await host('result', real)
      await view.waitForSelector('table')
      t.equal(await view.title(), 'Revenue and COGS')
      const first: Record<string, unknown> = Object(member(real, 'structuredContent', 'data', 0))
      const amount = new Intl.NumberFormat('en-US', { minimumFractionDigits: 2 })
      t.strictSame(await view.locator('tbody tr').first().locator('th, td').allTextContents(),
        ['Jan 2024', 'KHG', amount.format(Number(first.revenue_amount)), amount.format(Number(first.cogs_amount))])
      t.equal(await view.locator('rect').count(), 2 * 24, 'a bar for each month and figure')
      for (const theme of ['light', 'dark']) {
        await host('context', { theme })
        await until(() => view.evaluate<boolean>(`(${IS_LIGHT}) === ${theme === 'light'}`))
        t.equal(await view.evaluate(IS_WITHIN), true)
        t.strictSame(await faultsIn(view), [], theme)
      }
      const heights = (await asked('heights')).map(Number)
      t.ok(heights.length > 0 && heights.every(height => height > 0 && height <= 500), String(heights))
      t.strictSame(faults(), [])
    })
  }

  await t.test('one currency at a time, chosen by keyboard, with the digits that were sent [CLIENT-68]', async t => {
    const { view, page, host, faults } = await show(TOOL, { context: { locale: 'en-US' } })
    await host('result', resultOf('{"start_date":"2025-01-01","end_date":"2025-03-31","currency":"USD",' +
      '"revenue_amount":12345678901234567.89,"cogs_amount":0.1},' +
      `${JSON.stringify(row('USD', '2025-04', 0.2))},${JSON.stringify(row('EUR', '2025-04', 7))}`))
    await view.waitForSelector('table')
    t.equal(await view.textContent('.legend .series-0'), 'Revenue 12,345,678,901,234,568.09 USD', 'to the cent')
    t.equal(await view.textContent('.legend .series-1'), 'COGS -0.40 USD')
    t.match(await view.locator('table').innerText(), /Q1 2025\s+12,345,678,901,234,567.89\s+0.10/)
    t.notMatch(await view.locator('table').innerText(), /EUR|7\.00/)
    await view.locator('#currency-USD').focus()
    await page.keyboard.press('Tab')
    await page.keyboard.press('Enter')
    await view.waitForSelector('#currency-EUR[aria-pressed=true]')
    t.equal(await view.evaluate('document.activeElement.id'), 'currency-EUR', 'the focus stays')
    t.equal(await view.textContent('.legend .series-0'), 'Revenue 7.00 EUR')
    t.notMatch(await view.locator('table').innerText(), 'USD')
    t.strictSame(await faultsIn(view), [])
    t.strictSame(faults(), [])
  })

  await t.test('10,000 rows are paged: few are drawn, and all can be reached [CLIENT-68]', async t => {
    const { view, host, faults } = await show(TOOL, { context: { locale: 'en-US' } })
    const rows = Array.from({ length: 10_000 }, (_, index) => row('USD', `${1000 + index % 500}-02`, index))
    await host('result', resultOf(JSON.stringify(rows).slice(1, -1)))
    await view.waitForSelector('.pager')
    t.equal(await view.textContent('.pager span'), 'Rows 1 to 50 of 10,000')
    t.match(await view.textContent('.legend'), 'The last 36 of 500 periods.')
    t.ok(await view.evaluate<number>('document.querySelectorAll("*").length') < 1000, 'a bounded page')
    await view.locator('#next').press('Enter')
    t.equal(await view.textContent('.pager span'), 'Rows 51 to 100 of 10,000')
    await view.locator('#previous').press(' ')
    t.equal(await view.textContent('.pager span'), 'Rows 1 to 50 of 10,000')
    t.strictSame(await faultsIn(view), [])
    t.strictSame(faults(), [])
  })

  await t.test('an error, nothing, a cancelled call and what cannot be read are said in words [CLIENT-68]', async t => {
    const { view, host, faults } = await show(TOOL)
    const wrong = await call(TOOL, { startDate: '2025-13-01' })
    const sentences = [
      ['result', wrong, member(wrong, 'content', 0, 'text')],
      ['result', resultOf(''), 'There are no figures for this period.'],
      ['result', { content: [{ type: 'text', text: '<b>not JSON' }] }, 'The answer cannot be read.'],
      ['result', { content: [] }, 'The answer cannot be read.'],
      ['cancel', undefined, 'The call was cancelled.']
    ] as const
    t.match(sentences[0][2], 'startDate')
    for (const [method, result, sentence] of sentences) {
      await host(method, ...result === undefined ? [] : [result])
      const isSaid = `document.querySelector('[role=status]').textContent === ${JSON.stringify(sentence)}`
      await until(() => view.evaluate<boolean>(isSaid))
      t.equal(await view.locator('table').count(), 0)
    }
    t.strictSame(await faultsIn(view), [])
    t.strictSame(faults(), [])
  })

  await t.test('texts of NeonPanel are texts, whatever stands in them [CLIENT-68]', async t => {
    const { view, host, faults } = await show(TOOL)
    const hostile = '<img src=https://evil.example/x onerror=alert(1)>'
    await host('result', resultOf(JSON.stringify(row(hostile, '2025-01', hostile, hostile))))
    await view.waitForSelector('table')
    t.equal(await view.locator('img').count(), 0)
    t.match(await view.locator('table').innerText(), hostile)
    t.strictSame(faults(), [])
  })

  await t.test('the host\'s theme, fonts and room are followed, also when they change [CLIENT-68]', async t => {
    const { view, host, faults, asked } = await show(TOOL, { colorScheme: 'dark', context: {} })
    t.equal(await view.evaluate(IS_LIGHT), false, 'the system\'s where the host says nothing')
    await host('result', real)
    await view.waitForSelector('table')
    const variables = { '--font-sans': 'monospace', '--color-text-primary': 'rgb(1, 2, 3)', '--max-height': '9px' }
    await host('context', { theme: 'light', styles: { variables }, containerDimensions: { maxHeight: 320 } })
    await until(() => view.evaluate<boolean>(`${IS_LIGHT} && getComputedStyle(document.body).color === 'rgb(1, 2, 3)'`))
    t.equal(await view.evaluate('getComputedStyle(document.body).fontFamily'), 'monospace')
    await until(() => view.evaluate<boolean>('document.querySelector("main").getBoundingClientRect().height === 320'))
    await host('context', { theme: 'dark', styles: {}, containerDimensions: { maxHeight: 320 } })
    await until(() => view.evaluate<boolean>(`!(${IS_LIGHT})`))
    t.equal((await asked('heights')).includes(320), true)
    t.strictSame(faults(), [])
  })
})
