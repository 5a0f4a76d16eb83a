import { randomBytes, randomInt } from 'node:crypto'
import t from 'tap'
import { Agent, request } from 'undici'
import modern from '../plugins/mcp/modern-call.ts'
import until from '../until.ts'
import open from './open.ts'
import { sumOf, type Samples } from './scrape.ts'

interface Hostile { path: string, method?: 'GET' | 'PUT' | 'POST', headers?: Record<string, string>, body?: string }

const REQUESTS = 5000
/** Requests of each kind that come first, and series that all of it may take. */
const FIRST_ROUNDS = 3
const MAX_SERIES = 1500

const word = () => randomBytes(randomInt(1, 24)).toString('base64url')
const JSON_TYPE = { 'content-type': 'application/json' }
const rpc = (method: string, params: object = {}) => JSON.stringify({ jsonrpc: '2.0', id: word(), method, params })
const encoded = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
const forged = () =>
  `Bearer ${encoded({ alg: 'RS256', typ: 'JWT', kid: word() })}.${encoded({ sub: word(), iss: word() })}.${word()}`

/** One more of each kind; `authorization` is a good token, for who has one. */
const kinds: readonly ((authorization: string) => Hostile)[] = [
  () => ({ path: `/${word()}/${word()}?${word()}=${word()}`, headers: { [`x-${word()}`]: word() } }),
  authorization => ({
    path: `/tools/neonpanel.${word()}`, method: 'POST', headers: { authorization, ...JSON_TYPE }, body: '{}'
  }),
  authorization => ({
    path: '/mcp', method: 'POST', headers: { authorization, ...JSON_TYPE }, body: rpc(`${word()}/${word()}`)
  }),
  authorization => ({
    path: '/messages',
    method: 'POST',
    headers: { authorization, ...JSON_TYPE, 'x-request-id': word() },
    body: rpc('tools/call', { name: word(), arguments: { [word()]: word() } })
  }),
  authorization => ({
    path: '/', method: 'POST', headers: { authorization, ...JSON_TYPE }, body: rpc('resources/read', { uri: word() })
  }),
  authorization => ({
    path: '/tools/neonpanel.listCompanies',
    method: 'POST',
    headers: { authorization, ...JSON_TYPE, 'idempotency-key': word() },
    body: JSON.stringify({ [word()]: word() })
  }),
  authorization => {
    const [body, { headers }] = modern(`x-${word()}`)
    const all = { authorization, ...JSON_TYPE, ...headers }
    return { path: '/mcp', method: 'POST', headers: all, body: JSON.stringify(body) }
  },
  () => ({ path: '/mcp', method: 'POST', headers: { authorization: forged(), ...JSON_TYPE }, body: rpc('ping') }),
  () => ({ path: `/sse?${word()}`, method: 'PUT', headers: { authorization: `${word()} ${word()}` } }),
  () => ({ path: '/openapi.json', headers: { 'if-none-match': `"${word()}"`, origin: `https://${word()}.example` } })
]

const seriesOf = (samples: Samples) => [...samples.keys()].filter(name => !name.startsWith('nodejs_')).sort()

t.test(`${REQUESTS} hostile requests add no series, whatever their paths, methods, tools and headers are`, async t => {
  const { told, token, url } = await open(t)
  const authorization = `Bearer ${await token()}`
  const dispatcher = new Agent({ connections: 20 })
  t.teardown(() => dispatcher.close())

  async function send (rounds: number): Promise<void> {
    await Promise.all(kinds.map(async kind => {
      for (let round = 0; round < rounds; round++) {
        const { path, ...init } = kind(authorization)
        const { body } = await request(url + path, { dispatcher, ...init })
        await body.dump()
      }
    }))
  }
  const counted = (count: number) => until(async () => sumOf(await told(), 'http_requests_total') === count, 50)

  await send(FIRST_ROUNDS)
  await counted(FIRST_ROUNDS * kinds.length)
  const before = seriesOf(await told())
  await send(REQUESTS / kinds.length)
  await counted(FIRST_ROUNDS * kinds.length + REQUESTS)
  const after = seriesOf(await told())
  t.strictSame(after.filter(name => !before.includes(name)), [])
  t.ok(after.length > 200 && after.length < MAX_SERIES, `${after.length} series`)
})
