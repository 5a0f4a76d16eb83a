import { createRequire } from 'node:module'
import { compileFunction } from 'node:vm'
import Fastify from 'fastify'
import t from 'tap'
import buildApp from '../../../app.ts'
import { MethodMessage } from '../../../schemas/json-rpc.ts'
import isRecord from '../../../schemas/is-record.ts'
import tools from '../../../tools/index.ts'
import compileWithAjv, { type Validator } from '../../../plugins/validation/ajv.ts'
import schemaKey from '../../../plugins/validation/schema-key.ts'
import standaloneValidators, { validatorsModule } from '../../../plugins/validation/standalone.ts'
import { compiled } from '../../../plugins/validation/validators.ts'

/** What may stand anywhere in place of what should. */
const WRONG = [null, '', 'x'.repeat(300), '2024-02-30', 0, 1.5, -1, Infinity, true, [], [1, 1], {}, { x: 1 }]
/** Of rows of a list, and of texts, one stands for all. */
const MAX_PARTS = 12

/** A value with one of its parts wrong, missing or too much, for each part and each way. */
function * wrongs (value: unknown, depth = 0): Generator<unknown> {
  yield * WRONG
  if (typeof value !== 'object' || value === null || depth > 4) return
  for (const [name, part] of Object.entries(value).slice(0, MAX_PARTS)) {
    const others = Object.entries(value).filter(([other]) => other !== name)
    const isList = Array.isArray(value)
    if (!isList) yield Object.fromEntries(others)
    for (const wrong of wrongs(part, depth + 1)) {
      yield isList ? value.with(Number(name), wrong) : Object.fromEntries([...others, [name, wrong]])
    }
  }
  if (isRecord(value)) yield { ...value, pgae: 1, 'a/b~c': 2 }
}

const require = createRequire(createRequire(import.meta.url).resolve('@fastify/ajv-compiler'))

function isValidator (value: unknown): value is Validator {
  return typeof value === 'function'
}

/** The function that the code of a validator exports. */
function loaded (code: string): Validator {
  const module: { exports: unknown } = { exports: {} }
  compileFunction(code, ['require', 'module', 'exports'])(require, module, module.exports)
  if (!isValidator(module.exports)) throw new Error('The code exports no function.')
  return module.exports
}

const app = await buildApp({ LOG_LEVEL: 'fatal', NEONPANEL_ISSUER: 'http://localhost:9' })
await app.ready()
await app.close()
const schemas = [...compiled] // those of the gateway; files that run beside this one compile others
const code = standaloneValidators(schemas)

t.test('code that the build makes finds the same faults as Ajv at boot, in every schema of the gateway', async t => {
  const examples = new Map<object, unknown>(
    tools.flatMap(({ input, output, example }) => [[input, example.input], [output, example.output]]))
  let faults = 0
  for (const schema of schemas) {
    const [built, ajv] = [loaded(code.get(schemaKey(schema)) ?? ''), compileWithAjv(schema)]
    const example = examples.get(schema) ?? { jsonrpc: '2.0', id: 1, method: 'x', name: 'x', uri: 'x', params: {} }
    for (const value of [example, ...wrongs(example)]) {
      const found = [built, ajv].map(validate => [validate(value), structuredClone(validate.errors)])
      if (built(value) !== true) faults++
      if (JSON.stringify(found[0]) !== JSON.stringify(found[1])) t.strictSame(found[0], found[1])
    }
  }
  t.ok(faults > 3000, `${faults} values were wrong`)
  t.ok(schemas.length > 2 * tools.length && compiled.has(MethodMessage), `in ${schemas.length} schemas`)
})

t.test('a schema without code is left to Ajv, by the key of its text', async t => {
  const [key = ''] = code.keys()
  t.match(validatorsModule([key]), new RegExp(`"${key}", \\(\\) => require\\("validator:${key}"\\)`))
  t.not(schemaKey({ type: 'string' }), schemaKey({ type: 'number' }))
  t.equal(schemaKey({ type: 'string' }), schemaKey({ type: 'string' }))
  t.throws(() => standaloneValidators([{ type: 'string', maxLenght: 1 }]), /unknown keyword: "maxLenght"/)
})

t.test('Fastify is given no compilers of its own, and says so where one would be needed', async t => {
  const { compilersFactory } = await import('../../../plugins/validation/index.ts')
  const app = Fastify({ schemaController: { compilersFactory } })
  t.teardown(() => app.close())
  app.get('/', { schema: { querystring: { type: 'object' } } }, async () => 'never')
  await t.rejects(async () => app.ready(), /compiled by the plugin validation/)
})
