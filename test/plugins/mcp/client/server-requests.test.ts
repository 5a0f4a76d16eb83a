import { mock } from 'node:test'
import t from 'tap'
import createServerRequests from '../../../../plugins/mcp/client/server-requests.ts'

const ROOTS = { method: 'roots/list', params: {} } as const
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/

function open (subject = 'ana') {
  const sent: { id: string }[] = []
  const call = new AbortController()
  const own = createServerRequests(null)
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
  t.match(sent, [{ jsonrpc: '2.0', id: UUID, method: 'roots/list', params: {} }])
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
