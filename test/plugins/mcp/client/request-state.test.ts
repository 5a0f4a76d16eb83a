import t from 'tap'
import { readState, writeState, type Binding } from '../../../../plugins/mcp/client/request-state.ts'
import createStateCrypto from '../../../../plugins/mcp/client/state-crypto.ts'
import stopClock from '../../../clock.ts'

const own = createStateCrypto([])
const call: Binding = { subject: 'ana', method: 'tools/call', name: 'greet', args: { a: 1, b: [{ c: 2, d: 3 }] } }
const ANSWERS = { name: { action: 'accept', content: { name: 'Ana' } } }
const REFUSED = { code: 'invalid_params', message: 'Invalid requestState.' }

t.test('gives back the answers so far, however the client orders the arguments', t => {
  const state = writeState(own, call, ANSWERS)
  t.strictSame(readState(own, { ...call, args: { b: [{ d: 3, c: 2 }], a: 1 } }, state), ANSWERS)
  const withoutArguments = writeState(own, { ...call, args: undefined }, {})
  t.strictSame(readState(own, { ...call, args: {} }, withoutArguments), {})
  t.end()
})

t.test('refuses a state of another subject, method, name or arguments, and what is none [PROTO-99]', t => {
  const state = writeState(own, call, ANSWERS)
  for (const other of [{
    subject: 'bob'
  }, { method: 'prompts/get' }, { name: 'greets' }, { args: { a: 2, b: [{ c: 2, d: 3 }] } }, { args: undefined }]) {
    t.throws(() => readState(own, { ...call, ...other }, state), REFUSED)
  }
  for (const other of [`${state}-TAMPERED`, '', 1, null, undefined, {}, own.sign(
    {}
  ), own.sign([]), createStateCrypto([]).sign({ until: Infinity })]) {
    t.throws(() => readState(own, call, other), REFUSED)
  }
  t.end()
})

t.test('refuses a state after a quarter of an hour [PROTO-99]', t => {
  const clock = stopClock(t)
  const state = writeState(own, call, ANSWERS)
  clock.forward(15 * 60_000 - 1)
  t.strictSame(readState(own, call, state), ANSWERS)
  clock.forward(1)
  t.throws(() => readState(own, call, state), REFUSED)
  t.end()
})
