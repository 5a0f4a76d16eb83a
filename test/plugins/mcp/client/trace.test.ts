import type { IncomingHttpHeaders } from 'node:http'
import t from 'tap'
import { sendJson } from '../../../issuer.ts'
import openStream from '../../../routes/event-reader.ts'
import openGateway, { call, COMPANIES } from '../gateway.ts'
import modern from '../modern-call.ts'

const LIST = { name: 'neonpanel.listCompanies' }
const parent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01'
const other = '00-1af7651916cd43dd8448eb211c80319c-c7ad6b7169203331-00'
const baggage = 'user=ana'
const seen: IncomingHttpHeaders[] = []
const gateway = await openGateway(t,
  { upstream (request, response) { seen.push(request.headers); sendJson(response, COMPANIES) } })

/** What NeonPanel got of the trace with the last request. */
function arrived () {
  const { traceparent, tracestate, baggage } = seen.splice(0).at(-1) ?? { baggage: 'no request came' }
  return { traceparent, tracestate, baggage }
}

const cases: [string, Record<string, unknown>, Record<string, string>, object][] = [
  ['of the message', {
    traceparent: parent, tracestate: 'a=1', baggage
  }, {}, { traceparent: parent, tracestate: 'a=1' }],
  ['of the request', {}, {
    traceparent: parent, tracestate: 'a=1', baggage
  }, { traceparent: parent, tracestate: 'a=1' }],
  ['of the message before that of the request', {
    traceparent: parent
  }, { traceparent: other, tracestate: 'a=1' }, { traceparent: parent }],
  ['of the request where that of the message is malformed', {
    traceparent: 'x'
  }, { traceparent: other }, { traceparent: other }],
  ['none that is malformed', {
    traceparent: `${parent}-1`
  }, { traceparent: parent.toUpperCase(), tracestate: 'a=1' }, {}],
  ['none that is no text', { traceparent: [parent] }, {}, {}],
  ['no malformed state', { traceparent: parent, tracestate: 'a=\r\nb: c' }, {}, { traceparent: parent }],
  ['no baggage alone', { baggage }, { baggage }, {}]
]

for (const [name, _meta, headers, expected] of cases) {
  t.test(`passes a trace on to NeonPanel: ${name} [PROTO-111]`, async t => {
    const whole = { traceparent: undefined, tracestate: undefined, baggage: undefined, ...expected }
    t.equal((await gateway.ask(...modern('tools/call', LIST, { meta: _meta, headers }))).status, 200)
    t.strictSame(arrived(), whole)
    t.equal((await gateway.ask(call('tools/call', { ...LIST, _meta }), { headers })).status, 200)
    t.strictSame(arrived(), whole, 'legacy')
    const stream = await openStream(t, gateway, await gateway.token())
    await gateway.ask(call('tools/call', { ...LIST, _meta }), { headers, path: stream.endpoint })
    t.match(await stream.message(), { id: 1, result: { isError: false } })
    t.strictSame(arrived(), whole, 'on a session')
  })
}
