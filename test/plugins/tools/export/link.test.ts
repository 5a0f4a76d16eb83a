import { once } from 'node:events'
import { get, type IncomingMessage } from 'node:http'
import t from 'tap'
import { json, startFakeUpstream } from '../../../build-tools.ts'
import { member } from '../../../clients/journey.ts'
import startReplicas from '../../../cluster/two-replicas.ts'
import until from '../../../until.ts'
import readCsv from './csv.ts'
import open, { ask, COMPANIES, KEY, lists, linkIn, load, REVISIONS, threePages } from './links.ts'
import read, { hold, page, pageAsked } from './pages.ts'

t.test('the CSV by a link equals the CSV by POST, byte for byte, for every list, on another replica ' +
  '[CLIENT-75]', async t => {
  const upstream = await startFakeUpstream(t)
  const { urls: [one, other], token } = await startReplicas(t,
    { NEONPANEL_API_URL: upstream.url, STATE_KEYS: KEY, RATE_LIMIT_MAX: '1000000' })
  const bearer = await token()
  for (const list of lists) {
    const { name, isPaged, args } = list
    upstream.answer = threePages(list)
    const post = (accept: string) => fetch(`${one}/tools/${name}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${bearer}`, 'content-type': 'application/json', accept },
      body: JSON.stringify(args)
    })
    const answer = await ask(one, bearer, 'tools/call',
      { name, arguments: { ...args, ...isPaged && { page: 2, perPage: 10 } } })
    t.equal(member(answer, 'result', 'isError'), !isPaged, name)
    const { uri } = linkIn(answer) ?? {}
    const path = String(uri).slice(one.length)
    t.ok(String(uri).startsWith(`${one}/exports/v1.`) && path.length < 400, `${name}: ${path.length} characters`)
    const [byLink, byPost] = [await load(`${other}${path}`, bearer), await post('text/csv')]
    t.strictSame([byLink.status, byPost.status], [200, 200], name)
    for (const header of ['content-type', 'content-disposition', 'cache-control']) {
      t.equal(byLink.headers.get(header), byPost.headers.get(header), header)
    }
    const bytes = Buffer.from(await byLink.arrayBuffer())
    t.ok(bytes.length > 0 && bytes.equals(Buffer.from(await byPost.arrayBuffer())), name)
    const rest: unknown = await (await post('application/json')).json()
    if (!isPaged) continue
    const first = await ask(one, bearer, 'tools/call', { name, arguments: args })
    t.strictSame(member(first, 'result', 'structuredContent'), rest, 'nothing else of the answer is changed')
    t.strictSame(JSON.parse(String(member(first, 'result', 'content', 0, 'text'))), rest)
  }
})

t.test('a link is in answers that are not the whole list, as their revision knows it [CLIENT-75]', async t => {
  const { url, bearer, upstream } = await open(t)
  const call = (name: string, args: object, revision?: string) =>
    ask(url, bearer, 'tools/call', { name, arguments: args }, revision)
  const long = { startDate: '2026-01-01', endDate: '2026-01-31' }
  const pages = upstream.answer
  const tooLong = json({ data: [{ currency: 'x'.repeat(100_001) }] })
  for (const [name, args, answer, title] of [
    [COMPANIES, {}, pages, 'List companies'], ['neonpanel.getRevenueAndCogs', long, tooLong, 'Get revenue and COGS']
  ] as const) {
    for (const revision of REVISIONS) {
      upstream.answer = answer
      const content = member(await call(name, args, revision), 'result', 'content')
      const [first, second, ...more] = Array.isArray(content) ? content : []
      t.match([first, more], [{ type: 'text' }, []])
      if (revision < '2025-06-18') {
        t.strictSame(Object.keys(second), ['type', 'text'])
        t.match(second.text, /^resource_link: http:\/\/localhost:\d+\/exports\/v1\.[\w-]+\.[\w-]+$/, revision)
      } else {
        t.strictSame({ ...second, uri: '', description: '' }, {
          type: 'resource_link',
          uri: '',
          name: `${name.replace('.', '-')}.csv`,
          description: '',
          mimeType: 'text/csv',
          title: `${title}: all rows as CSV`
        }, revision)
        t.match(second.description,
          /by resources\/read, or by GET with the access token, until \d{4}-[\d-]+T[\d:.]+Z\.$/)
      }
    }
  }
  upstream.answer = pages
  const linked = async (name: string, args: object) => linkIn(await call(name, args)) !== undefined
  t.ok(await linked('neonpanel_listCompanies', { page: 3 }), 'the last page is no whole list')
  t.ok(await linked(COMPANIES, { fields: ['data.uuid'] }), 'nor are parts of its rows')
  t.notOk(await linked(COMPANIES, { fields: Array.from({ length: 100 }, () => 'data.short_name') }),
    'arguments that make no usual address')
  t.notOk(await linked(COMPANIES, { page: 0 }), 'another failure')
  upstream.answer = json(page(1, 1, [{ name: '"last_page":3' }]))
  t.notOk(await linked(COMPANIES, {}), 'a whole list, whatever its texts say')
  upstream.answer = json({ x: 'x'.repeat(100_001) })
  t.notOk(await linked('neonpanel.getInventoryDetails', { companyUuid: 'c', inventoryId: 1 }), 'no list')
})

t.test('each download is a call of its own for the limit of its user [CLIENT-75]', async t => {
  const { token, bearer, uri } = await open(t, { RATE_LIMIT_MAX: '2', RATE_LIMIT_WINDOW: '60000' }, 2)
  const refused = [await load(uri, await token({ scopes: [] })), await load(uri, bearer)]
  t.strictSame(refused.map(({ status }) => status), [403, 429])
})

async function begin (uri: string, token: string): Promise<IncomingMessage> {
  const [incoming] = await once(get(uri, { headers: { authorization: `Bearer ${token}` }, agent: false }), 'response')
  return incoming
}

t.test('what fails at page 3 is told in the last line, and the transfer broken off [CLIENT-75]', async t => {
  const { bearer, upstream, uri } = await open(t, {}, 5)
  const pages = upstream.answer
  upstream.answer = (request, response) =>
    pageAsked(request) === 3 ? json({ message: 'No.' }, 403)(request, response) : pages(request, response)
  const { text, isBroken } = await read(await begin(uri, bearer))
  t.ok(isBroken)
  t.match(readCsv(text).slice(1).map(([first = '', second]) => second || first),
    ['c1', 'c2', /^INCOMPLETE: NeonPanel does not permit this/])
})

t.test('no page is asked for once the reader has gone [CLIENT-75]', async t => {
  const { bearer, upstream, uri } = await open(t, {}, 400)
  const held = hold(upstream, 3)
  const incoming = await begin(uri, bearer)
  incoming.resume()
  await until(() => held.length > 0)
  incoming.destroy()
  await until(() => held[0]?.destroyed === true)
  t.equal(held.length, 1)
})
