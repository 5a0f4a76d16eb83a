import type { RequestListener } from 'node:http'
import t from 'tap'
import startIssuer, { sendJson } from '../issuer.ts'
import { COMPANIES } from '../plugins/mcp/gateway.ts'
import openTarget from './open.ts'

interface Seen { method: string | undefined, url: string | undefined, authorization: string | undefined, text: string }

const KESTREL = '022a5b44774a5636fa095661d3353f332e9c5ba1'
const LINK = 'https://files.example.com/bill.pdf?signature=abc'

t.test('a caller\'s token goes to the API and nowhere else [SEC-20]', async t => {
  const seen: Seen[] = []
  const canary = await startIssuer(t)
  let answer: RequestListener = (_request, response) => sendJson(response, COMPANIES)
  const { app, token } = await openTarget(t, {
    upstream: async (request, response) => {
      const { method, url, headers: { authorization } } = request
      let text = ''
      for await (const chunk of request) text += String(chunk)
      seen.push({ method, url, authorization, text })
      answer(request, response)
    }
  })
  const ana = await token()
  async function call (tool: string, input: object, token = ana) {
    seen.length = 0
    const headers = { host: new URL(app.config.PUBLIC_URL).host, authorization: `Bearer ${token}` }
    const { statusCode, json } =
      await app.inject({ method: 'POST', url: `/tools/neonpanel.${tool}`, headers, payload: input })
    return [statusCode, json().code]
  }

  t.test('it is sent on as it came, once [SEC-20]', async t => {
    t.strictSame(await call('listCompanies', {}), [200, undefined])
    t.match(seen, [{ method: 'GET', url: '/api/v1/companies', authorization: `Bearer ${ana}` }])
    t.equal(seen.length, 1)
  })

  t.test('a token for another audience, or an invalid one, is not sent on [SEC-20]', async t => {
    const others: [string, number][] = [
      [await token('ana', { aud: 'https://other.example' }), 401], [await token('ana', { exp: 1 }), 401],
      [await token('ana', { scope: 'read:reports' }), 403],
      [`${ana.slice(0, -8)}AAAAAAAA`, 503] // judged when the key set may be read again (D36)
    ]
    for (const [other, status] of others) {
      t.equal((await call('listCompanies', {}, other))[0], status)
      t.equal(seen.length, 0)
    }
  })

  t.test('a redirect is not followed, wherever it leads [SEC-20]', async t => {
    for (const [status, location] of [
      [301, canary.url], [302, `${canary.url}/login`], [307, canary.url], [308, '/api/v1/companies']
    ] as const) {
      answer = (_request, response) => { response.writeHead(status, { location }).end() }
      t.strictSame(await call('listReports', {}), [502, 'upstream_bad_response'])
      t.equal(seen.length, 1)
    }
    t.equal(canary.hits(), 0)
  })

  t.test('the link of a PDF is passed on in the body and never opened [SEC-20]', async t => {
    answer = (_request, response) => {
      response.writeHead(202, { 'content-type': 'application/json' })
        .end('{"request_id":"r-1"}')
    }
    await call('createDocumentsByPdf', { companyUuid: KESTREL, type: 'bill', file: { name: 'bill.pdf', link: LINK } })
    t.equal(seen.length, 1)
    t.ok(seen[0]?.text.includes(LINK))
    t.notOk(seen[0]?.url?.includes('files.example.com'))
  })

  t.test('while the circuit is open no server sees it [SEC-20]', async t => {
    answer = (_request, response) => { response.writeHead(500).end() }
    const codes: unknown[] = []
    for (let time = 0; time < 40 && codes.at(-1) !== 'circuit_open'; time++) {
      codes.push((await call('listReports', {}))[1])
    }
    t.equal(codes.at(-1), 'circuit_open')
    t.equal(seen.length, 0)
  })
})
