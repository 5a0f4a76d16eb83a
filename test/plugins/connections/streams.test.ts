import t from 'tap'
import { Agent, fetch } from 'undici'
import openTarget from '../../attack/open.ts'
import openStream from '../../routes/event-reader.ts'
import { call } from '../mcp/gateway.ts'

/** Streams that a caller may keep open. */
const MOST = 5
const OTHERS = ['ben', 'chloe', 'dev']
const ROUNDS = 10
/** Streams that one caller tries to hold at a time, and how often. */
const GREED = 50
const PROBES = ['/healthz', '/livez', '/readyz']

t.test('one caller that opens streams without end costs nobody else a stream, a call or a probe [P3]', async t => {
  const { app, url, token } = await openTarget(t)
  const greedy = await token('mallory')
  const agent = new Agent({ localAddress: '127.0.0.2' })
  t.teardown(() => agent.destroy())
  const flood = { ends: false, opened: 0, refused: 0 }
  const target = `http://127.0.0.1:${app.config.PORT}`
  const host = `localhost:${app.config.PORT}`

  /** Opens streams one after the other, and reads none of them. */
  async function openAgain (): Promise<void> {
    const headers = { host, authorization: `Bearer ${greedy}` }
    const response = await fetch(`${target}/sse`, { headers, dispatcher: agent })
    if (response.status === 200) flood.opened++
    else flood.refused++
    if (!flood.ends) await openAgain()
  }

  const others = await Promise.all(OTHERS.map(async name => {
    const bearer = await token(name)
    const streams = []
    while (streams.length < MOST) streams.push(await openStream(t, { url }, bearer))
    return { bearer, streams }
  }))
  const flooding = Array.from({ length: GREED }, openAgain)
  for (let round = 0; round < ROUNDS; round++) {
    await Promise.all(others.map(async ({ bearer, streams }) => {
      const headers = { authorization: `Bearer ${bearer}`, 'content-type': 'application/json' }
      const post = (path: string, body: object) =>
        globalThis.fetch(url + path, { method: 'POST', headers, body: JSON.stringify(body) })
      const called = await post('/tools/neonpanel.listCompanies', {})
      t.match([called.status, await called.json()], [200, { data: Array }])
      for (const { endpoint, message } of streams) {
        t.equal((await post(endpoint, call('ping', {}, round))).status, 202)
        t.match(await message(), { id: round, result: {} })
      }
    }))
    for (const path of PROBES) t.equal((await globalThis.fetch(url + path)).status, 200)
    t.ok((app.lifecycle.pending.streams?.() ?? Infinity) <= OTHERS.length * MOST + MOST + GREED)
  }
  flood.ends = true
  await Promise.all(flooding)
  t.ok(flood.opened > 2 * GREED, `${flood.opened} were opened`)
  t.equal(flood.refused, 0)
})
