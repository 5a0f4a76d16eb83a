import { Type } from '@sinclair/typebox'
import Fastify from 'fastify'
import t from 'tap'
import config, { readConfig } from '../../plugins/config/index.ts'
import errors from '../../plugins/errors/index.ts'
import metrics from '../../plugins/metrics/index.ts'
import validation, { compile } from '../../plugins/validation/index.ts'
import { Choice, Country, Day, Id, Input, Nullable, shortText } from '../../schemas/common.ts'

interface Test { teardown (undo: () => unknown): void }

async function start (t: Test) {
  const app = Fastify()
  t.teardown(() => app.close())
  await app.register(config, { config: readConfig({}) })
  await app.register(metrics).register(errors)
  await app.register(validation)
  return app
}

const Sample = Input({
  id: Id('An id.'),
  day: Type.Optional(Day('A day.')),
  page: Type.Optional(Type.Integer({ minimum: 1, maximum: 60 })),
  word: Type.Optional(shortText('A word.')),
  kind: Type.Optional(Choice(['one', 'two'], 'A kind.')),
  country: Type.Optional(Country('A country.')),
  list: Type.Optional(Type.Array(Type.Number(), { minItems: 1, maxItems: 2, uniqueItems: true })),
  free: Type.Optional(Type.String({ pattern: '^x$' })),
  when: Type.Optional(Type.String({ format: 'time' })),
  none: Type.Optional(Nullable(Type.Boolean())),
  even: Type.Optional(Type.Integer({ multipleOf: 2 }))
})

const faults: [unknown, string, string][] = [
  [{ day: '2024-02-30' }, 'day', 'must be a real date, YYYY-MM-DD.'],
  [{ day: '2024-2-3' }, 'day', 'must be a real date, YYYY-MM-DD.'],
  [{ page: '30' }, 'page', 'must be a whole number, but is a text.'],
  [{ page: 1.5 }, 'page', 'must be a whole number, but is a number.'],
  [{ page: 0 }, 'page', 'must be >= 1.'],
  [{ page: 61 }, 'page', 'must be <= 60.'],
  [{ page: null }, 'page', 'must be a whole number, but is null.'],
  [{ word: '' }, 'word', 'must have at least 1 character.'],
  [{ word: 'x'.repeat(256) }, 'word', 'must have at most 255 characters.'],
  [{ kind: 'three' }, 'kind', 'must be one of one, two.'],
  [{ day: '2025-01-01T00:00:00Z' }, 'day', 'must be a real date, YYYY-MM-DD.'],
  [{ country: 'United States' }, 'country', 'must be a country code of two letters, such as US.'],
  [{ country: 'U1' }, 'country', 'must be a country code of two letters, such as US.'],
  [{ list: [] }, 'list', 'must have at least 1 item.'],
  [{ list: [1, 2, 3] }, 'list', 'must have at most 2 items.'],
  [{ list: [1, 1] }, 'list', 'must not name anything twice.'],
  [{ list: ['x'] }, 'list/0', 'must be a number, but is a text.'],
  [{ list: {} }, 'list', 'must be a list, but is an object.'],
  [{ free: 'y' }, 'free', 'must be a text that matches ^x$.'],
  [{ when: 'noon' }, 'when', 'must be a text of the format time.'],
  [{ none: 1 }, 'none', 'must be true or false or null, but is a number.'],
  [{ even: 3 }, 'even', 'must be multiple of 2.'],
  [{ pgae: 1 }, 'pgae', 'is not known. Did you mean page?'],
  [{ ['x'.repeat(200)]: 1 }, 'x'.repeat(64), /^is not known\. Known: id, day, page, word, .*, even\.$/.source],
  [{ 'a/b~c': 1 }, 'a/b~c', /^is not known\. Known: id, day, page, word, .*, even\.$/.source]
]

t.test('says what would be right, for each fault [C5]', async t => {
  const check = compile(Sample)
  t.equal(check({ id: 'A1-b' }), null)
  for (const [given, field, message] of faults) {
    const found = check({ id: 'A1-b', ...Object(given) })
    t.match(found, [{ field, message: message.startsWith('^') ? new RegExp(message) : message }],
      JSON.stringify(given).slice(0, 60))
    t.equal(found?.length, 1)
  }
  t.strictSame(check({}), [{ field: 'id', message: 'is required.' }])
  t.strictSame(check([]), [{ field: '', message: 'must be an object, but is a list.' }])
  t.strictSame(check('x'), [{ field: '', message: 'must be an object, but is a text.' }])
})

t.test('names no argument where there is none', async t => {
  t.strictSame(compile(Input({}))({ page: 1 }), [{ field: 'page', message: 'is not known: there are none here.' }])
  t.strictSame(compile(Type.Object({ inner: Type.Unsafe({ type: 'object', additionalProperties: false }) }))({
    inner: { x: 1 }
  }), [{ field: 'inner/x', message: 'is not known: there are none here.' }])
})

t.test('finds all faults at once, and leaves the value as it is', async t => {
  const check = compile(Type.Object({ count: Type.Integer({ default: 1 }), on: Type.Boolean() },
    { additionalProperties: false }))
  const value = { on: 'true', extra: 1 }
  t.equal(check(value)?.length, 3)
  t.strictSame(value, { on: 'true', extra: 1 })
})

t.test('names twenty faults at most', async t => {
  const check = compile(Sample)
  t.equal(check(Object.fromEntries(Array.from({ length: 5000 }, (_, index) => [`unknown${index}`, index])))?.length, 20)
})

t.test('compiles a schema once', async t => {
  t.equal(compile(Sample), compile(Sample))
  t.not(compile(Input({})), compile(Input({})))
})

t.test('checks the routes of Fastify as well, without coercion', async t => {
  const app = await start(t)
  app.get('/', { schema: { querystring: Type.Object({ page: Type.Integer() }) } }, async () => 'never')
  t.match((await app.inject('/?page=1')).body, /internal_error|querystring/)
})

t.test('refuses a schema with a misspelt keyword', async t => {
  t.throws(() => compile(Type.Unsafe({ type: 'string', maxLenght: 1 })), /unknown keyword: "maxLenght"/)
})
