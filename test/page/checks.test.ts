import type { Page } from 'playwright-core'
import t from 'tap'
import startBrowser, { faultsIn, skip } from '../browser.ts'
import build from '../build.ts'
import tools from '../../tools/index.ts'

/** A check once it is over: its state and its words. */
async function verdictOf (page: Page, id: string) {
  await page.waitForSelector(`#${id}:not([data-state=busy]):not([data-state=idle])`)
  const element = page.locator(`#${id}`)
  return { state: await element.getAttribute('data-state'), text: (await element.textContent()) ?? '' }
}

async function call (page: Page, token: string) {
  await page.fill('#token', token)
  await page.click('#token-form button')
  return verdictOf(page, 'call')
}

t.test('the page checks the connection', { skip }, async t => {
  const { url, token, sandbox } = await build(t)
  const open = await startBrowser(t)

  await t.test('of a server that is well: discovery, health, one call and what it leans on', async t => {
    const { page, errors, foreign } = await open(url)
    const asked: { url: string, authorization: string | undefined }[] = []
    page.on('request', request => {
      asked.push({ url: request.url(), authorization: request.headers().authorization })
    })
    await page.click('#again')
    const discovery = await verdictOf(page, 'discovery')
    t.equal(discovery.state, 'good')
    t.match(discovery.text, new RegExp(`^Sign-in with PKCE at ${new URL(sandbox.url).host}, found in \\d+ ms\\.$`))
    t.match(await verdictOf(page, 'health'), { state: 'good', text: /^Reachable in \d+ ms\.$/ })
    t.strictSame(await verdictOf(page, 'status'), { state: 'good', text: 'Ready' })
    t.strictSame(await verdictOf(page, 'keys'), { state: 'good', text: 'No trouble.' })
    t.strictSame(await verdictOf(page, 'neonpanel'), { state: 'good', text: 'No trouble.' })
    t.equal(await page.textContent('#redis'), 'Not used here.')

    const good = await token()
    const { state, text } = await call(page, `Bearer ${good} `)
    t.equal(state, 'good')
    t.match(text, new RegExp(`^${tools.length} tools are listed; neonpanel\\.listCompanies answers in \\d+ ms: `))
    t.match(text, /Kestrel Home Goods.*Birch & Tide/)

    const bearers = asked.filter(({ authorization }) => authorization !== undefined)
    t.strictSame(bearers, Array(2).fill({ url: `${url}/messages`, authorization: `Bearer ${good}` }),
      'the token goes to this server, and only with the calls')
    t.strictSame(await page.evaluate('[localStorage.length, sessionStorage.length, document.cookie]'), [0, 0, ''])
    t.notMatch(page.url(), good)
    t.strictSame([errors, foreign], [[], []])
  })

  await t.test('and says what is wrong with a token, and what helps', async t => {
    const { page, errors, foreign } = await open(url)
    await verdictOf(page, 'discovery')
    for (const [given, what] of [
      ['', /^No token is given\..*Paste an access token/], ['two words', /^That is no access token/],
      ['Ключ', /^That is no access token/], ['secret-of-mine', /invalid or expired.*It is no JWT/],
      [await token({ ttl: -600 }), /invalid or expired.*It expired 10 min ago: sign in again/],
      [await token({ audience: 'https://other.example' }), /It was made for https:\/\/other\.example, and this server/],
      [await token({ claims: { iss: 'https://evil.example' } }), /It was issued by https:\/\/evil\.example/],
      [await token({ claims: { aud: null } }), /It was made for no address/],
      [await token({ shape: 'T8-hs256' }), /The reason stands in the log of the server/],
      [await token({ scopes: ['read:reports'] }), /read:companies.*Sign in again and allow what is missing/],
      [await token({ claims: { iss: '<img src=x onerror=a>' } }), /It was issued by <img src=x onerror=a>/]
    ] as const) {
      t.match(await call(page, given), { state: 'bad', text: what })
    }
    t.equal(await page.locator('#call img').count(), 0, 'what a token says is no markup')
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme })
      t.strictSame(await faultsIn(page), [], `what is wrong can be read, ${colorScheme}`)
    }
    t.strictSame(errors.filter(error => !/status of (401|403)/.test(error)), [])
    t.strictSame(foreign, [])
  })

  await t.test('and says when NeonPanel fails, in the server\'s words', async t => {
    const { page } = await open(url)
    const empty = await call(page, await token({ user: 'dev@example.com' }))
    t.match(empty, { state: 'good', text: /nothing yet\.$/ })
    sandbox.faults.set({ operation: 'listCompanies', fault: 'status', status: 500 })
    t.teardown(() => sandbox.faults.clear())
    t.match(await call(page, await token()), { state: 'bad', text: /NeonPanel.*(Retry|later|again)/i })
  })

  await t.test('of a server that another address leads to: clients must be given the right one', async t => {
    const { page } = await open(url.replace('localhost', '127.0.0.1'))
    t.match(await verdictOf(page, 'discovery'),
      { state: 'warn', text: new RegExp(`You opened http://127\\.0\\.0\\.1:\\d+, but clients must be given ${url}`) })
  })

  await t.test('of a server that something else answers for, that redirects, stops or is gone', async t => {
    const { page } = await open(url)
    await verdictOf(page, 'health')
    const answers = [
      [{ status: 502, contentType: 'text/html', body: '<h1>Bad Gateway</h1>' },
        /^It answers 502 with text\/html, where JSON was due\..*look at the proxy/],
      [{ status: 200, contentType: 'application/json', body: '[' }, /^It answers 200 with application\/json, where/],
      [{ status: 200, json: { status: 'so-so' } }, /^It answers 200\./],
      [{ status: 503, json: { detail: 'The gateway is restarting.' } }, /^The gateway is restarting\..*Try again/],
      [{ status: 302, headers: { location: 'https://elsewhere.example/' } }, /^It redirects, and clients do not follow/]
    ] as const
    for (const [answer, what] of answers) {
      await page.route('**/healthz', route => route.fulfill(answer))
      await page.click('#again')
      t.match(await verdictOf(page, 'health'), { state: 'bad', text: what })
      await page.unroute('**/healthz')
    }

    const documents = [
      ['**/.well-known/oauth-authorization-server', { status: 503, json: { detail: 'Busy.' } }, /^Busy\./],
      ['**/.well-known/oauth-authorization-server', { json: { token_endpoint: 'x' } }, /names no sign-in with PKCE/],
      ['**/.well-known/oauth-protected-resource', { json: { resource: 'https://in' } }, /calls itself https:\/\/in/]
    ] as const
    for (const [path, answer, what] of documents) {
      await page.route(path, route => route.fulfill(answer))
      await page.click('#again')
      t.match(await verdictOf(page, 'discovery'), { state: 'bad', text: what })
      await page.unroute(path)
    }

    const states = [
      [200, { status: 'degraded', redis: 'down', neonpanel: 'failing' }, 'warn', /with trouble/, /Answers with errors/],
      [200, { status: 'degraded', neonpanel: 'unreachable' }, 'warn', /with trouble/, /Cannot be reached/],
      [503, { status: 'degraded', keys: 'unreachable' }, 'bad', /Not ready yet/, /No trouble/],
      [503, { status: 'closing' }, 'bad', /is stopping/, /Not known/]
    ] as const
    for (const [status, json, state, text, neonpanel] of states) {
      await page.route('**/readyz', route => route.fulfill({ status, json }))
      await page.click('#again')
      t.match(await verdictOf(page, 'status'), { state, text })
      t.match(await page.textContent('#neonpanel'), neonpanel)
      t.strictSame(await faultsIn(page), [])
      await page.unroute('**/readyz')
    }

    await page.context().setOffline(true)
    await page.click('#again')
    for (const id of ['discovery', 'health', 'status']) {
      t.match(await verdictOf(page, id), { state: 'bad', text: /^No answer: the connection failed\..*Is the server/ })
    }
  })
})
