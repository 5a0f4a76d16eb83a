import fc from 'fast-check'
import t from 'tap'
import createVerifier from '../../../cli/verify-audit/verify.ts'
import { linkOf } from '../../../plugins/logger/chain.ts'
import logOf, { KEY } from './records.ts'

const MUTATIONS = 1000
const OTHER_KEY = KEY.toUpperCase()

function verdictOf (texts: readonly string[], keys = [KEY], isRunning = false) {
  const verifier = createVerifier(keys, isRunning)
  texts.forEach((text, index) => verifier.add({ file: 'log', number: index + 1, text }))
  return verifier.verdict()
}

t.test('a log proves that its audit records are whole', async t => {
  const [log, other] = await Promise.all([logOf(t, 12), logOf(t, 6)])
  const records = [...log.keys()].filter(index => linkOf(log[index] ?? ''))

  await t.test('a whole log passes, those of several replicas at once, rotated, and behind a collector', async t => {
    t.equal(records.length, 12 + 4 + 2, 'every call is there once, and the two ends')
    t.strictSame(verdictOf(log), { records: 18, chains: 1, faults: [] })
    const mixed = log.flatMap((line, index) => [line, ...other[index] === undefined ? [] : [other[index]]])
    t.strictSame(verdictOf([...mixed, ...other.slice(log.length)]).faults, [])
    t.strictSame(verdictOf(log.map(line => `gateway-1  | ${line}\r`)).faults, [])
    t.strictSame(verdictOf(log, [OTHER_KEY, KEY]).faults, [], 'with any of the keys')
    t.strictSame(verdictOf(log.filter((_line, index) => !records.includes(index))).records, 0)
  })

  await t.test('of 1,000 logs with a record changed, left out, put in or moved every one is noticed', async t => {
    const place = fc.integer({ min: 0, max: records.length - 1 }).map(index => records[index] ?? 0)
    const changed = fc.tuple(place, fc.nat(), fc.constantFrom(...'0aZ"{}, :9')).map(([index, at, character]) => {
      const line = log[index] ?? ''
      const position = at % line.length
      return log.with(index, line.slice(0, position) + character + line.slice(position + 1))
    })
    const leftOut = place.map(index => log.toSpliced(index, 1))
    const putIn = fc.tuple(place, place, fc.boolean()).map(([from, to, isForged]) => log.toSpliced(to, 0,
      isForged ? (log[from] ?? '').replace(/,"chain".*/, '}') : log[from] ?? ''))
    const moved = fc.tuple(place, place).map(([from, to]) =>
      log.with(from, log[to] ?? '').with(to, log[from] ?? ''))
    const mutated = fc.oneof(changed, leftOut, putIn, moved)
      .filter(lines => lines.join() !== log.join() && lines.some(line => /"tool"|"sum"/.test(line)))
    fc.assert(fc.property(mutated, lines => verdictOf(lines).faults.length > 0), { numRuns: MUTATIONS })
    t.pass('all were noticed')
  })

  await t.test('the first line that is not as it was is named, with what is wrong', async t => {
    const [begin = 0, second = 0, third = 0, fourth = 0, fifth = 0] = records
    const end = records.at(-1) ?? 0
    const without = (...indexes: number[]) => log.filter((_line, index) => !indexes.includes(index))
    const cases: [string, readonly string[], number, RegExp][] = [
      ['changed', log.with(third, (log[third] ?? '').replace('"outcome"', '"result"')), third, /it was changed$/],
      ['left out', without(third), fourth - 1, /record 2 of its chain is missing before it/],
      ['several left out', without(third, fourth), fifth - 2, /records 2 to 3 of its chain are missing before it/],
      ['first left out', without(begin), second - 1, /record 0 of its chain is missing/],
      ['last left out', without(end), records.at(-2) ?? 0, /its chain has no end/],
      ['twice', log.toSpliced(fourth, 0, log[third] ?? ''), fourth, /record 2 of its chain stands behind record 2/],
      ['moved', log.with(third, log[fourth] ?? '').with(fourth, log[third] ?? ''), third, /record 2 .* is missing/],
      ['forged', log.toSpliced(third, 0, '{"msg":"called","tool":"x"}'), third, /outside of any chain/]
    ]
    for (const [what, lines, index, message] of cases) {
      const [fault] = verdictOf(lines).faults
      t.match(fault, { file: 'log', number: index + 1, message }, what)
    }
    t.match(verdictOf(log, [OTHER_KEY]).faults, [{ number: begin + 1, message: /changed, or made with another key/ }])
  })

  await t.test('what was killed or still runs has no end, which can be allowed', async t => {
    const cut = log.slice(0, records.at(-1))
    t.equal(verdictOf(cut).faults.length, 1)
    t.strictSame(verdictOf(cut, [KEY], true).faults, [])
    t.equal(verdictOf(log.slice(records[2]), [KEY], true).faults.length, 1, 'but none without its beginning')
  })
})
