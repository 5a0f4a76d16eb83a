import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import startBrowser, { DESKTOP, faultsIn, openAll, PHONE, skip } from '../browser.ts'
import build from '../build.ts'

const SCREENSHOTS = join(import.meta.dirname, 'screenshots')
const SCREENS = { desktop: DESKTOP, phone: PHONE }
const READY = '#status[data-state=good]'
const IS_LIGHT = 'getComputedStyle(document.body).backgroundColor.match(/\\d+/g).every(part => part > 200)'
/** What makes the page wider than the screen, if anything does. */
const OVERFLOW = `[...document.querySelectorAll('body *')]
  .filter(each => each.getBoundingClientRect().right > innerWidth + 1 && !each.closest('.hidden'))
  .map(each => each.outerHTML.slice(0, 80))`

t.test('a person sees the page', { skip }, async t => {
  const { url } = await build(t)
  const open = await startBrowser(t)

  for (const [screen, viewport] of Object.entries(SCREENS)) {
    for (const colorScheme of ['light', 'dark'] as const) {
      await t.test(`on a ${screen}, ${colorScheme}: nothing fails, nothing is cut, everything can be read`, async t => {
        const { page, errors, foreign } = await open(url, { viewport, colorScheme })
        await page.waitForSelector(READY)
        await page.waitForSelector('#discovery[data-state=good]')
        await page.waitForSelector('#health[data-state=good]')
        if (process.env.SCREENSHOTS) {
          mkdirSync(SCREENSHOTS, { recursive: true })
          await page.screenshot({ path: join(SCREENSHOTS, `${screen}-${colorScheme}.png`) })
          await page.screenshot({ path: join(SCREENSHOTS, `${screen}-${colorScheme}-whole.png`), fullPage: true })
        }
        t.equal(await page.title(), 'NeonPanel MCP Gateway')
        t.equal(await page.evaluate(IS_LIGHT), colorScheme === 'light')
        t.strictSame(await page.evaluate(OVERFLOW), [], 'nothing is wider than the screen')
        t.strictSame(await faultsIn(page), [], 'axe finds nothing serious')

        await openAll(page)
        t.strictSame(await page.evaluate(OVERFLOW), [], 'nor is anything that can be opened')
        t.strictSame(await faultsIn(page), [], 'nor does axe find anything there')
        if (process.env.SCREENSHOTS) {
          await page.screenshot({ path: join(SCREENSHOTS, `${screen}-${colorScheme}-open.png`), fullPage: true })
        }
        t.strictSame([errors, foreign], [[], []])
      })
    }
  }

  await t.test('at /mcp, with a word about why; only the status is an error', async t => {
    const { page, errors, foreign } = await open(`${url}/mcp`)
    await page.waitForSelector(READY)
    t.match(await page.textContent('.notice'), 'This address is for assistants')
    t.strictSame(await faultsIn(page), [])
    t.strictSame(foreign, [])
    t.match(errors, [/the server responded with a status of 401/])
  })

  await t.test('without JavaScript: the steps, and lines for a terminal in place of the checks', async t => {
    const { page, errors } = await open(url, { javaScriptEnabled: false })
    t.equal(await page.isVisible('.copy >> nth=0'), false)
    t.equal(await page.isVisible('#token'), false)
    t.equal(await page.isVisible('noscript .notice'), true)
    await page.click('summary:has-text("Claude Code")')
    t.equal(await page.isVisible(`code:has-text("claude mcp add --transport http neonpanel ${url}/mcp")`), true)
    t.strictSame(errors, [])
  })
})
