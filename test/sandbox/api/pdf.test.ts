import t from 'tap'
import type { ImportFaults } from '../../../sandbox/ledger/imports.ts'
import build, { KHG, type Stand } from './build.ts'

const PATH = `/companies/${KHG}/import/bill/pdf`
const file = { name: 'freight.pdf', link: 'https://elsewhere.example.org/freight.pdf' }

async function send ({ fastify }: Stand, query: string, payload: string, type: string | null) {
  const headers = { 'x-person': 'ana', ...(type !== null && { 'content-type': type }) }
  const response = await fastify.inject({ method: 'POST', url: `/api/v1${PATH}${query}`, payload, headers })
  return { status: response.statusCode, body: response.json() }
}

t.test('a PDF can come raw or as a form, named by the query or the form', async t => {
  const stand = await build(t)
  const form = '--b\r\ncontent-disposition: form-data; name="file"; filename="form.pdf"\r\n\r\n%PDF\r\n--b--\r\n'
  t.match(await send(stand, '?filename=raw.pdf', '%PDF', 'application/pdf'),
    { status: 202, body: { status: 'queued' } })
  t.match(await send(stand, '', '%PDF', 'application/pdf'), { status: 202 })
  t.match(await send(stand, '', form, 'multipart/form-data; boundary=b'), { status: 202 })
  stand.wait(6000)
  t.strictSame(stand.ledger.bills('KHG').slice(-3).map(bill => bill.ref_number), ['raw', 'document', 'form'])
})

t.test('another content type is 415, an empty file 400', async t => {
  const stand = await build(t)
  for (const type of ['text/plain', 'application/xml', null]) {
    const { status, body } = await send(stand, '', type === null ? '' : 'x', type)
    t.strictSame([status, Object.keys(body)], [415, ['message']], type ?? 'none')
  }
  t.strictSame(await send(stand, '', '', 'application/pdf'), { status: 400, body: { message: 'The file is empty.' } })
})

t.test('a file needs a name and a link', async t => {
  const { post } = await build(t)
  const table = [
    [{}, {
      'file.name': ['The file.name field is required.'], 'file.link': ['The file.link field must be a valid URL.']
    }],
    [{ file: { ...file, name: '' } }, { 'file.name': ['The file.name field is required.'] }],
    [{ file: { ...file, link: 'file:///etc/passwd' } }, { 'file.link': ['The file.link field must be a valid URL.'] }],
    [{ file: { ...file, link: 'no link' } }, { 'file.link': ['The file.link field must be a valid URL.'] }]
  ] as const
  for (const [payload, errors] of table) t.match(await post(PATH, payload), { status: 422, body: { errors } })
  t.match(await post(`/companies/${KHG}/import/order/pdf`, { file }),
    { status: 400, body: { message: 'The import type should be bill.' } })
})

t.test('the dial bends the waiting times and hides the request id', async t => {
  let faults: ImportFaults = {}
  const { post, get } = await build(t, { importFaults: () => faults })
  for (const [retryAfter, wanted] of [['missing', undefined], ['zero', '0'], ['huge', '86400']] as const) {
    faults = { retryAfter }
    t.equal((await post(PATH, { file })).headers['retry-after'], wanted, retryAfter)
  }
  faults = { requestIdHeaderOnly: true }
  const { headers, body } = await post(PATH, { file })
  t.strictSame(body, { status: 'queued' })
  t.match(headers['x-request-id'], /^[0-9a-f]{24}$/)
  t.strictSame((await get(`/companies/${KHG}/import/bill/status/${headers['x-request-id']}`)).body,
    { status: 'queued' })
})

t.test('the dial keeps imports from finishing, or lets them fail', async t => {
  let faults: ImportFaults = {}
  const stand = await build(t, { importFaults: () => faults })
  const before = stand.ledger.bills('KHG').length
  const { headers } = await stand.post(PATH, { file })
  const status = async () => (await stand.get(`/companies/${KHG}/import/bill/status/${headers['x-request-id']}`)).body
  faults = { stuck: true }
  stand.wait(3_600_000)
  t.match(await status(), { status: 'processing' })
  t.equal(stand.ledger.bills('KHG').length, before)
  faults = { error: true }
  t.match(await status(), { status: 'error', documents: [] })
  faults = {}
  t.match(await status(), { status: 'error', documents: [] })
  t.equal(stand.ledger.bills('KHG').length, before)
})
