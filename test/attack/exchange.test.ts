import { createHash } from 'node:crypto'
import { decodeJwt } from 'jose'
import t, { type Test } from 'tap'
import build, { type Stack } from '../build.ts'
import { member } from '../clients/journey.ts'
import startTokenEndpoint from '../token-endpoint.ts'

const KESTREL = '022a5b44774a5636fa095661d3353f332e9c5ba1'

/** A bill of its own, so that no write is the repetition of another. */
function bill (number: string): object {
  return {
    companyUuid: KESTREL,
    type: 'bill',
    data: {
      ref_number: number, date: '2025-05-02', details: [{ service_name: 'Freight', quantity: 1, rate: 1 }]
    }
  }
}

function hash (token: unknown): string {
  return createHash('sha256').update(String(token)).digest('hex')
}

/** A gateway that exchanges tokens at the sandbox, through an endpoint that takes notes. */
async function open (t: Test, env: Record<string, string> = {}) {
  const endpoint = await startTokenEndpoint(t)
  const stack = await build(t, {
    env: {
      NEONPANEL_TOKEN_URL: endpoint.url,
      UPSTREAM_AUTH: 'exchange',
      UPSTREAM_CLIENT_ID: 'neonpanel-gateway',
      UPSTREAM_CLIENT_SECRET: 'gateway-secret',
      ...env
    }
  })
  endpoint.target = `${stack.sandbox.url}/oauth2/token`
  return { ...stack, endpoint, call: caller(stack) }
}

const { sandbox, endpoint, token, call } = await open(t)

/** Nothing is wrong, and nothing has been asked yet. */
function reset (): void {
  sandbox.faults.clear()
  sandbox.requests.length = 0
  endpoint.seen.length = 0
  endpoint.answer = null
}

function caller ({ url }: Stack) {
  return async (token: string, tool = 'listCompanies', input: object = {}) => {
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
    const response =
      await fetch(`${url}/tools/neonpanel.${tool}`, { method: 'POST', headers, body: JSON.stringify(input) })
    const body: unknown = await response.json()
    return {
      status: response.status,
      code: member(body, 'code'),
      retryAfter: response.headers.get('retry-after'),
      challenge: response.headers.get('www-authenticate')
    }
  }
}

t.test('the API sees the exchanged token and never the caller\'s, which only the token endpoint ' +
  'sees [SEC-20]', async t => {
  reset()
  sandbox.faults.set({ fault: 'api-exchanged-only' })
  const ana = await token({ scopes: ['read:companies', 'write:import'] })
  t.match(await call(ana), { status: 200 })
  t.match(await call(ana, 'createDocuments', bill('X-1')), { status: 200 })
  const [exchange] = endpoint.seen
  t.strictSame(endpoint.seen.length, 1)
  t.match(exchange, { form: { subject_token: ana, scope: 'read:companies write:import' }, authorization: /^Basic / })
  t.strictSame(sandbox.requests.map(({ tokenHash }) => tokenHash),
    [hash(exchange?.answer.access_token), hash(exchange?.answer.access_token)])
  t.notOk(JSON.stringify(sandbox.requests).includes(ana))
})

t.test('one exchange serves all calls of a caller, however many there are at once, and another token of the same ' +
  'grant [SEC-20]', async t => {
  reset()
  const grant = { claims: { grant: 'one' } }
  const ana = await token(grant)
  const answers = await Promise.all(Array.from({ length: 20 }, () => call(ana)))
  t.strictSame(new Set(answers.map(({ status }) => status)), new Set([200]))
  t.match(await call(await token(grant)), { status: 200 }, 'a token that was refreshed')
  t.equal(endpoint.seen.length, 1)
})

