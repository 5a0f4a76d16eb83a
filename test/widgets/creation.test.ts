import t from 'tap'
import { faultsIn, skip } from '../browser.ts'
import build from '../build.ts'
import { member } from '../clients/journey.ts'
import { billOf, sent } from '../rehearsals/writes.ts'
import until from '../until.ts'
import startHost from './host.ts'

const TOOL = 'neonpanel_showRehearsedDocument'

/** A result as a server sends it, with another rehearsal in the place of the one in it. */
function changed (result: unknown, change: object) {
  const rehearsal = { ...Object(member(result, 'structuredContent', 'rehearsal')), ...change }
  return { content: [{ type: 'text', text: JSON.stringify({ rehearsal }) }] }
}

t.test('the button that creates a rehearsed bill', { skip, timeout: 550_000 }, async t => {
  const stack = await build(t)
  const { show, call } = await startHost(t, stack)
  const created = (number: string) => stack.sandbox.ledger.bills('KHG')
    .filter(bill => bill.ref_number === number).length

  /** The view of a rehearsal, when the button is there. */
  async function rehearsed (number: string, options: Parameters<typeof show>[1] = {}, change: object = {}) {
    const input = billOf(number)
    const result = await call(TOOL, input)
    const shown = await show(TOOL, options)
    await shown.host('input', input)
    await shown.host('result', changed(result, change))
    await shown.view.waitForSelector('#creates')
    const says = (sentence: RegExp) =>
      until(async () => sentence.test(String(await shown.view.textContent('#outcome'))))
    return { ...shown, input, result, says, button: shown.view.locator('#create') }
  }

  await t.test('the button creates one document, however often and in how many views it is pressed [CLIENT-68, REL-23]',
    async t => {
      const first = await rehearsed('PRESSED-1')
      const before = sent(stack)
      await first.button.focus()
      await first.page.keyboard.press('Enter')
      await first.says(/^Created: Bill PRESSED-1 \(Open\)\.$/)
      await first.page.keyboard.press('Enter')
      const commit = member(first.result, 'structuredContent', 'rehearsal', 'commit')
      t.strictSame(first.calls, [{ name: 'neonpanel_createDocuments', args: { ...first.input, commit } }])
      t.equal(await first.view.evaluate('document.activeElement.id'), 'create', 'the focus stays')
      t.equal(await first.view.getAttribute('#create', 'aria-disabled'), 'true')
      t.match(JSON.stringify(await first.asked('told')), /was pressed.+PRESSED-1/)
      await first.view.locator('.action a').press('Enter')
      await until(async () => (await first.asked('opened')).length === 1)
      await first.host('context', { theme: 'dark' })
      await first.view.waitForSelector('html[data-theme=dark]')
      t.strictSame(await faultsIn(first.view), [])
      const second = await show(TOOL)
      await second.host('input', first.input)
      await second.host('result', first.result)
      await second.view.locator('#create').click()
      await until(async () => /^Created: Bill PRESSED-1/.test(String(await second.view.textContent('#outcome'))))
      t.strictSame([created('PRESSED-1'), sent(stack)], [1, before + 1])
      t.strictSame([...first.faults(), ...second.faults()], [])
    })

  await t.test('a token that is not good creates nothing, which is said in the words of the server [CLIENT-68, REL-25]',
    async t => {
      const before = sent(stack)
      const wrong = await rehearsed('REFUSED-1', {}, { commit: 'x'.repeat(160) })
      await wrong.button.click()
      await wrong.says(/commit is no token of a rehearsal of yours.+Nothing was created\./)
      t.match(JSON.stringify(await wrong.asked('told')), /Nothing was created/)
      const expired = await rehearsed('REFUSED-1', {}, { expires_at: '2026-01-01T00:00:00Z' })
      t.match(await expired.view.textContent('#note'),
        /^The token expired: .+2026.+ Another rehearsal gives another one\.$/)
      await expired.button.press('Enter')
      t.strictSame(expired.calls, [])
      t.strictSame(await faultsIn(expired.view), [])
      const soon = await rehearsed('REFUSED-1', {}, { expires_at: new Date(Date.now() + 1500).toISOString() })
      await soon.view.waitForSelector('#create[aria-disabled=true]')
      t.match(await soon.view.textContent('#note'), /^The token expired/)
      t.equal(sent(stack), before)
      const late = await rehearsed('REFUSED-2')
      await call('neonpanel_createDocuments', { ...late.input, idempotencyKey: 'refused-2' })
      await late.button.click()
      await late.says(/What was rehearsed was not created\./)
      t.strictSame([created('REFUSED-1'), created('REFUSED-2')], [0, 1])
      t.strictSame([wrong, expired, soon, late].flatMap(({ faults }) => faults()), [])
    })

  await t.test('while it runs the button is off, and an answer that does not come is told as not known [CLIENT-68]',
    async t => {
      let fail: ((error: Error) => void) | undefined
      const waiting = new Promise((_resolve, reject) => { fail = reject })
      const { button, says, calls, asked, faults } = await rehearsed('UNKNOWN-1', {
        can: ['serverTools', 'message'], answer: () => waiting
      })
      await button.press('Enter')
      await says(/^The document is being created\.$/)
      await button.press('Enter')
      fail?.(new Error('The connection ended.'))
      await says(/The connection ended\. It is not known whether the document was created\./)
      t.equal(calls.length, 1)
      await until(async () => /"role":"user".+not known/.test(JSON.stringify(await asked('told'))))
      t.strictSame(faults(), [])
    })

  await t.test('a host that calls no tools is told that the assistant can create it [CLIENT-68]', async t => {
    const { button, view, faults } = await rehearsed('ALONE-1', { can: [] })
    t.equal(await button.count(), 0)
    t.match(await view.textContent('#note'), /^This host lets no page create anything\. The assistant can create the/)
    t.strictSame(await faultsIn(view), [])
    t.strictSame(faults(), [])
  })
})
