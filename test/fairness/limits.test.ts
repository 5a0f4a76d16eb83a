import t from 'tap'
import openTarget from '../attack/open.ts'
import modern from '../plugins/mcp/modern-call.ts'
import { DECLARED, tool } from '../plugins/mcp/methods/tasks/working-tools.ts'
import { call } from '../plugins/mcp/gateway.ts'
import openStream from '../routes/event-reader.ts'
import withNeighbours, { signIn, type Ask, type Caller } from './neighbours.ts'

const CALLS = 2000
const AT_ONCE = 20
/** More than one of the others comes to. */
const RATE_LIMIT_MAX = '300'

/** A request of 2026-07-28. */
function asked (...[message, { headers = {} }]: ReturnType<typeof modern>): Ask {
  return { path: '/mcp', body: message, headers: { accept: 'application/json, text/event-stream', ...headers } }
}

/** What the one asks, at once as often as it can, and how often it got 200. */
async function flood (worst: Caller, ask: Ask): Promise<{ good: number, refused: Set<number> }> {
  let [left, good] = [CALLS, 0]
  const refused = new Set<number>()
  await Promise.all(Array.from({ length: AT_ONCE }, async () => {
    while (left-- > 0) {
      const { status } = await worst(ask)
      if (status === 200) good++
      else refused.add(status)
    }
  }))
  return { good, refused }
}

t.test('one caller above its limit costs others nothing of theirs [SEC-46]', async t => {
  const gateway = await openTarget(t, { env: { RATE_LIMIT_MAX } })
  const worst = await signIn(t, gateway, 'worst')
  await withNeighbours(t, gateway, async () => {
    const { good, refused } = await flood(worst, {})
    t.ok(good <= 2 * Number(RATE_LIMIT_MAX), `${good} were answered`)
    t.strictSame(refused, new Set([429]))
  })
})

t.test('batches of one caller cost others nothing of theirs [SEC-48]', async t => {
  const gateway = await openTarget(t, { env: { RATE_LIMIT_MAX, MAX_CALLS_PER_SUBJECT: '300' } })
  const worst = await signIn(t, gateway, 'worst')
  const calls = Array.from({ length: 10 }, (_, id) => call('tools/call', { name: 'neonpanel_listCompanies' }, id))
  await withNeighbours(t, gateway, async () => {
    const { good, refused } =
      await flood(worst, { path: '/mcp', body: calls, headers: { 'mcp-protocol-version': '2025-03-26' } })
    t.ok(good <= 2 * Number(RATE_LIMIT_MAX) / 10, `${good} were answered`)
    t.strictSame(refused, new Set([429]))
  })
})

t.test('tasks of one caller leave others room for theirs [PROTO-120]', async t => {
  const job = tool('may', async () => '{}', { tasks: 'optional' })
  const gateway = await openTarget(t, { prepare: app => { app.mcp.register({ tools: [job] }) } })
  const worst = await signIn(t, gateway, 'worst')
  const start = asked(...modern('tools/call', { name: 'may' }, DECLARED))
  await withNeighbours(t, gateway, async () => {
    t.strictSame(await flood(worst, start), { good: 100, refused: new Set([429]) })
  }, () => start)
})

t.test('subscriptions and sessions of one caller leave others room for theirs [P3]', async t => {
  const gateway = await openTarget(t, { env: { MAX_STREAMS: '30' } })
  const headers = modern('subscriptions/listen', { notifications: {} })[1].headers
  const body = JSON.stringify(modern('subscriptions/listen', { notifications: {} })[0])
  const listen = async (subject: string) => fetch(`${gateway.url}/mcp`, {
    method: 'POST',
    body,
    headers: {
      ...headers,
      authorization: `Bearer ${await gateway.token(subject)}`,
      'content-type': 'application/json',
      accept: 'text/event-stream'
    }
  })
  const opened: Response[] = []
  t.teardown(() => Promise.all(opened.map(response => response.body?.cancel().catch(() => {}))))
  await withNeighbours(t, gateway, async () => {
    for (let turn = 0; turn < 40; turn++) {
      opened.push(await listen('worst'))
      await openStream(t, gateway, await gateway.token('worst'))
    }
    for (let other = 0; other < 10; other++) {
      const response = await listen(`other-${other}`)
      opened.push(response)
      t.equal(response.status, 200, 'another may subscribe')
      t.match(await openStream(t, gateway, await gateway.token(`other-${other}`)), { status: 200 })
    }
  })
})