t.test('two subjects, and two tokens of one subject that allow different things, never share an exchanged token ' +
  '[SEC-20]', async t => {
  reset()
  const grants = [{}, {
    scopes: ['read:companies']
  }, { user: 'ben@example.com' }, { claims: { client_id: 'another' } }, { claims: { companies: [KESTREL] } }]
  const tokens = await Promise.all(grants.map(grant => token(grant)))
  for (const each of [...tokens, ...tokens.toReversed()]) t.match(await call(each), { status: 200 })
  const exchanged = endpoint.seen.map(({ answer }) => String(answer.access_token))
  t.strictSame([exchanged.length, new Set(exchanged).size], [5, 5])
  t.strictSame(sandbox.requests.map(({ tokenHash }) => tokenHash), [...exchanged, ...exchanged.toReversed()].map(hash))
  const [wide, narrow, ben] = exchanged.map(token => decodeJwt(token))
  t.equal(narrow?.scope, 'read:companies')
  t.not(ben?.sub, wide?.sub)
})

t.test('a 401 of the API makes one new exchange for a read, none for a write, and then 403 [SEC-20]', async t => {
  reset()
  const ana = await token({ claims: { grant: '401' } })
  t.match(await call(ana), { status: 200 })
  sandbox.faults.set({ operation: 'listCompanies', fault: 'status', status: 401, times: 1 })
  t.match(await call(ana), { status: 200 })
  t.strictSame([endpoint.seen.length, sandbox.requests.length], [2, 3])
  sandbox.faults.set({ operation: 'listCompanies', fault: 'status', status: 401, times: 20 })
  const answers = await Promise.all(Array.from({ length: 10 }, () => call(ana)))
  for (const answer of answers) {
    t.strictSame(answer, { status: 403, code: 'upstream_refused', retryAfter: null, challenge: null })
  }
  t.equal(sandbox.requests.length, 23)
  t.ok(endpoint.seen.length <= 2 + 2 * 10)
  sandbox.faults.clear()
  t.match(await call(ana), { status: 200 })
  const before = [endpoint.seen.length, sandbox.requests.length]
  sandbox.faults.set({ fault: 'api-refuses' })
  t.match(await call(ana, 'createDocuments', bill('X-2')), { status: 403, code: 'upstream_refused', challenge: null })
  t.strictSame([endpoint.seen.length, sandbox.requests.length], [before[0], (before[1] ?? 0) + 1])
})

t.test('without a token for the API nothing is sent to it, and redirects are not followed [SEC-20]', async t => {
  reset()
  const ana = await token({ claims: { grant: 'none' } })
  endpoint.answer = (_request, response) => {
    response.writeHead(302,
      { location: `${sandbox.url}/api/v1/companies` }).end()
  }
  for (const [tool, input] of [['listCompanies', {}], ['createDocuments', bill('X-3')]] as const) {
    t.strictSame(await call(ana, tool, input),
      { status: 503, code: 'issuer_unavailable', retryAfter: '5', challenge: null })
  }
  t.equal(endpoint.seen.length, 4)
  let error = ''
  endpoint.answer = (_request, response) => {
    response.writeHead(400, { 'content-type': 'application/json' }).end(JSON.stringify({ error }))
  }
  error = 'access_denied'
  t.match(await call(ana), { status: 403, code: 'upstream_refused', challenge: null })
  for (error of ['invalid_grant', 'invalid_request']) {
    for (const [tool, input] of [['listCompanies', {}], ['createDocuments', bill('X-3')]] as const) {
      t.match(await call(ana, tool, input),
        { status: 401, code: 'invalid_token', challenge: /^Bearer error="invalid_token"/ }, `${error} [K12]`)
    }
  }
  t.equal(sandbox.requests.length, 0)
})

t.test('a bad secret is not the caller\'s fault, and the deadline of a call is kept [SEC-20]', async t => {
  const { sandbox, endpoint, token, call } =
    await open(t, { UPSTREAM_CLIENT_SECRET: 'guess', NEONPANEL_DEADLINE: '2000' })
  t.match(await call(await token()), { status: 503, code: 'issuer_unavailable' })
  t.strictSame(endpoint.seen.map(({ answer }) => answer.error), ['invalid_client'])
  endpoint.answer = () => {}
  t.match(await call(await token()), { status: 503, code: 'issuer_unavailable', retryAfter: '5' })
  t.equal(sandbox.requests.length, 0)
})
