import { mock } from 'node:test'
import t from 'tap'
import Fastify from 'fastify'
import body from '../../../../plugins/body/index.ts'
import config, { readConfig } from '../../../../plugins/config/index.ts'
import drain from '../../../../plugins/drain.ts'
import errors from '../../../../plugins/errors/index.ts'
import load from '../../../../plugins/load/index.ts'
import metrics from '../../../../plugins/metrics/index.ts'
import redis from '../../../../plugins/redis/index.ts'
import tracing from '../../../../plugins/tracing/index.ts'
import relay from '../../../../plugins/relay/index.ts'
import createServerRequests from '../../../../plugins/mcp/client/server-requests.ts'

const ROOTS = { method: 'roots/list', params: {} } as const
const ID = /^[\w-]{32}$/

const app = Fastify()
t.teardown(() => app.close())
await app.register(config, { config: readConfig({}) })
for (const plugin of [metrics, tracing, errors, drain, load, body, redis, relay]) await app.register(plugin)
await app.ready()

function open (subject = 'ana') {
  const sent: { id: string }[] = []
  const call = new AbortController()
  const own = createServerRequests(app.relay)
  const ask =
    () => own.ask(ROOTS, { subject, emit: message => { sent.push(JSON.parse(message)) }, signal: call.signal })
  return {
    ...own,
    ask,
    sent,
    call,
    reply: (more: object) =>
      ({ jsonrpc: '2.0' as const, ...(sent[0] && { id: sent[0].id }), ...more })
  }
}

t.test('asks under an id that cannot be guessed and takes the answer of the same subject only [PROTO-101]', async t => {
  const { ask, sent, onResponse, reply } = open()
  const answer = ask()
  t.match(sent, [{ jsonrpc: '2.0', id: ID, method: 'roots/list', params: {} }])
  onResponse(reply({ result: { roots: ['of bob'] } }), 'bob')
  onResponse({ jsonrpc: '2.0', id: 'other', result: {} }, 'ana')
  onResponse({ jsonrpc: '2.0', result: {} }, 'ana')
  onResponse(reply({ result: { roots: [] } }), 'ana')
  t.strictSame(await answer, { roots: [] })
  onResponse(reply({ result: {} }), 'ana')
})

t.test('fails when the client refuses, answers no object, or the call is over', async t => {
  for (const [more, message] of [
    [{ error: { code: -1, message: 'User said no' } }, 'The client refused: User said no'],
    [{ error: null }, 'The client refused: no reason given'], [{ result: 1 }, 'The client refused: no reason given']
  ] as const) {
    const { ask, onResponse, reply } = open()
    const answer = ask()
    onResponse(reply(more), 'ana')
    await t.rejects(answer, { message })
  }
  const { ask, call, sent } = open()
  const answer = ask()
  call.abort()
  await t.rejects(answer, { message: 'The call is over.' })
  await t.rejects(ask(), { message: 'The call is over.' })
  t.equal(sent.length, 1, 'nothing is asked in a call that is over')
})

t.test('waits a minute for the answer', async t => {
  mock.timers.enable({ apis: ['setTimeout'] })
  t.teardown(() => mock.timers.reset())
  const answer = open().ask()
  mock.timers.tick(60_000)
  await t.rejects(answer, { message: 'The client did not answer roots/list in time.' })
})
