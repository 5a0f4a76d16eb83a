import t from 'tap'
import openTarget from '../attack/open.ts'
import { call } from '../plugins/mcp/gateway.ts'
import openStream from '../routes/event-reader.ts'
import { names } from './configurations.ts'
import startProxy, { skip } from './proxy.ts'

/** Streams that a caller may keep open. */
const MOST = 5
/** How often a caller leaves all of its streams and comes back. */
const ROUNDS = 4

const { app, token } = await openTarget(t, { env: { PUBLIC_URL: 'http://127.0.0.1', TRUST_PROXY: '127.0.0.1' } })

for (const name of names) {
  t.test(`who has left its streams behind ${name} gets new ones at once, and nobody else loses one [P3]`,
    { skip: skip(name) }, async t => {
      const server = { url: await startProxy(t, name, { port: app.config.PORT }) }
      const [leaving, other] = await Promise.all([token(`${name} leaves`), token(`${name} stays`)])
      const open = () => openStream(t, server, leaving)

      async function serves ({ endpoint, message }: Awaited<ReturnType<typeof openStream>>, bearer: string) {
        const headers = { authorization: `Bearer ${bearer}`, 'content-type': 'application/json' }
        const init = { method: 'POST', headers, body: JSON.stringify(call('ping', {}, endpoint)) }
        t.equal((await fetch(server.url + endpoint, init)).status, 202)
        t.match(await message(), { id: endpoint, result: {} })
      }

      const staying = await openStream(t, server, other)
      for (let round = 0; round < ROUNDS; round++) {
        const streams = []
        while (streams.length < MOST) streams.push(await open())
        for (const stream of streams) await serves(stream, leaving)
        await Promise.all(streams.map(async ({ close }) => close()))
        await serves(staying, other)
      }

      const streams = []
      while (streams.length < MOST) streams.push(await open())
      const [oldest, ...others] = streams
      const sixth = await open()
      let event = await oldest?.next()
      while (event === ': ping') event = await oldest?.next()
      t.equal(event, ': closing')
      t.equal(await oldest?.next(), undefined)
      for (const stream of [...others, sixth]) await serves(stream, leaving)
      await serves(staying, other)
    })
}
