import t from 'tap'
import startBrowser, { skip } from '../browser.ts'
import build, { onFreePort } from '../build.ts'

/** Paths of an address: a usual one, and one that means something to HTML, shells and URLs. */
const PATHS = ['/neonpanel/v1', '//elsewhere.example/a\'b&lt;c;$(d)']

t.test('the page works below a path, whatever that is [D34]', { skip }, async t => {
  for (const path of PATHS) {
    const port = await onFreePort(async port => port)
    const PUBLIC_URL = `http://localhost:${port}${path}`
    const { token } = await build(t, { env: { PORT: String(port), PUBLIC_URL } })
    const open = await startBrowser(t)
    for (const address of ['', '/', '/mcp']) {
      const { page, errors, foreign } = await open(PUBLIC_URL + address)
      for (const id of ['discovery', 'health', 'status']) await page.waitForSelector(`#${id}[data-state=good]`)
      t.equal(await page.textContent('.large code'), PUBLIC_URL)
      await page.fill('#token', await token())
      await page.click('#token-form button')
      await page.waitForSelector('#call[data-state=good]')
      t.strictSame([errors.filter(error => !/status of 401/.test(error)), foreign], [[], []])
    }
  }
})
