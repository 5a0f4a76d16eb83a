import Fastify from 'fastify'
import t from 'tap'
import plainContext from '../../../../plugins/mcp/client/plain-context.ts'

const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01'

t.test('a call without a message channel sends no notifications and cannot ask the client, but its ' +
  'trace is kept', async t => {
  const app = Fastify()
  app.get('/', async request => {
    const { progress, log, changed, ask, signal, capabilities, trace } = plainContext(request)
    t.strictSame([progress(1), log('error', 'x'), changed('tools')], [undefined, undefined, undefined])
    await t.rejects(ask({ roots: { method: 'roots/list', params: {} } }),
      { code: 'invalid_request', message: 'This caller cannot be asked.' })
    return { aborted: signal.aborted, capabilities, trace }
  })
  const answer = await app.inject({ url: '/', headers: { traceparent, baggage: 'user=ana' } })
  t.strictSame(answer.json(), { aborted: false, capabilities: {}, trace: { traceparent } })
})
