import { join } from 'node:path'
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client'
import { buildSync } from 'esbuild'
import type { Frame, Page } from 'playwright-core'
import openPort from '../../sandbox/port.ts'
import startBrowser from '../browser.ts'
import type { Stack } from '../build.ts'
import { member } from '../clients/journey.ts'

interface Test { teardown (undo: () => unknown): void }
type Arguments = Record<string, unknown>
/** A result of `tools/call`, as it came. */
type Result = Awaited<ReturnType<Client['callTool']>>

/** A view in its frame, as a user has it before them. */
interface Shown {
  page: Page
  view: Frame
  /** Errors in the console, and requests to anyone but the host. */
  faults: () => string[]
  /** Calls a method of the host in the page, such as `result`. */
  host (method: string, ...args: readonly unknown[]): Promise<void>
  /** What the view has asked the host for so far. */
  asked (what: 'heights' | 'opened' | 'told'): Promise<unknown[]>
  calls: { name: string, args: Arguments }[]
}

interface Options {
  /** What the host says of itself; a light one of 2026-01-26 by default. */
  context?: Record<string, unknown>
  /** What the host can do for a view; all by default. */
  can?: readonly string[]
  viewport?: { width: number, height: number }
  colorScheme?: 'light' | 'dark'
  /** Answers the calls of the view in the place of the gateway. */
  answer?: (name: string, args: Arguments) => Promise<unknown>
}

const HOST_PAGE = '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Host</title>' +
  '<meta name="viewport" content="width=device-width"><style>body { margin: 0 } iframe { display: block; ' +
  'width: 100%; border: 0 }</style></head><body><script src="/host.js"></script></body></html>'

function listOf (csp: unknown, name: string): string {
  const domains = member(csp, name)
  return Array.isArray(domains) ? domains.join(' ') : ''
}

/** The policy that a host makes of a resource's metadata (MCP Apps 2026-01-26). */
function policyOf (csp: unknown): string {
  const resources = `${listOf(csp, 'resourceDomains')} data:`.trim()
  return `default-src 'none'; script-src 'self' 'unsafe-inline' ${resources}; style-src 'self' 'unsafe-inline' ` +
    `${resources}; img-src 'self' ${resources}; font-src 'self' ${resources}; ` +
    `connect-src ${listOf(csp, 'connectDomains') || '\'none\''}; frame-src ${listOf(csp, 'frameDomains') || '\'none\''}`
}

/**
 * A host of MCP Apps in Chromium, which ends with the test: the official client finds a tool and its page at the
 * gateway, and the official bridge serves that page in a sandboxed frame of another origin, under the policy that its
 * metadata ask for.
 */
export default async function startHost (t: Test, { url, token }: Stack) {
  const open = await startBrowser(t)
  const client = new Client({ name: 'test-host', version: '1' }, { versionNegotiation: { mode: 'auto' } })
  const headers = { authorization: `Bearer ${await token()}` }
  await client.connect(new StreamableHTTPClientTransport(new URL(`${url}/mcp`), { requestInit: { headers } }))
  t.teardown(() => client.close())
  const { tools } = await client.listTools()
  const { outputFiles: [script] } = buildSync({
    entryPoints: [join(import.meta.dirname, 'client/host.ts')], bundle: true, write: false, format: 'iife'
  })
  const views = new Map<string, { html: string, policy: string }>()
  const port = await openPort(0, 'localhost')
  t.teardown(() => port.close())
  port.answerWith(({ url: path = '' }, response) => {
    const view = views.get(path)
    if (view) {
      response.setHeader('content-security-policy', view.policy)
      response.setHeader('content-type', 'text/html').end(view.html)
    } else if (path === '/host.js') response.setHeader('content-type', 'text/javascript').end(script?.text)
    else if (path === '/') response.setHeader('content-type', 'text/html').end(HOST_PAGE)
    else response.writeHead(204).end()
  })
  const call = (name: string, args: Arguments): Promise<Result> => client.callTool({ name, arguments: args })

  /** Opens the page of a tool in a window of its own. Nothing of a call is told yet. */
  async function show (name: string, options: Options = {}): Promise<Shown> {
    const { context = { theme: 'light' }, can, answer = call, ...screen } = options
    const tool = tools.find(tool => tool.name === name)
    const uri = String(member(tool, '_meta', 'ui', 'resourceUri'))
    const { contents: [content] } = await client.readResource({ uri })
    views.set(`/${encodeURIComponent(uri)}`, {
      html: String(member(content, 'text')), policy: policyOf(member(content, '_meta', 'ui', 'csp'))
    })
    const origin = `http://127.0.0.1:${port.number}`
    const { page, errors, foreign } = await open(`http://localhost:${port.number}/`, { origins: [origin], ...screen })
    const calls: Shown['calls'] = []
    await page.exposeFunction('callTool', (name: string, args: Arguments) => {
      calls.push({ name, args })
      return answer(name, args)
    })
    const host = (method: string, ...args: readonly unknown[]): Promise<void> =>
      page.evaluate(`host.${method}(...${JSON.stringify(args)})`)
    await host('show', {
      src: `${origin}/${encodeURIComponent(uri)}`, context: { toolInfo: { tool }, ...context }, ...can && { can }
    })
    const view = page.frames().find(frame => frame.url().startsWith(origin))
    if (!view) throw new Error('The view is not shown.')
    return {
      page,
      view,
      faults: () => [...errors, ...foreign],
      host,
      asked: what => page.evaluate(`host.${what}`),
      calls
    }
  }
  return { show, call }
}
