import fc from 'fast-check'
import t from 'tap'
import build, { type Stack } from '../build.ts'
import { member } from '../clients/journey.ts'
import { overMcp, overRest } from '../outcomes.ts'
import until from '../until.ts'

const KESTREL = '022a5b44774a5636fa095661d3353f332e9c5ba1'
const MISSING = 'There is nothing under this id that you may see. Ids come from search.'
const NOT_FOUND = { code: 'upstream_not_found', detail: MISSING, fields: undefined }
const RUNS = Number(process.env.FC_RUNS ?? 40)
const PEOPLE = ['ana', 'ben', 'chloe', 'dev', 'eve', 'mallory'].map(name => `${name}@example.com`)

function rest ({ url, token }: Stack, options: Parameters<Stack['token']>[0] = {}) {
  return async (tool: string, input: object) => overRest({ url, token: await token(options) }, tool, input)
}

function resultsIn (data: unknown): Record<string, unknown>[] {
  const results = member(data, 'results')
  return Array.isArray(results) ? results : []
}

const query = fc.oneof(
  fc.string(), fc.string({ unit: 'binary' }).filter(text => text.isWellFormed()),
  fc.constantFrom('', ' ', '*', '%', '.*', 'a OR b', '"bamboo" -tray', 'site:x', '\u0000\u0007\u202e',
    'h4j8d2s6v0c3r7y1l5f9',
    'company:h4j8d2s6v0c3r7y1l5f9', 'item:h4j8d2s6v0c3r7y1l5f9:8001', '__proto__', 'constructor', 'x'.repeat(10_000),
    'bamboo tray '.repeat(833), '木'.repeat(10_000)),
  fc.constantFrom('bamboo', 'KHG-CB-L-US', 'B0KHGCBL01', 'X0004KHG01', '5001', 'inventory value', 'hamburg 3pl',
    'kestrel'))

