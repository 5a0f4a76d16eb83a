import t from 'tap'
import numbersIn, { documents, namedNumbers } from '../../documents.ts'

t.test('every requirement of the protocol has a test that bears its number', async t => {
  const named = namedNumbers()
  const wanted = numbersIn(documents().get('protocol.md')).filter(number => number.startsWith('PROTO-'))
  t.not(wanted.length, 0)
  t.strictSame(wanted.filter(number => !named.has(number)), [])
})
