import fc from 'fast-check'
import t from 'tap'
import isRecord from '../../../schemas/is-record.ts'
import coerceOutput from '../../../plugins/tools/coerce-output.ts'
import { integer, list, number, object, output, text } from '../../../schemas/common.ts'

const Row = object({ id: integer(), name: text(), amount: number(), own: object({ amount: number() }) })
const Answer = output({ data: list(Row), names: list(text()), row: Row })

/** The value of a field of a row, as it leaves; the place where it is lost otherwise. */
function field (name: string, value: string): unknown {
  const { text, lost } = coerceOutput(Answer, `{"data":[{"${name}":${value}}]}`)
  const row: unknown = JSON.parse(text).data[0]
  return lost.length > 0 ? lost.join() : isRecord(row) && row[name]
}

function data (value: string): string {
  return coerceOutput(Answer, `{"data":${value}}`).text.slice('{"data":'.length, -1)
}

t.test('reads a number that is written as a text in the forms of MariaDB and PHP [U1]', async t => {
  for (const [value, expected] of [
    ['"12345678.90000000"', 12345678.9], ['"4117050.756666666667"', 4117050.756666667], ['"1.0E-5"', 0.00001],
    ['"1.5E+3"', 1500], ['"12,351,152.27"', 12351152.27], ['"-1,000"', -1000], ['"007"', 7], ['"-0.50"', -0.5],
    ['"9007199254740991.25"', 9007199254740991], ['""', null], ['false', null], ['[]', null], ['{}', null],
    ['null', null], ['12.5', 12.5],
    ['"9007199254740992"', 'data/0/amount'], ['"1.0E+25"', 'data/0/amount'], ['"12,35"', 'data/0/amount'],
    ['"1.234,56"', 'data/0/amount'], ['"n/a"', 'data/0/amount'], ['" 1"', 'data/0/amount'], ['true', 'data/0/amount'],
    ['[1]', 'data/0/amount'], ['1e400', 'data/0/amount']
  ] as const) t.strictSame(field('amount', value), expected, value)
  for (const [value, expected] of [
    ['"30"', 30], ['"30.00"', 30], ['"30.5"', 'data/0/id'], ['30.5', 'data/0/id']
  ] as const) t.strictSame(field('id', value), expected, value)
})

t.test('reads any decimal whose whole part a double holds as the nearest double [U1]', async t => {
  const whole = fc.bigInt({ min: 0n, max: BigInt(Number.MAX_SAFE_INTEGER) }).map(String)
  const fraction = fc.stringMatching(/^\d{1,30}$/)
  fc.assert(fc.property(fc.constantFrom('', '-'), whole, fc.option(fraction), (sign, whole, fraction) => {
    const decimal = `${sign}${whole}${fraction === null ? '' : `.${fraction}`}`
    t.equal(field('amount', `"${decimal}"`), Number(decimal) + 0)
  }))
})

t.test('keeps the digits of every number that came as one [U1]', async t => {
  const came = '{"data":[{"id":12345678901234567890,"amount":1.10,"name":5,"own":{"amount":-0.0,"x":1E+2}}],"y":1.000}'
  t.strictSame(coerceOutput(Answer, came), { text: came.replace('"name":5', '"name":"5"'), lost: [] })
})

t.test('reads a number where a text is declared as its digits [U2]', async t => {
  for (const [value, expected] of [
    ['123456', '123456'], ['12345678901234567890', '12345678901234567890'], ['1.50', '1.50'], ['"7"', '7'], ['""', ''],
    ['false', null], ['[]', null], ['true', 'data/0/name'], ['["x"]', 'data/0/name']
  ] as const) t.strictSame(field('name', value), expected, value)
  t.strictSame(coerceOutput(Answer, '{"names":[1,"a",null,2.5]}').text, '{"names":["1","a",null,"2.5"]}')
})

t.test('reads an object in place of a list as its values, in the order of the text [U3]', async t => {
  for (const [value, expected] of [
    ['{"30":{"id":1}}', '[{"id":1}]'], ['{"2":{"id":2},"1":{"id":1},"0":{"id":0}}', '[{"id":2},{"id":1},{"id":0}]'],
    ['{"US":{"id":1},"CA":{"id":2}}', '[{"id":1},{"id":2}]'], ['{"a\\"}":{"id":1}}', '[{"id":1}]'],
    ['{}', '[]'], [' { } ', '[]'], ['{ "1" : null }', '[null]'], ['""', 'null'], ['false', 'null'],
    ['{"id":{"id":1},"x":{}}', '{"id":{"id":1},"x":{}}'], ['{"US":1}', '{"US":1}'], ['{"US":[{}]}', '{"US":[{}]}'],
    ['"x"', '"x"'], ['[[],""]', '[{},null]']
  ] as const) t.strictSame(data(value), expected, value)
  t.equal(coerceOutput(Answer, '{"names":{"9":"a","3":"b"}}').text, '{"names":["a","b"]}')
})

t.test('keeps the order of any keys, and the texts between them [U3]', async t => {
  const rows = fc.uniqueArray(fc.tuple(fc.nat(), fc.string()), { selector: ([key]) => key })
  fc.assert(fc.property(rows, rows => {
    const members = rows.map(([key, name]) => `"${key}":${JSON.stringify({ name })}`)
    t.strictSame(JSON.parse(data(`{${members.join(',')}}`)), rows.map(([, name]) => ({ name })))
  }))
})
