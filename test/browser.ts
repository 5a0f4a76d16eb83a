import { existsSync } from 'node:fs'
import axe from 'axe-core'
import { chromium, type BrowserContextOptions, type Frame, type Page } from 'playwright-core'

interface Test { teardown (undo: () => unknown): void }

/** A page as a person sees it, with what it did wrong so far: errors in its console, requests to other origins. */
interface Tab { page: Page, errors: string[], foreign: string[] }

/** What a browser is like, besides: the origins that a page may ask although they are not its own. */
interface Options extends BrowserContextOptions { origins?: readonly string[] }

/** The one without windows of its own takes two thirds of the time. */
const EXECUTABLES = ['/usr/bin/chromium-headless-shell', '/usr/bin/chromium']
const executable = EXECUTABLES.find(file => existsSync(file)) ?? ''
/** A container has no namespaces for a sandbox, and little memory for sharing. */
const ARGUMENTS = ['--no-sandbox', '--disable-dev-shm-usage', '--disable-gpu']

/** Screens in CSS pixels. */
export const DESKTOP = { width: 1280, height: 800 }
export const PHONE = { width: 390, height: 844 }

/** Why tests that need a browser are skipped, or false. With CI set they must not be. */
export const skip = executable !== '' ? false : `no Chromium is installed at ${EXECUTABLES.join(' or ')}`
if (skip && process.env.CI) throw new Error(`With CI set, Chromium must be installed: ${EXECUTABLES.join(' or ')}.`)

/**
 * Starts Chromium, which ends with the test. What it gives opens a URL in a window of its own, with no cookies of
 * another.
 */
export default async function startBrowser (t: Test) {
  const browser = await chromium.launch({ executablePath: executable, args: ARGUMENTS })
  t.teardown(() => browser.close())

  return async function open (url: string, { origins = [], ...options }: Options = {}): Promise<Tab> {
    const own = [new URL(url).origin, ...origins]
    const errors: string[] = []
    const foreign: string[] = []
    // what moves has other colors on its way than where it comes to rest
    const context = await browser.newContext({ viewport: DESKTOP, reducedMotion: 'reduce', ...options })
    context.on('console', message => { if (message.type() === 'error') errors.push(message.text()) })
    context.on('weberror', error => { errors.push(String(error.error())) })
    context.on('request', request => {
      const { protocol, origin } = new URL(request.url())
      if (/^(https?|wss?):$/.test(protocol) && !own.includes(origin)) foreign.push(request.url())
    })
    const page = await context.newPage()
    await page.goto(url)
    return { page, errors, foreign }
  }
}

/** Opens everything that a page keeps folded. */
export async function openAll (page: Page): Promise<void> {
  await page.evaluate('for (const each of document.querySelectorAll("details")) { each.name = ""; each.open = true }')
}

/** What axe finds serious or critical in a page, or a frame of one, as it is now, a line each. */
export async function faultsIn (page: Page | Frame): Promise<string[]> {
  await page.evaluate(axe.source)
  const { violations } =
    await page.evaluate<axe.AxeResults>('axe.run(document, { preload: false, resultTypes: ["violations"] })')
  return violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ html, failureSummary }) => `${html} ${failureSummary}`).join('\n')}`)
}
