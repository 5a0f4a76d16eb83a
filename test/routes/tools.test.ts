import t from 'tap'
import buildTools, { call, json, startFakeUpstream } from '../build-tools.ts'

const companies = { current_page: 1, data: [{ uuid: 'u', unknown: true }] }

t.test('the result is the body, under either name and with or without a slash', async t => {
  const app = await buildTools(t, (await startFakeUpstream(t, json(companies))).url)
  for (const url of ['/tools/neonpanel.listCompanies', '/tools/neonpanel_listCompanies']) {
    const { statusCode, headers, body } = await app.inject({ method: 'POST', url, payload: { page: 1 } })
    t.strictSame([statusCode, headers['content-type'], body],
      [200, 'application/json; charset=utf-8', JSON.stringify(companies)])
  }
})

t.test('a body that is not there, null, empty or wrapped counts as the arguments in it', async t => {
  const fakeUpstream = await startFakeUpstream(t, json(companies))
  const app = await buildTools(t, fakeUpstream.url)
  t.equal((await call(app, 'listCompanies')).status, 200)
  for (const payload of [
    '', 'null', '{}', '"{}"', '{"page":2}', '"{\\"page\\":2}"', '{"params":{"page":2}}',
    '{"arguments":{"page":2},"sessionId":"x"}'
  ]) {
    const { statusCode } = await app.inject({
      method: 'POST', url: '/tools/neonpanel.listCompanies', headers: { 'content-type': 'application/json' }, payload
    })
    t.equal(statusCode, 200, payload)
  }
  t.strictSame(fakeUpstream.seen.map(({ url }) => url?.slice('/api/v1/companies'.length)),
    ['', '', '', '', '', '?page=2', '?page=2', '?page=2', '?page=2'])
})

t.test('a wrong argument is a problem that names it', async t => {
  const app = await buildTools(t, (await startFakeUpstream(t)).url)
  const { status, headers, body } = await call(app, 'listCompanies', { perPage: '30' })
  t.equal(headers['content-type'], 'application/problem+json; charset=utf-8')
  t.match({ status, body }, {
    status: 400,
    body: {
      type: 'about:blank',
      title: 'Bad Request',
      status: 400,
      code: 'invalid_arguments',
      detail: 'arguments/perPage must be a whole number, but is a text.',
      instance: /^\/requests\/.+/,
      errors: [{ field: 'perPage', message: 'must be a whole number, but is a text.' }]
    }
  })
})

t.test('an unknown tool is answered with the nearest one', async t => {
  const app = await buildTools(t, (await startFakeUpstream(t)).url)
  t.match((await call(app, 'listCompany', {})),
    {
      status: 404,
      body: {
        code: 'unknown_tool', detail: 'Unknown tool: neonpanel.listCompany. Did you mean neonpanel.listCompanies?'
      }
    })
  const { body } = await app.inject({ method: 'POST', url: `/tools/${'x'.repeat(90)}` })
  t.match(JSON.parse(body), { code: 'unknown_tool' })
})

t.test('a document may be longer than a question', async t => {
  const fakeUpstream = await startFakeUpstream(t, json({ status: 'done' }))
  const app = await buildTools(t, fakeUpstream.url)
  const long = 'x'.repeat(300_000)
  t.match(await call(app, 'listReports', { long }), { status: 413, body: { code: 'too_large' } })
  t.equal((await call(app, 'createDocuments', { companyUuid: 'c', type: 'bill', data: { long } })).status, 200)
  t.match(await call(app, 'createDocuments', { companyUuid: 'c', type: 'bill', data: { long: long.repeat(4) } }),
    { status: 413 })
})

t.test('the trace of a request goes on to NeonPanel, its baggage does not [PROTO-111]', async t => {
  const fakeUpstream = await startFakeUpstream(t, json(companies))
  const app = await buildTools(t, fakeUpstream.url)
  const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01'
  await app.inject({
    method: 'POST', url: '/tools/neonpanel.listCompanies', headers: { traceparent, baggage: 'user=ana' }
  })
  const { headers = {} } = fakeUpstream.seen[0] ?? {}
  t.strictSame([headers.traceparent, headers.baggage], [traceparent, undefined])
})
