import t from 'tap'
import alias from '../../tools/alias.ts'
import tools from '../../tools/index.ts'
import { scopes } from '../../tools/scopes.ts'
import places from './places.ts'

const inputs = tools.flatMap(({ name, input }) => places(input, name))
const outputs = tools.flatMap(({ name, output }) => places(output, name))
const INPUT_KEYWORDS = [
  'type', 'description', 'properties', 'required', 'additionalProperties', 'items', 'enum', 'pattern', 'format',
  'minimum', 'maximum',
  'minLength', 'maxLength', 'minItems', 'maxItems', 'uniqueItems'
]
const OUTPUT_KEYWORDS = ['type', 'description', 'properties', 'additionalProperties', 'items']
const TYPES = ['object', 'array', 'string', 'number', 'integer', 'boolean']
/** Control, formatting and bidirectional characters. */
const HIDDEN = /[\p{Cc}\p{Cf}]/u

t.test('names are short, and letters only behind the prefix, which the names of a contract are without ' +
  '[CLIENT-34, CLIENT-67]', async t => {
  for (const { name } of tools) {
    t.match(name, /^neonpanel\.[a-zA-Z]+$|^search$|^fetch$/)
    t.match(alias(name), /^[a-zA-Z0-9_-]{5,46}$/)
  }
  t.equal(new Set(tools.map(({ name }) => name)).size, tools.length)
})

t.test('texts say what, when and from where, within every client\'s limits [SEC-45, CLIENT-36]', async t => {
  for (const { name, title, description } of tools) {
    t.match(title, /^[A-Z][A-Za-z ]{3,40}$/, name)
    t.match(description, /^[A-Z][a-z]+s .*\.$/, name)
    t.ok(description.length <= 300, `${name} ${description.length}`)
  }
  for (const { path, schema } of [...inputs, ...outputs]) {
    t.ok((schema.description ?? '').length <= 300, path)
    t.notMatch(schema.description ?? '', HIDDEN, path)
  }
  for (const { name, description } of tools) t.notMatch(description, HIDDEN, name)
})

t.test('every argument is described [CLIENT-36]', async t => {
  for (const { path, schema, named } of inputs) if (named) t.match(schema.description, /^.+\.$/, path)
})

t.test('the tools that texts speak of exist', async t => {
  const text = JSON.stringify(tools)
  const known = tools.map(({ name }) => name)
  for (const [name] of text.matchAll(/(?<!\.)neonpanel\.[a-zA-Z]+/g)) {
    t.ok(known.includes(`neonpanel.${name.slice('neonpanel.'.length)}`), name)
  }
})

t.test('inputs hold nothing that any client stumbles over [CLIENT-35]', async t => {
  for (const { path, schema } of inputs) {
    t.strictSame(Object.keys(schema).filter(keyword => !INPUT_KEYWORDS.includes(keyword)), [], path)
    t.ok(TYPES.includes(schema.type), path)
    if (schema.type === 'object') {
      t.strictSame([typeof schema.properties, typeof schema.additionalProperties], ['object', 'boolean'], path)
    }
    if (schema.type === 'array') t.ok(schema.items && schema.maxItems, path)
    if (schema.type === 'string') t.ok(schema.enum ?? schema.maxLength, path)
    if (schema.format !== undefined) t.equal(schema.format, 'date', path)
    if (schema.enum) t.ok(schema.enum.length > 0, path)
  }
})

t.test('inputs are closed, but for the data of a document', async t => {
  const open = inputs.filter(({ schema }) => schema.additionalProperties === true).map(({ path }) => path)
  t.strictSame(open, [
    ...['/data', '/data/documents[]', '/data/details[]'].map(path => `neonpanel.createDocuments${path}`),
    'neonpanel.showRehearsedDocument/data'
  ])
  for (const { input } of tools) t.strictSame([input.type, input.additionalProperties], ['object', false])
})

t.test('outputs are open, optional and nullable [CLIENT-35]', async t => {
  for (const { path, schema } of outputs) {
    t.strictSame(Object.keys(schema).filter(keyword => !OUTPUT_KEYWORDS.includes(keyword)), [], path)
    const types: string[] = [schema.type].flat()
    t.ok(types.every(type => [...TYPES, 'null'].includes(type)), path)
    if (path.includes('/') && !path.endsWith('[]')) t.ok(types.includes('null'), path)
    if (types.includes('array')) t.ok(schema.items, path)
    if (types.includes('object')) t.type(schema.properties, Object, path)
  }
  for (const { output } of tools) t.equal(output.type, 'object')
})

t.test('lists say where their rows lead', async t => {
  const leads = { uuid: /companyUuid|warehouseUuid/, id: /inventoryId/ }
  for (const { path, schema } of outputs) {
    if (/(companies|Companies\/data\[\]|company|Warehouses\/data\[\]|warehouse)\/uuid$/.test(path)) {
      t.match(schema.description, leads.uuid, path)
    }
    if (/(Items\/data\[\]|inventory)\/id$/.test(path)) t.match(schema.description, leads.id, path)
  }
})

t.test('scopes are known ones, and every one of them opens something', async t => {
  const used = new Set(tools.flatMap(({ scopes }) => scopes.flat()))
  t.strictSame([...used].sort(), [...scopes].sort())
  for (const { name, scopes } of tools) t.ok(scopes.length > 0 && scopes.every(needed => needed.length > 0), name)
})

t.test('annotations tell the truth about what reads and two writes [SEC-45, CLIENT-36]', async t => {
  const read = { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: false }
  const write = { readOnlyHint: false, destructiveHint: false, idempotentHint: false, openWorldHint: false }
  const own =
    new Map([
      ['neonpanel.createDocuments', write], ['neonpanel.createDocumentsByPdf', { ...write, openWorldHint: true }]
    ])
  for (const { name, annotations } of tools) t.strictSame(annotations, own.get(name) ?? read, name)
})
