import fc from 'fast-check'
import t from 'tap'
import { exceeded } from '../../../plugins/text/json.ts'

/** All values of a value, itself included, and how deep they stand. */
function measure (value: unknown): { values: number, depth: number } {
  if (typeof value !== 'object' || value === null) return { values: 1, depth: 0 }
  const members = Object.values(value).map(measure)
  return {
    values: members.reduce((sum, { values }) => sum + values, 1),
    depth: 1 + Math.max(0, ...members.map(({ depth }) => depth))
  }
}

t.test('counts what is in a text as a walk through its value does, before there is one [F1]', async t => {
  const deep = fc.letrec(tie => ({
    part: fc.oneof({ maxDepth: 40 }, fc.json().map(text => JSON.parse(text)), fc.array(tie('part'), { maxLength: 3 }),
      fc.dictionary(fc.string(), tie('part'), { maxKeys: 3 }))
  })).part
  fc.assert(fc.property(deep, fc.nat(3), fc.integer({ min: 30, max: 34 }), (value, indent, wraps) => {
    const wrapped = Array.from({ length: wraps }).reduce(inner => [inner, '"]}', {}], value)
    const { values, depth } = measure(wrapped)
    const limit = exceeded(JSON.stringify(wrapped, null, indent))
    return depth > 32 ? limit?.includes('32 levels') : values <= 10_000 && limit === undefined
  }))
  for (const [given, count] of [['1', 9999], ['{}', 9999], ['[ ]', 9999], ['"\\\\"', 9999], ['[1]', 4999]] as const) {
    const list = (length: number) => `[${Array.from({ length }, () => given).join(' , ')}]`
    t.equal(exceeded(list(count)), undefined, given)
    t.match(exceeded(list(count + 1)), '10000 values', given)
  }
})

t.test('leaves to the parser what is no JSON [F1]', async t => {
  for (const text of ['', '"', '"\\', ']]]', '{', '\u0000', '"\\"', ',,,']) t.equal(exceeded(text), undefined, text)
})
