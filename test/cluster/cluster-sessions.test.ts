import type { ServerResponse } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import t from 'tap'
import { sendJson } from '../issuer.ts'
import openGateway, { COMPANIES } from '../plugins/mcp/gateway.ts'
import openStream from '../routes/event-reader.ts'
import until from '../until.ts'
import { ownTime } from '../work.ts'
import call, { companies } from './messages.ts'
import { ask } from './two-replicas.ts'
import startRedis, { skip } from './redis.ts'

/**
 * As in production, ten times as fast: a replica is lost after five missed heartbeats, and an envelope after as much
 * time.
 */
const relayed = { beat: 100, attempts: 10 }
const LOST = 'The replica that ran this call is gone. It is unknown what came of it: look before you repeat a write.'
const lost = (id: string) =>
  ({ jsonrpc: '2.0', id, error: { code: 504, message: LOST, data: { code: 'outcome_unknown' } } })

t.test('calls that one replica runs for a stream of another', { skip }, async t => {
  const server = await startRedis(t)
  const running: ServerResponse[] = []
  const upstream = (_request: unknown, response: ServerResponse) => { running.push(response) }
  const owner = await openGateway(t, { env: { REDIS_URL: server.url }, upstream, relayed })
  const { NEONPANEL_ISSUER, NEONPANEL_API_URL } = owner.app.config
  const open = () => openGateway(t, { env: { REDIS_URL: server.url, NEONPANEL_ISSUER, NEONPANEL_API_URL }, relayed })
  const remote = await open()
  const token = await owner.token()

  /** Begins a call; what NeonPanel has to answer, or has not. */
  async function begin ({ url }: typeof owner, id: string, endpoint: string): Promise<() => void> {
    t.equal((await ask(url, companies(id), token, endpoint)).status, 202)
    await until(() => running.length > 0)
    const [response] = running.splice(0)
    return () => { if (response) sendJson(response, COMPANIES) }
  }

  const inbox = `neonpanel:inbox:${owner.app.relay?.name}`
  const outages: [string, () => unknown, () => unknown][] = [
    ['is frozen', server.freeze, server.thaw],
    ['is killed, and comes back empty', server.kill, server.start],
    ['holds something else under our key', () => server.command('set', inbox, 'x'), () => server.command('del', inbox)]
  ]
  for (const [outage, breakIt, mend] of outages) {
    await t.test(`are answered as lost, and the stream ends, when Redis ${outage} [REL-12, REL-8]`, async t => {
      const stream = await openStream(t, owner, token)
      const [answerDuring, answerAfter] = [await begin(remote, 'during',
        stream.endpoint), await begin(remote, 'after', stream.endpoint)]
      const answerOwn = await begin(owner, 'own', stream.endpoint)
      t.equal((await ask(remote.url, call('ping', {}, 'heard'), token, stream.endpoint)).status, 202)
      t.match(await stream.message(), { id: 'heard' })

      await breakIt()
      answerDuring()
      t.strictSame([await stream.message(), await stream.message()], [lost('during'), lost('after')])
      t.equal((await ask(owner.url, call('ping'), token, stream.endpoint)).status, 404, 'it takes no more')
      answerOwn()
      t.match(await stream.message(), { id: 'own', result: { isError: false } }, 'what runs here is not lost')
      t.strictSame([await stream.next(), await stream.next()], [': closing', undefined])

      await mend()
      const sinceMended = ownTime(t)
      answerAfter()
      await until(() => remote.app.relay?.drained() ?? true)
      const next = await openStream(t, owner, token)
      await until(async () => (await ask(remote.url, call('ping', {}, 'next'), token, next.endpoint)).status === 202)
      t.match(await next.message(), { id: 'next' }, 'nothing of the outage is left')
      t.ok(sinceMended() < 5000)
    })
  }

  await t.test('are finished by a replica that closes, however long they take [REL-12, REL-13]', async t => {
    const leaving = await open()
    const stream = await openStream(t, owner, token)
    const answer = await begin(leaving, 'last', stream.endpoint)
    const closing = leaving.app.close().then(() => 'closed')
    await until(() => leaving.app.lifecycle.phase === 'closing')
    t.equal(await Promise.race([closing, sleep(2 * relayed.attempts * relayed.beat, 'running')]), 'running',
      'and it beats until then')
    answer()
    t.match(await stream.message(), { id: 'last', result: { isError: false } })
    t.equal(await closing, 'closed')
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
    t.equal(await server.command('exists', inbox), 0, 'nobody writes to it any more')
  })
})
