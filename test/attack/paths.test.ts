import fc from 'fast-check'
import t from 'tap'
import path from '../../tools/path.ts'
import isRecord from '../../schemas/is-record.ts'
import alias from '../../tools/alias.ts'
import build from '../build.ts'

/** Values that would lead elsewhere, or say something else, if one of them came into an address as it is. */
const hostile: readonly unknown[] = [
  '', '.', '..', '...', '/', '//', '\\', '../', '..\\', '../../admin', '/api/v1/companies', '//evil.example.com',
  'https://evil.example.com/', '@evil.example.com',
  '%2e', '%2e%2e', '%2E%2E%2F', '.%2e', '%252e%252e', '%2f', '%5c', '..%2f..%2fadmin', '..%00', '%00',
  '%0d%0aHost:%20evil', '%c0%ae%c0%ae', '%uff0e%uff0e',
  'a/b', 'a\\b', 'a?b=c', 'a#b', 'a;b', 'a&b=c', 'a b', ' a', 'a ', 'a\t', 'a\n', 'a\r\nX-Injected: 1', 'a\0', '\u0000',
  'a\u2028', '\u202eabc', '\ufeffabc', '．．', 'ａ', '́a', 'ü', '🐙',
  '-a', '_a', 'a_b', 'a.b', 'a,b', '*', '$(id)', '{{7*7}}', '#{7*7}', "' or 1=1--", '<script>', 'x'.repeat(65),
  'x'.repeat(10_000),
  '__proto__', null, true, -1, 0.5, [], ['a'], {}, { toString: 'a' }
]

const document = { type: 'bill', data: {} }
const file = { name: 'a.pdf', link: 'https://files.example.com/a.pdf' }

/** Tools whose arguments become segments of an address, with good values for all of them. */
const tools: readonly [string, Record<string, unknown>, readonly string[]][] = [
  ['listInventoryItems', { companyUuid: 'c' }, ['companyUuid']],
  ['getInventoryDetails', { companyUuid: 'c', inventoryId: 1 }, ['companyUuid', 'inventoryId']],
  ['getInventoryLandedCost', {
    companyUuid: 'c', inventoryId: 1, warehouseUuid: 'w', startDate: '2026-01-01'
  }, ['companyUuid', 'inventoryId', 'warehouseUuid']],
  ['getInventoryCogs', { companyUuid: 'c', inventoryId: 1, startDate: '2026-01-01' }, ['companyUuid', 'inventoryId']],
  ['listWarehouses', { companyUuid: 'c' }, ['companyUuid']],
  ['getWarehouseBalances', { companyUuid: 'c', warehouseUuid: 'w' }, ['companyUuid', 'warehouseUuid']],
  ['getImportInstructions', { type: 'bill' }, ['type']],
  ['createDocuments', { companyUuid: 'c', ...document }, ['companyUuid', 'type']],
  ['createDocumentsByPdf', { companyUuid: 'c', type: 'bill', file }, ['companyUuid', 'type']],
  ['checkImportStatus', { companyUuid: 'c', type: 'bill', requestId: 'r' }, ['companyUuid', 'type', 'requestId']]
]

/** The fields that a refusal of the arguments names, of problem+json or of a tool's result. */
function named (body: unknown): unknown[] {
  const { code, errors, result } = isRecord(body) ? body : {}
  if (isRecord(result) && isRecord(result._meta)) return named(result._meta['com.neonpanel/failure'])
  return code === 'invalid_arguments' && Array.isArray(errors) ? errors.map(({ field }) => field) : []
}

t.test('no hostile value of an id gets as far as an address, and the refusal names the argument [SEC-37]', async t => {
  t.ok(hostile.length >= 60)
  const { app, sandbox, token } = await build(t)
  const headers = {
    authorization: `Bearer ${await token()}`, host: `localhost:${app.config.PORT}`, 'content-type': 'application/json'
  }
  const ask = async (url: string, payload: object) =>
    JSON.parse((await app.inject({ method: 'POST', url, headers, payload: JSON.stringify(payload) })).payload)
  for (const [name, input, ids] of tools) {
    for (const id of ids) {
      const strange = []
      for (const value of hostile) {
        const args = { ...input, [id]: value }
        const rest = named(await ask(`/tools/neonpanel.${name}`, args))
        const mcp = named(await ask('/mcp', {
          jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name: alias(`neonpanel.${name}`), arguments: args }
        }))
        if (![rest, mcp].every(fields => fields.length === 1 && fields[0] === id)) strange.push([value, rest, mcp])
      }
      t.strictSame(strange, [], `${name} ${id}`)
    }
  }
  t.strictSame(sandbox.requests, [])
})

t.test('whatever is put into a path, its URL keeps the origin and the segments of the template [SEC-38]', t => {
  const strange = fc.oneof(fc.string({ unit: 'binary' }), fc.string({
    unit: fc.constantFrom('.', '/', '\\', '%', '2',
      'e', 'E', 'f', '?', '#', '@', ':', ';', '\t', '\n', ' ')
  }), fc.webPath())
  fc.assert(fc.property(strange, strange, (one, other) => {
    fc.pre(![one, other].some(hole => hole === '' || hole === '.' || hole === '..'))
    const { origin, pathname, search, hash } =
      new URL(`https://my.neonpanel.com${path`/api/v1/items/${one}/cogs/${other}`}`)
    const segments = pathname.split('/').map(decodeURIComponent)
    return origin === 'https://my.neonpanel.com' && search === '' && hash === '' && segments.length === 7 &&
      segments.every((segment, index) => segment === ['', 'api', 'v1', 'items', one, 'cogs', other][index])
  }), { numRuns: 10_000 })
  t.end()
})

t.test('a template that could be read in another way is refused [SEC-38]', t => {
  t.throws(() => path`/api/../${1}`, TypeError)
  t.throws(() => path`/api/%2e%2e/${1}`, TypeError)
  t.throws(() => path`/api/.${1}`, TypeError)
  t.throws(() => path`/api/${1}${2}`, TypeError)
  t.throws(() => path`/api/${1}?page=2`, TypeError)
  t.throws(() => path`@127.0.0.2/${1}`, TypeError)
  t.throws(() => path`//evil/${1}`, TypeError)
  t.end()
})
