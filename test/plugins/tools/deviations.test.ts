import fc from 'fast-check'
import t from 'tap'
import isRecord from '../../../schemas/is-record.ts'
import tools from '../../tools-of-data.ts'
import build, { type Stack } from '../../build.ts'
import buildTools, { call, json, startFakeUpstream } from '../../build-tools.ts'
import journey, { member, type Call } from '../../clients/journey.ts'

const NOTHING = [null, false, '', [], {}]
const harmless = [
  'numbers-as-strings', 'decimals', 'texts-as-numbers', 'keyed-lists', 'false-for-null', 'paginator',
  'resource-collection'
] as const

/** The two ways to call a tool of a running gateway; both throw where the answer is no success. */
async function surfaces ({ url, token }: Stack): Promise<Record<string, Call>> {
  const headers = {
    authorization: `Bearer ${await token()}`, 'content-type': 'application/json', 'mcp-protocol-version': '2025-11-25'
  }
  async function post (path: string, body: unknown): Promise<unknown> {
    const response = await fetch(url + path, { method: 'POST', headers, body: JSON.stringify(body) })
    const text = await response.text()
    if (!response.ok) throw new Error(text)
    return JSON.parse(text)
  }
  return {
    REST: (tool, input) => post(`/tools/${tool}`, input),
    MCP: async (name, input) => {
      const params = { name, arguments: input }
      const answer = await post('/mcp', { jsonrpc: '2.0', id: 1, method: 'tools/call', params })
      return member(answer, 'result', 'structuredContent') ?? answer
    }
  }
}