t.test('whatever is searched for, the answer has the shape of the contract, and nothing of others [CLIENT-67]',
  async t => {
    const stack = await build(t)
    const ask = rest(stack)
    await until(async () => resultsIn((await ask('search', { query: 'Möwenschürze' })).data).length > 0)
    await fc.assert(fc.asyncProperty(query, async query => {
      const { data, code } = await ask('search', { query })
      t.equal(code, undefined, query)
      t.strictSame(Object.keys(Object(data)), ['results'])
      t.ok(resultsIn(data).length <= 20)
      for (const result of resultsIn(data)) {
        t.strictSame(Object.keys(result), ['id', 'title', 'url'])
        t.match(result.id, /^(company|report|warehouse|item):/)
        t.ok(typeof result.title === 'string' && result.title !== '')
        t.match(result.url, /^$|^https?:\/\//)
        t.notMatch(result.id, 'h4j8d2s6v0c3r7y1l5f9')
      }
    }), { numRuns: RUNS })
    t.match(await ask('search', { query: 'x'.repeat(10_001) }), { code: 'invalid_arguments' })
    for (const [query, id] of [
      ['khg-cb-l-us', `item:${KESTREL}:5001`], ['B0KHGCBL01', `item:${KESTREL}:5001`], ['5001', `item:${KESTREL}:5001`],
      ['Kestrel', `company:${KESTREL}`], ['inventory value', 'report:11'],
      [`item:${KESTREL}:5001`, `item:${KESTREL}:5001`]
    ] as const) t.equal(resultsIn((await ask('search', { query })).data)[0]?.id, id, query)
    t.match(resultsIn((await ask('search', { query: 'bambo cuting' })).data)[0]?.title, /Bamboo Cutting Board/)
  })

t.test('every id that is found can be fetched by who found it, and is not there for others [CLIENT-67]', async t => {
  const stack = await build(t)
  const found = new Map<string, Set<string>>()
  for (const user of PEOPLE) {
    const ask = rest(stack, { user })
    const ids = new Set<string>()
    const wanted = ['company', 'warehouse', 'inventory', 'bamboo', 'stove', '抹茶', 'lamp', 'groß', 'fba', '3pl']
    for (const query of wanted) {
      for (const { id } of resultsIn((await ask('search', { query })).data).slice(0, 4)) ids.add(String(id))
    }
    t.equal(ids.size > 0, user !== 'dev@example.com', `${user} finds what there is`)
    found.set(user, ids)
    for (const id of ids) {
      const { data } = await ask('fetch', { id })
      t.match(data, { id, title: /./, text: /\n/, metadata: { type: id.split(':')[0] } }, `${user} ${id}`)
    }
  }
  const mine = found.get('mallory@example.com') ?? new Set()
  for (const id of [...mine].filter(id => !id.startsWith('report'))) {
    t.strictSame(await rest(stack)('fetch', { id }), NOT_FOUND, id)
  }
})

t.test('an id that leads nowhere is told alike, gone or of others; what is no id is told what one is', async t => {
  const ask = rest(await build(t))
  for (const id of [
    'company:gone', 'company:h4j8d2s6v0c3r7y1l5f9', `item:${KESTREL}:1`, 'item:h4j8d2s6v0c3r7y1l5f9:8001',
    'item:gone:5001',
    `warehouse:${KESTREL}:gone`, 'warehouse:h4j8d2s6v0c3r7y1l5f9:x', 'report:99999', 'report:constructor'
  ]) t.strictSame(await ask('fetch', { id }), NOT_FOUND, id)
  for (const id of [
    '', 'x', 'company:', 'company:a/b', 'item:a:0', 'item:a:1.5', 'item:a', 'warehouse:a', 'bill:1', 'report:',
    `report:${'x'.repeat(600)}`, 'item:a:9999999999999999', 'company:..'
  ]) {
    t.match(await ask('fetch', { id }), { code: 'invalid_arguments' }, id)
  }
})

t.test('a token finds what its scopes open, and one that opens nothing is told which is missing', async t => {
  const stack = await build(t)
  const kinds = async (...scopes: string[]) => {
    const { data, code } = await rest(stack, { scopes })('search', { query: 'kestrel inventory bamboo fba' })
    return code ?? [...new Set(resultsIn(data).map(({ id }) => String(id).split(':')[0]))].sort().join(' ')
  }
  t.equal(await kinds('read:reports'), 'report')
  t.equal(await kinds('read:companies'), 'company')
  t.equal(await kinds('read:companies', 'read:warehouses'), 'company warehouse')
  t.equal(await kinds('read:inventory', 'read:cogs'), 'insufficient_scope')
  const fetchWith = (scope: string, id: string) => rest(stack, { scopes: [scope] })('fetch', { id })
  t.match(await fetchWith('read:inventory', `item:${KESTREL}:5001`), { data: { text: /Long Beach 3PL, 3PL, US: 495/ } })
  t.match(await fetchWith('read:reports', `item:${KESTREL}:5001`), { code: 'insufficient_scope' })
  t.match(await fetchWith('read:companies', `company:${KESTREL}`), { data: { text: /Currency: USD/ } })
})

t.test('searches at the same time share one reading, and later ones ask nothing', async t => {
  const stack = await build(t)
  const answers = await Promise.all(Array.from({ length: 20 }, (_each, index) =>
    rest(stack, { user: 'chloe@example.com' })('search', { query: `tarn ${index}` })))
  t.ok(answers.every(({ code }) => code === undefined))
  const lists = stack.sandbox.requests.filter(({ url }) => /\/companies(\?|$)/.test(url))
  t.equal(lists.length, 1)
})

t.test('a person with 10,000 items finds each, at both addresses', async t => {
  const stack = await build(t)
  stack.sandbox.faults.set({ fault: 'many-items' })
  const caller = { url: stack.url, token: await stack.token({ user: 'eve@example.com' }) }
  await until(async () => resultsIn((await overMcp(caller, 'search', { query: '109999' })).data).length > 0)
  const { data, text } = await overMcp(caller, 'search', { query: '109999' }, '/')
  t.match(data, { results: [{ id: `item:${KESTREL}:109999`, title: / no. 109999 / }] })
  t.strictSame(text, data)
})
