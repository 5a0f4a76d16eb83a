import assert from 'node:assert/strict'
import type { TSchema } from '@sinclair/typebox'
import fc from 'fast-check'
import t from 'tap'
import isRecord from '../../schemas/is-record.ts'
import tools from '../../tools/index.ts'
import build from '../build.ts'
import buildTools, { call, json, startFakeUpstream } from '../build-tools.ts'
import places from './places.ts'

const SELECTIONS = 1000
const SEED = 22
const PAGING = ['current_page', 'per_page', 'last_page']
const readers = tools.filter(({ input }) => 'fields' in input.properties)

/** The value without the parts that no chosen path leads to or through. */
function picked (value: unknown, chosen: readonly string[], at = ''): unknown {
  if (Array.isArray(value)) return value.map(item => picked(item, chosen, at))
  if (!isRecord(value)) return value
  const entries = Object.entries(value).flatMap(([name, member]) => {
    const path = at === '' ? name : `${at}.${name}`
    if (chosen.some(each => path === each || path.startsWith(`${each}.`))) return [[name, member]]
    return chosen.some(each => each.startsWith(`${path}.`)) ? [[name, picked(member, chosen, path)]] : []
  })
  return Object.fromEntries(entries)
}

/** The paths of an output, from the places of its schema. */
function pathsOf (output: TSchema): string[] {
  return places(output, '').filter(({ named }) => named)
    .map(({ path }) => path.slice(1).replaceAll('[]', '').replaceAll('/', '.'))
}

t.test('fields picks from the whole answer, on REST and MCP [CLIENT-73]', async t => {
  const { app, token } = await build(t)
  const headers = {
    host: new URL(app.config.PUBLIC_URL).host,
    authorization: `Bearer ${await token()}`,
    'content-type': 'application/json',
    'mcp-protocol-version': '2025-06-18'
  }
  async function post (url: string, payload: object): Promise<unknown> {
    const { statusCode, body } = await app.inject({ method: 'POST', url, headers, payload })
    assert.equal(statusCode, 200, body)
    return JSON.parse(body)
  }
  for (const { name, output, example: { input } } of readers) {
    const whole = await post(`/tools/${name}`, input)
    const paths = pathsOf(output)
    const selections = fc.subarray(paths, { minLength: 1, maxLength: Math.min(8, paths.length) })
    await fc.assert(fc.asyncProperty(selections, fc.boolean(), async (fields, overMcp) => {
      const expected = picked(whole, [...fields, ...PAGING])
      if (!overMcp) {
        assert.deepStrictEqual(await post(`/tools/${name}`, { ...input, fields }), expected)
        return
      }
      const params = { name, arguments: { ...input, fields } }
      const answer = await post('/mcp', { jsonrpc: '2.0', id: 1, method: 'tools/call', params })
      const { structuredContent, content } = isRecord(answer) && isRecord(answer.result) ? answer.result : {}
      assert.deepStrictEqual(structuredContent, expected)
      const [item] = Array.isArray(content) ? content : []
      assert.deepStrictEqual(isRecord(item) && JSON.parse(String(item.text)), expected)
    }), { seed: SEED, numRuns: Math.ceil(SELECTIONS / readers.length) })
    t.pass(name)
  }
})

t.test('a part that holds another one keeps all of it, rows keep their number, digits stay [CLIENT-73]', async t => {
  const upstream = await startFakeUpstream(t, (_request, response) => response
    .writeHead(200, { 'content-type': 'application/json' })
    .end('{"current_page":1,"own":1,"data":[{"balance":1.10,"inventory":{"id":1,"sku":"a","own":2}},' +
      '{"inventory":null},null,{}]}'))
  const app = await buildTools(t, upstream.url)
  const input = { companyUuid: 'c', warehouseUuid: 'w' }
  const cases: [string[], string][] = [
    [['data.balance'], '{"current_page":1,"data":[{"balance":1.10},{},null,{}]}'],
    [['data.inventory.sku'], '{"current_page":1,"data":[{"inventory":{"sku":"a"}},{"inventory":null},null,{}]}'],
    [['data.inventory.sku', 'data.inventory', 'data.inventory.id'],
      '{"current_page":1,"data":[{"inventory":{"id":1,"sku":"a","own":2}},{"inventory":null},null,{}]}'],
    [['last_page'], '{"current_page":1}']
  ]
  for (const [fields, expected] of cases) {
    t.equal((await call(app, 'getWarehouseBalances', { ...input, fields })).text, expected, fields.join())
  }
  upstream.answer = json({ general: 'x'.repeat(100_000), attributes: { a: 'b' } })
  t.equal((await call(app, 'getImportInstructions', { type: 'bill', fields: ['attributes'] })).text,
    '{"attributes":{"a":"b"}}', 'only what is picked counts for the size of the answer')
})

t.test('a path that is not in the answer is refused, with the nearest ones [CLIENT-73]', async t => {
  const upstream = await startFakeUpstream(t)
  const app = await buildTools(t, upstream.url)
  const cases: [string, unknown, string][] = [
    ['listCompanies', ['data.nmae'], 'fields/0 data.nmae is not in the answer. Did you mean data.name?'],
    ['listCompanies', ['name'], 'fields/0 name is not in the answer. Did you mean data.name?'],
    ['listCompanies', ['data.id', 'zzz'],
      'fields/1 zzz is not in the answer. Known: current_page, per_page, last_page, data.'],
    ['listCompanies', ['data.zzzzzzzzzzz.x'],
      'fields/0 data.zzzzzzzzzzz.x is not in the answer. Known: data.id, data.uuid, data.name, data.short_name, ' +
      'data.currency, data.timezone.'],
    ['listCompanies', ['data.name.zzzzzzzzzzzzz'],
      'fields/0 data.name.zzzzzzzzzzzzz is not in the answer. Known: data.id, data.uuid, data.name, '],
    ['listCompanies', ['__proto__'],
      'fields/0 __proto__ is not in the answer. Known: current_page, per_page, last_page, data.'],
    ['listCompanies', [], 'fields must have at least 1 item.'],
    ['listCompanies', 'data.name', 'fields must be a list, but is a text.'],
    ['createDocuments', ['status'], 'fields is not known.']
  ]
  for (const [name, fields, sentence] of cases) {
    const data = name === 'createDocuments' ? { companyUuid: 'c', type: 'bill', data: {} } : {}
    const { status, body } = await call(app, name, { ...data, fields })
    t.match(body, { status: 400, code: 'invalid_arguments' })
    t.ok(isRecord(body) && String(body.detail).startsWith(`arguments/${sentence}`), `${status} ${JSON.stringify(body)}`)
  }
  t.strictSame(upstream.seen, [], 'and nothing is asked')
})