/** What differs from one import to the next. */
function stable (answers: Map<string, unknown>, reference: string): unknown {
  return JSON.parse(JSON.stringify([...answers])
    .replaceAll(/(?<="(?:request_id|commit|expires_at)":"|\?key=)[\w.:-]+/g, '')
    .replaceAll(new RegExp(reference, 'gi'), 'REFERENCE'))
}

t.test('what PHP and its databases write differently changes no answer of any tool [U1, U2, U3, U15]', async t => {
  let bills = 0
  const stack = await build(t)
  for (const fault of harmless) {
    for (const [surface, ask] of Object.entries(await surfaces(stack))) {
      const travel = async () => {
        const reference = `DEV-${++bills}-X`
        return stable(await journey(ask, reference), reference)
      }
      stack.sandbox.faults.clear()
      const untouched = await travel()
      stack.sandbox.faults.set({ fault, path: '/api/*' })
      t.strictSame(await travel(), untouched, `${fault} over ${surface}`)
    }
  }
})

/** The places of an answer's values, each a way to put another value there. */
function places (value: unknown): ((change: unknown) => unknown)[] {
  if (Array.isArray(value)) {
    return value.flatMap((each, index) => places(each).map(put => (change: unknown) => value.with(index, put(change))))
  }
  if (!isRecord(value)) return []
  return Object.entries(value).flatMap(([name, each]) => [
    (change: unknown) => ({ ...value, [name]: change }),
    ...places(each).map(put => (change: unknown) => ({ ...value, [name]: put(change) }))
  ])
}

/** Without lists, whose echo must be the one that was sent. */
function plain (input: object): object {
  return Object.fromEntries(Object.entries(input).filter(([, value]) => !Array.isArray(value)))
}

t.test('nothing, however PHP writes it, is good at each place of each answer [U1, U3]', async t => {
  const fakeUpstream = await startFakeUpstream(t)
  const app = await buildTools(t, fakeUpstream.url)
  const cases = tools.flatMap(({ name, annotations, example: { input, output } }) =>
    places(output).map(put => ({ name: name.slice('neonpanel.'.length), annotations, input, put })))
  let keys = 0
  await fc.assert(fc.asyncProperty(fc.constantFrom(...cases), fc.constantFrom(...NOTHING), async (
    { name, annotations, input, put }, nothing
  ) => {
    fakeUpstream.answer = json(put(nothing))
    const key = annotations.readOnlyHint ? {} : { idempotencyKey: `key-${++keys}` }
    const { status, text } = await call(app, name, { ...plain(input), ...key })
    t.strictSame([status, status === 200 ? '' : text], [200, ''], name)
  }), { numRuns: 300 })
})

t.test('a value that cannot be read costs its field, and the log says which [U1]', async t => {
  const lines: string[] = []
  const fakeUpstream = await startFakeUpstream(t,
    json({ data: [{ revenue_amount: 'n/a', cogs_amount: '1.5', currency: 'USD' }, { revenue_amount: 2 }] }))
  const app = await buildTools(t, fakeUpstream.url, { log: line => lines.push(line) })
  t.strictSame((await call(app, 'getRevenueAndCogs', { startDate: '2026-01-01' })).body,
    { data: [{ revenue_amount: null, cogs_amount: 1.5, currency: 'USD' }, { revenue_amount: 2 }] })
  t.match(lines.map(line => JSON.parse(line)).filter(({ level }) => level === 40),
    [{ tool: 'neonpanel.getRevenueAndCogs', fields: ['data/0/revenue_amount'] }])
  t.notMatch(lines.join(''), 'n/a')
})

t.test('an import keeps its id and the order of its documents [U2, U3]', async t => {
  const fakeUpstream = await startFakeUpstream(t, json({ request_id: 12345, status: 'queued' }, 202))
  const app = await buildTools(t, fakeUpstream.url)
  const input = { companyUuid: 'c', type: 'bill', file: { name: 'a.pdf', link: 'https://files.example.com/a.pdf' } }
  t.match((await call(app, 'createDocumentsByPdf', input)).body, { request_id: '12345', retry_after_seconds: 15 })
  for (const space of ['', '\n  ']) {
    fakeUpstream.answer = (_request, response) => {
      response.writeHead(200, { 'content-type': 'application/json', 'x-request-id': 'of-header' })
        .end(`{${space}"documents":{"2":{"ref_number":5},"0":{"ref_number":"x"}},${space}"status":"done"}`)
    }
    const data = { ref_number: `R${space.length}` }
    t.strictSame((await call(app, 'createDocuments', { companyUuid: 'c', type: 'bill', data })).body,
      { request_id: 'of-header', documents: [{ ref_number: '5' }, { ref_number: 'x' }], status: 'done' })
  }
})

t.test('a page of Laravel has its paging at the top, and no addresses [U15]', async t => {
  const rows = '"data":[{"name":"K"}]'
  const paging = '"current_page":1,"per_page":30,"last_page":3'
  const links = '"links":{"next":"http://inside/?page=2"},"path":"http://inside"'
  const fakeUpstream = await startFakeUpstream(t)
  const app = await buildTools(t, fakeUpstream.url)
  for (const [text, expected] of [
    [`{${paging},${rows},"first_page_url":"http://inside","next_page_url":null,${links},"total":61}`,
      `{${paging},${rows},"total":61}`],
    [`{${rows},"links":{},"meta":{${paging},${links},"total":61}}`, `{${rows},${paging},"total":61}`],
    [`{"last_page":4,${rows},"meta":{${paging}}}`, `{"last_page":4,${rows},"current_page":1,"per_page":30}`],
    [`{${rows},"next_page_url":null,"meta":{"own":1.0}}`, `{${rows},"meta":{"own":1.0}}`],
    [`{${rows},"links":{},"path":"p","meta":{"own":1}}`, `{${rows},"links":{},"path":"p","meta":{"own":1}}`]
  ] as const) {
    fakeUpstream.answer = (_request, response) => {
      response.writeHead(200, { 'content-type': 'application/json' }).end(text)
    }
    t.equal((await call(app, 'listCompanies')).text, expected)
  }
})

t.test('instructions are plain text whatever their type, unless they are a page [U14]', async t => {
  const fakeUpstream = await startFakeUpstream(t)
  const app = await buildTools(t, fakeUpstream.url)
  for (const [type, text, code] of [
    ['text/html; charset=UTF-8', 'quantity: at least 1, and < 5', undefined],
    ['text/plain', 'name: <b>bold</b>', undefined],
    ['text/html', '<!DOCTYPE html>', 'upstream_bad_response'], ['text/html', 'Oops</p>', 'upstream_bad_response']
  ] as const) {
    fakeUpstream.answer = (_request, response) => { response.writeHead(200, { 'content-type': type }).end(text) }
    t.match((await call(app, 'getImportInstructions', { type: 'bill' })).body,
      code === undefined ? { general: text, attributes: {} } : { code })
    t.match((await call(app, 'listReports')).body, { code: 'upstream_bad_response' })
  }
})
