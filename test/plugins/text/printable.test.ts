import t from 'tap'
import printable from '../../../plugins/text/printable.ts'

t.test('shows texts and lists of texts, and of anything else only the type', async t => {
  const values: [unknown, string][] = [
    ['https://a.example', 'https://a.example'], [['a', 'b'], 'a b'], [['a', 7, ['b']], 'a number object'],
    [undefined, 'undefined'], [null, 'object'],
    [7, 'number'], [{ a: 1 }, 'object'], ['', ''], ['naïve ✓', 'naïve ✓']
  ]
  for (const [value, text] of values) t.equal(printable(value), text)
})

t.test('escapes what cannot be seen, and cuts at 200 characters', async t => {
  t.equal(printable('a\nb\u001b[31m\u202e\u200b\u2028\u{e0041}'),
    'a\\u{a}b\\u{1b}[31m\\u{202e}\\u{200b}\\u{2028}\\u{e0041}')
  t.equal(printable('x'.repeat(201)), 'x'.repeat(200))
  t.equal(printable('\n'.repeat(300)).length, 200)
})
