import t from 'tap'
import unwrap from '../../../plugins/tools/unwrap.ts'

const input = { page: 1 }

t.test('finds the arguments that a client means [CLIENT-41]', async t => {
  for (const [given, meant] of [
    [undefined, {}], [null, {}], [{}, {}], ['{}', {}], ['null', {}], [input, input], [JSON.stringify(input), input],
    [{ params: input }, input], [{ arguments: input }, input], [{ params: { arguments: input } }, input],
    [{ arguments: JSON.stringify(input) }, input],
    [{ params: null }, {}], [JSON.stringify({ params: JSON.stringify(input) }), input],
    [{ ...input, toolCallId: 'x', sessionId: 'y', action: 'z', chatInput: '' }, input],
    [{ params: input, sessionId: 'y' }, input], [{ params: { ...input, action: 'z' } }, input]
  ] as const) t.strictSame(unwrap(given), meant, JSON.stringify(given))
})

t.test('leaves the rest to the check', async t => {
  for (const given of [
    [], [input], 5, true, '', 'page=1', '"text"', '{', { params: 5 }, { params: 'x' }, { params: [] },
    { params: input, page: 2 }, { other: input },
    '{"__proto__":{"polluted":1}}', '['.repeat(100) + ']'.repeat(100)
  ]) {
    t.strictSame(unwrap(given), typeof given === 'string' && given === '"text"' ? 'text' : given, JSON.stringify(given))
  }
  t.strictSame(unwrap({ params: { params: { params: input } } }), { params: input })
})

t.test('does not touch what it was given', async t => {
  const given = { params: { page: 1, sessionId: 'x' } }
  unwrap(given)
  t.strictSame(given, { params: { page: 1, sessionId: 'x' } })
})
