import type { ServerResponse } from 'node:http'
import t from 'tap'
import { sendJson } from '../issuer.ts'
import openGateway, { COMPANIES } from '../plugins/mcp/gateway.ts'
import openStream from '../routes/event-reader.ts'
import until from '../until.ts'
import { ownTime } from '../work.ts'
import call, { companies } from './messages.ts'
import { ask } from './two-replicas.ts'
import startRedis, { skip } from './redis.ts'

t.test('calls that one replica receives for a stream of another', { skip }, async t => {
  const server = await startRedis(t)
  const running: ServerResponse[] = []
  const upstream = (_request: unknown, response: ServerResponse) => { running.push(response) }
  const owner = await openGateway(t, { env: { REDIS_URL: server.url }, upstream })
  const { NEONPANEL_ISSUER, NEONPANEL_API_URL } = owner.app.config
  const open = () => openGateway(t, { env: { REDIS_URL: server.url, NEONPANEL_ISSUER, NEONPANEL_API_URL } })
  const remote = await open()
  const token = await owner.token()
  const ownerName = owner.app.relay.id().split('.')[0]

  /** Begins a call; what NeonPanel has to answer, or has not. */
  async function begin ({ url }: typeof owner, id: string, endpoint: string): Promise<() => void> {
    t.equal((await ask(url, companies(id), token, endpoint)).status, 202)
    await until(() => running.length > 0)
    const [response] = running.splice(0)
    return () => { if (response) sendJson(response, COMPANIES) }
  }

  const inbox = `neonpanel:inbox:${ownerName}`
  const outages: [string, () => unknown, () => unknown][] = [
    ['is frozen', server.freeze, server.thaw],
    ['is killed, and comes back empty', server.kill, server.start],
    ['holds something else under our key', () => server.command('set', inbox, 'x'), () => server.command('del', inbox)]
  ]
  for (const [outage, breakIt, mend] of outages) {
    await t.test(`are answered while Redis ${outage}, and no further one is accepted [REL-12, REL-8]`, async t => {
      const stream = await openStream(t, owner, token)
      const [answerDuring, answerAfter] =
        [await begin(remote, 'during', stream.endpoint), await begin(remote, 'after', stream.endpoint)]

      await breakIt()
      answerDuring()
      t.match(await stream.message(), { id: 'during', result: { isError: false } })
      const refused = await ask(remote.url, call('ping', {}, 7), token, stream.endpoint)
      t.match([refused.status, await refused.json()],
        [503, { id: 7, error: { data: { code: 'session_unreachable', retryAfter: 1 } } }])
      t.equal((await ask(owner.url, call('ping', {}, 'own'), token, stream.endpoint)).status, 202)
      t.match(await stream.message(), { id: 'own' })

      await mend()
      const sinceMended = ownTime(t)
      await until(async () => (await ask(remote.url, call('ping', {}, 'next'), token, stream.endpoint)).status === 202)
      t.match(await stream.message(), { id: 'next' }, 'the refused call did not arrive late')
      t.ok(sinceMended() < 5000)
      answerAfter()
      t.match(await stream.message(), { id: 'after', result: { isError: false } })
    })
  }

  await t.test('outlive the replica that received them [REL-12, REL-13]', async t => {
    const leaving = await open()
    const stream = await openStream(t, owner, token)
    const answer = await begin(leaving, 'last', stream.endpoint)
    await leaving.app.close()
    answer()
    t.match(await stream.message(), { id: 'last', result: { isError: false } })
    await stream.close()
  })

  await t.test('are waited for by a replica that closes, and delivered before its stream ends ' +
    '[REL-12, REL-13]', async t => {
    const stream = await openStream(t, owner, token)
    const [answerOne, answerOther] = [await begin(remote, 'one',
      stream.endpoint), await begin(remote, 'other', stream.endpoint)]
    const closing = owner.app.close()
    await until(() => owner.app.lifecycle.phase === 'closing')
    await until(async () => (await ask(remote.url, call('ping'), token, stream.endpoint)).status === 404)
    answerOne()
    t.match(await stream.message(), { id: 'one', result: { isError: false } })
    answerOther()
    t.match(await stream.message(), { id: 'other', result: { isError: false } })
    t.strictSame([await stream.next(), await stream.next()], [': closing', undefined])
    await closing
    t.equal(await server.command('exists', inbox, `neonpanel:replica:${ownerName}`), 0, 'nobody writes to it any more')
  })
})
