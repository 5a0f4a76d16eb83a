import t from 'tap'
import traceOf from '../../../plugins/logger/trace.ts'

const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01'
const other = 'cc-1af7651916cd43dd8448eb211c80319c-c7ad6b7169203331-00'

t.test('passes a valid parent on, with its state and never with baggage [PROTO-111]', t => {
  t.strictSame(traceOf({ traceparent, baggage: 'user=ana' }), { traceparent })
  t.strictSame(traceOf({ traceparent, tracestate: 'rojo=00f067aa0ba902b7,congo=t61rcWkgMzE' }),
    { traceparent, tracestate: 'rojo=00f067aa0ba902b7,congo=t61rcWkgMzE' })
  t.strictSame(traceOf({ traceparent: other }, { traceparent, tracestate: 'a=1' }), { traceparent: other },
    'a message outranks its request')
  t.strictSame(traceOf({ tracestate: 'a=1' }, { traceparent }), { traceparent })
  t.end()
})

t.test('ignores what is malformed [PROTO-111]', t => {
  const [version, trace, span, flags] = traceparent.split('-')
  for (const wrong of [
    `ff-${trace}-${span}-${flags}`, `${version}-${'0'.repeat(32)}-${span}-${flags}`,
    `${version}-${trace}-${'0'.repeat(16)}-${flags}`,
    traceparent.toUpperCase(), `${traceparent}-1`, `${traceparent}\n`, ` ${traceparent}`, '', 1, null, [traceparent],
    undefined
  ]) {
    t.strictSame(traceOf({ traceparent: wrong, tracestate: 'a=1' }), {}, String(wrong))
    t.strictSame(traceOf({ traceparent: wrong }, { traceparent }), { traceparent }, String(wrong))
  }
  for (const tracestate of ['', 'a', '=', 'a=\r\nb: c', `a=${'x'.repeat(511)}`, 'a=ü', 1, ['a=1']]) {
    t.strictSame(traceOf({ traceparent, tracestate }), { traceparent })
  }
  t.strictSame(traceOf(), {})
  t.strictSame(traceOf(undefined, null, 'x'), {})
  t.end()
})
