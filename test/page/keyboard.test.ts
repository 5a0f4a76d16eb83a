import t from 'tap'
import startBrowser, { openAll, skip } from '../browser.ts'
import build from '../build.ts'

/** What has the focus, whether that can be seen, and where it is. */
const FOCUS = `(() => {
  const { activeElement: element } = document
  const { outlineStyle, outlineWidth } = getComputedStyle(element)
  const { top, bottom, width } = element.getBoundingClientRect()
  return {
    name: element.textContent.replace(/\\s+/g, ' ').trim() || element.id,
    isMarked: outlineStyle !== 'none' && parseFloat(outlineWidth) >= 2,
    isInView: width > 0 && bottom > 0 && top < innerHeight
  }
})()`

interface Focus { name: string, isMarked: boolean, isInView: boolean }

t.test('the page can be used', { skip }, async t => {
  const { url, token } = await build(t)
  const open = await startBrowser(t)

  await t.test('with the keyboard alone: every step is reached in order and seen', async t => {
    const { page, errors } = await open(url, { reducedMotion: 'reduce' })
    await page.waitForSelector('#status[data-state=good]')
    const walk: Focus[] = []
    for (let step = 0; step < 60; step++) {
      await page.keyboard.press('Tab')
      const focus = await page.evaluate<Focus>(FOCUS)
      if (step > 0 && focus.name === walk[0]?.name) break
      walk.push(focus)
      if (focus.name.startsWith('OpenAPI')) break
    }
    t.strictSame(walk.filter(({ isMarked, isInView }) => !isMarked || !isInView), [])
    const names = walk.map(({ name }) => name)
    t.strictSame(names.slice(0, 5), ['Skip to the steps', 'Connect', 'Check', 'Tools', 'Copy the address'])
    const order = ['ChatGPT', 'Claude Code', 'Cursor', 'curl', 'Check again', 'token', 'Call', 'List companies',
      'Get revenue and COGS', 'OpenAPI'].map(begin => names.findIndex(name => name.startsWith(begin)))
    t.notOk(order.includes(-1), names.join(', '))
    t.strictSame(order, order.toSorted((a, b) => a - b))

    await page.focus('summary:has-text("Claude Code")')
    await page.keyboard.press('Enter')
    t.equal(await page.isVisible('code:has-text("claude mcp add")'), true)
    await page.focus('summary:has-text("Codex")')
    await page.keyboard.press('Space')
    t.equal(await page.isVisible('code:has-text("claude mcp add")'), false, 'one client is open at a time')

    await page.focus('#token')
    await page.keyboard.type(await token())
    await page.keyboard.press('Enter')
    await page.waitForSelector('#call[data-state=good]')

    await page.keyboard.press('Control+Home')
    await page.focus('.skip')
    t.equal(await page.evaluate<boolean>('document.activeElement.getBoundingClientRect().top >= 0'), true)
    await page.keyboard.press('Enter')
    await page.waitForURL('**#connect')
    await page.keyboard.press('Tab')
    t.match(await page.evaluate<Focus>(FOCUS), { name: /^ChatGPT/ })
    t.strictSame(errors, [])
  })

  await t.test('to copy every text that it shows', async t => {
    const { page, errors } = await open(url, { permissions: ['clipboard-read', 'clipboard-write'] })
    await openAll(page)
    const snippets = await page.locator('.snippet').all()
    t.ok(snippets.length > 15, `${snippets.length} texts`)
    for (const snippet of snippets) {
      await snippet.locator('button').click()
      t.equal(await page.evaluate('navigator.clipboard.readText()'), await snippet.locator('code').textContent())
      t.match(await snippet.locator('button').textContent(), /^Copied/)
    }
    t.equal(await page.textContent('#said'), 'Copied')
    await page.locator('.copy:has-text("Copied")').first().waitFor({ state: 'detached' })
    t.match(await page.locator('.copy').allTextContents(), snippets.map(() => /^Copy /), 'and says again what it does')
    t.strictSame(errors, [])
  })

  await t.test('to copy by hand where the browser gives no clipboard: the text is selected', async t => {
    const { page } = await open(url)
    await page.evaluate('Object.defineProperty(navigator, "clipboard", { value: undefined })')
    await page.click('.large .copy')
    t.equal(await page.evaluate('String(getSelection())'), url)
    t.match(await page.textContent('.large .copy'), 'Press Ctrl+C')
  })
})
