import t from 'tap'
import parseJson from '../../../plugins/text/json.ts'

t.test('reads JSON as JSON.parse does', async t => {
  for (const text of [
    'null', '1', '"__proto__"', '[{"a":[]}]', '{"constructor":1}', '{"constructor":{"name":"x"}}',
    '{"caf\\u00e9":"\\u005f"}'
  ]) {
    t.equal(JSON.stringify(parseJson(text)), JSON.stringify(JSON.parse(text)))
  }
  t.throws(() => parseJson('{'), SyntaxError)
})

t.test('refuses names that reach prototypes, at any depth and in any spelling', async t => {
  for (const text of [
    '{"__proto__":{}}', '{"__proto__":1}', '{"\\u005f_proto__":{}}', '[[{"a":{"__proto__":null}}]]',
    '{"constructor":{"prototype":{}}}', '{"c\\u006fnstructor":{"prototype":1}}'
  ]) {
    t.throws(() => parseJson(text), { name: 'SyntaxError', message: 'Object contains forbidden prototype property' },
      text)
  }
  t.equal(Object.hasOwn(Object.prototype, 'polluted'), false)
})

t.test('walks any depth', async t => {
  const depth = 100_000
  t.doesNotThrow(() => parseJson(`{"constructor":${'['.repeat(depth)}${']'.repeat(depth)}}`))
})
