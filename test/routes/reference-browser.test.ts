import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Locator, Page } from 'playwright-core'
import t from 'tap'
import tools from '../../tools/index.ts'
import startBrowser, { DESKTOP, PHONE, faultsIn, skip } from '../browser.ts'
import build from '../build.ts'

/** Where pictures of the page are kept, for whoever wants to look at them. */
const PICTURES = join(import.meta.dirname, '../results')
mkdirSync(PICTURES, { recursive: true })

async function openDialog (page: Page): Promise<Locator> {
  await page.locator('.scheme-container .authorize').click()
  const dialog = page.locator('.modal-ux')
  await dialog.waitFor()
  return dialog
}

/** Signs Ana in, in the window that the dialog opens. */
async function signIn (page: Page, dialog: Locator): Promise<void> {
  const popup = page.waitForEvent('popup')
  await dialog.getByRole('button', { name: 'Authorize' }).first().click()
  const window = await popup
  await window.getByRole('button', { name: 'Ana' }).click()
  await Promise.all([window.waitForEvent('close'), window.getByRole('button', { name: 'Allow' }).click()])
  await dialog.getByRole('button', { name: 'Logout' }).waitFor()
  await dialog.getByRole('button', { name: 'Close' }).first().click()
}

/** Calls the first tool; what the page shows of its answer. */
async function callFirst (page: Page): Promise<{ status: string, text: string }> {
  const operation = page.locator('.opblock').first()
  await operation.getByRole('button').first().click()
  await operation.getByRole('button', { name: 'Execute' }).click()
  const answer = operation.locator('.live-responses-table')
  await answer.waitFor()
  return { status: await answer.locator('.response-col_status').last().innerText(), text: await answer.innerText() }
}

t.test('/docs in a browser', { skip, timeout: 300_000 }, async t => {
  const { url, sandbox } = await build(t)
  const browse = await startBrowser(t)

  async function open (options: Parameters<typeof browse>[1] = {}) {
    const tab = await browse(`${url}/docs`, { origins: [sandbox.url], ...options })
    await tab.page.locator('.opblock').first().waitFor()
    return tab
  }

  await t.test('registers a client, signs in and calls a tool [CLIENT-72]', async t => {
    const { page, errors, foreign } = await open()
    t.equal(await page.title(), 'NeonPanel MCP Gateway: API reference')
    t.equal(await page.locator('.opblock').count(), tools.length, 'every tool is there')
    const dialog = await openDialog(page)
    t.equal(await dialog.locator('input[type=checkbox]:checked').count(), 8, 'what reads is asked for')
    await signIn(page, dialog)
    const { status, text } = await callFirst(page)
    t.match(status, /^200\b/)
    t.match(text, 'Kestrel Home Goods')
    t.strictSame(await faultsIn(page), [])
    t.strictSame([errors, foreign], [[], []])
  })

  await t.test('says what to do where no client can be registered, and takes one that is typed in ' +
    '[CLIENT-72]', async t => {
    sandbox.faults.set({ operation: 'register', fault: 'status', status: 403 })
    t.teardown(() => sandbox.faults.clear())
    const { page, errors, foreign } = await open()
    const dialog = await openDialog(page)
    t.match(await dialog.locator('.errors').innerText(), `may be sent back to ${url}/docs/oauth2-redirect.html.`)
    t.strictSame(await faultsIn(page), [])
    await dialog.getByLabel('client_id').fill('neonpanel-demo')
    await dialog.getByLabel('client_secret').fill('demo-secret')
    await signIn(page, dialog)
    t.match((await callFirst(page)).status, /^200\b/)
    t.strictSame([errors.filter(error => !/register|ERR_FAILED/.test(error)), foreign], [[], []])
  })

  for (const [screen, viewport, colorScheme] of [['desktop', DESKTOP, 'light'], ['phone', PHONE, 'dark']] as const) {
    await t.test(`has nothing serious for axe on a ${screen}, ${colorScheme} [CLIENT-72]`, async t => {
      const { page, errors, foreign } = await open({ viewport, colorScheme })
      async function look (part: string): Promise<void> {
        await page.screenshot({ path: join(PICTURES, `docs-${part}-${screen}-${colorScheme}.png`) })
        t.strictSame(await faultsIn(page), [], part)
      }
      await look('list')
      t.equal(await page.evaluate('document.documentElement.scrollWidth <= innerWidth'), true, 'nothing sticks out')
      t.match((await callFirst(page)).status, /^401\b/)
      await look('call')
      await openDialog(page)
      await look('sign-in')
      t.strictSame([errors.filter(error => !error.includes('401')), foreign], [[], []])
    })
  }

  await t.test('its icons are pictures to a browser [CLIENT-71]', async t => {
    const { page } = await open()
    for (const [path, width] of [['/icon.png', 128], ['/favicon.ico', 48], ['/favicon.svg', null]] as const) {
      const loaded = await page.evaluate<number>(`new Promise((resolve, reject) => {
        const image = Object.assign(new Image(), { onload: () => resolve(image.naturalWidth), onerror: reject })
        image.src = '${path}'
      })`)
      t.ok(width === null ? loaded > 0 : loaded === width, `${path}: ${loaded}`)
    }
  })
})
