import type { FastifyInstance } from 'fastify'
import t from 'tap'
import { Agent, request } from 'undici'
import build from '../../build.ts'
import until from '../../until.ts'
import openMany from './many.ts'

const FLOOD = 2000
/** Half of the connections that there may be. */
const SHARE = 1000
const FLOODER = '127.0.0.2'
const OTHERS = ['127.0.0.3', '127.0.0.4', '127.0.0.5']
const CALLS = 100
/** Milliseconds for which others work beside a flood, which opens anew what was closed. */
const FLOOD_MS = 3000
const PROBES = ['/healthz', '/livez', '/readyz']

const head = (app: FastifyInstance, line: string) => `${line} HTTP/1.1\r\nHost: localhost:${app.config.PORT}\r\n`

/** What each connection of the flood sends at first, and then every second. */
const floods: Readonly<Record<string, (app: FastifyInstance) => { sent?: string, drip?: string }>> = {
  'say nothing': () => ({}),
  'wait for the next request': app => ({ sent: `${head(app, 'GET /livez')}\r\n` }),
  'send a header slowly': app => ({ sent: `${head(app, 'POST /mcp')}X-Slow: `, drip: 'x' }),
  'send a body slowly': app => ({ sent: `${head(app, 'POST /mcp')}Content-Length: 99\r\n\r\n{`, drip: ' ' })
}

/** How often each came. */
function count (values: readonly unknown[]): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const value of values) counts[String(value)] = (counts[String(value)] ?? 0) + 1
  return counts
}

for (const [what, make] of Object.entries(floods)) {
  t.test(`2,000 connections of one address that ${what} shut nobody out, nor probes from there [F4]`, async t => {
    const warnings: unknown[] = []
    const { app, token } = await build(t, {
      log (line) {
        const { level, address, msg } = JSON.parse(line)
        if (level >= 40 && /connections/.test(msg)) warnings.push([address, msg])
      }
    })
    const { PORT: port } = app.config
    const authorization = `Bearer ${await token()}`
    const agents = OTHERS.map(localAddress => new Agent({ localAddress, connections: 2 }))
    t.teardown(() => Promise.all(agents.map(agent => agent.destroy())))

    async function ask (path: string, dispatcher: Agent, method: 'GET' | 'POST' = 'GET'): Promise<unknown> {
      const headers = { host: `localhost:${port}`, authorization, 'content-type': 'application/json' }
      try {
        const { statusCode, body } = await request(`http://127.0.0.1:${port}${path}`, {
          dispatcher, method, headers, ...method === 'POST' && { body: '{}' }
        })
        await body.dump()
        return statusCode
      } catch (error) {
        return error
      }
    }

    /** Calls of all others, at least so many and for so long; whatever did not come of them. */
    async function failures (ms = 0): Promise<Record<string, number>> {
      const statuses: unknown[] = []
      const end = performance.now() + ms
      while (statuses.length < CALLS || performance.now() < end) {
        statuses.push(...await Promise.all(
          agents.map(agent => ask('/tools/neonpanel.listCompanies', agent, 'POST'))))
      }
      return count(statuses.filter(status => status !== 200))
    }

    async function probe (localAddress: string): Promise<unknown[]> {
      const agent = new Agent({ localAddress })
      const statuses = await Promise.all(PROBES.map(path => ask(path, agent)))
      await agent.destroy()
      return statuses
    }

    t.strictSame(await failures(), {}, 'before')
    const flooding = openMany(t, { port, from: FLOODER, count: FLOOD, again: true, ...make(app) })
    t.strictSame(await failures(), {}, 'while they come')
    const { open, stopOpening } = await flooding
    t.strictSame(await failures(FLOOD_MS), {}, 'while they are there')
    for (const from of ['127.0.0.1', FLOODER, ...OTHERS]) t.strictSame(await probe(from), [200, 200, 200], from)
    stopOpening()
    await until(() => open() <= SHARE)
    t.match(warnings, [[FLOODER, /^127\.0\.0\.2 has more than 1000 connections; its longest idle/]])
    t.equal(warnings.length, 1)
  })
}
