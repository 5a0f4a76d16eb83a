import type { FastifyInstance } from 'fastify'
import { Readable } from 'node:stream'
import t from 'tap'
import openTarget from './open.ts'

const UNITS = 100
const { app, token } = await openTarget(t, { env: { RATE_LIMIT_MAX: String(UNITS), RATE_LIMIT_WINDOW: '3600000' } })
const lost = await openTarget(t, { env: { NEONPANEL_JWKS_URI: 'http://localhost:9/jwks.json' } })
const good = await token()

interface Refusal { status: number, code: string, authorization?: string, app?: FastifyInstance, late?: true }

const refusals: Record<string, Refusal> = {
  'no token': { status: 401, code: 'invalid_token' },
  'a bad token': { status: 401, code: 'invalid_token', authorization: `Bearer ${await token('late', { exp: 1 })}` },
  'another scheme': { status: 400, code: 'malformed_credentials', authorization: 'Basic YTpi' },
  'no scope': {
    status: 403,
    code: 'insufficient_scope',
    authorization: `Bearer ${await token('poor', { scope: 'read:reports' })}`,
    late: true
  },
  'too many calls': { status: 429, code: 'rate_limited', authorization: `Bearer ${await token('spent')}` },
  'no keys': { status: 503, code: 'issuer_unavailable', authorization: `Bearer ${good}`, app: lost.app }
}
const ids: [text: string, echoed: unknown][] = [
  ['"seven"', 'seven'], ['""', ''], ['0', 0], ['-7', -7], ['9007199254740991', 9007199254740991], ['1.5', undefined],
  ['null', undefined]
]

function call (id: string, more = ''): string {
  return `{"jsonrpc":"2.0","id":${id},"method":"tools/call","params":{"name":"neonpanel.listCompanies",` +
    `"arguments":{},"_meta":{"pad":"${more}"}}}`
}

async function post (
  app: FastifyInstance, url: string, authorization: string | undefined, payload: string | Readable, more = {}
) {
  const { statusCode, headers, payload: text } = await app.inject({
    method: 'POST',
    url,
    payload,
    headers: {
      host: new URL(
        app.config.PUBLIC_URL
      ).host,
      'content-type': 'application/json',
      ...(authorization && { authorization }),
      ...more
    }
  })
  const { id, error } = JSON.parse(text)
  return { status: statusCode, id, code: error.data.code, rpc: error.code, closes: headers.connection === 'close' }
}

t.test('echoes the id of whom it refuses where a little reading tells it, and looks at no ' +
  'more [SEC-36]', async t => {
  for (let unit = 0; unit < UNITS; unit++) {
    await app.inject({
      method: 'POST',
      url: '/mcp',
      headers: {
        host: new URL(app.config.PUBLIC_URL).host, authorization: refusals['too many calls']?.authorization
      }
    })
  }
  let count = 0
  for (const [name, { status, code, authorization, app: asked = app, late }] of Object.entries(refusals)) {
    for (const [id, echoed] of ids) {
      const url = ['/mcp', '/', '/messages'][count % 3] ?? ''
      const refused = { status, code, rpc: status }
      const misshapen = { status: 400, code: 'invalid_request', rpc: -32600 }
      const short = late && echoed === undefined ? misshapen : refused
      t.strictSame(await post(asked, url, authorization, call(id)), { ...short, id: echoed, closes: false },
        `${name}, id ${id}, short`)

      const pad = 'x'.repeat(17_408)
      const unread = late ? { ...short, id: echoed, closes: false } : { ...refused, id: undefined, closes: false }
      t.strictSame(await post(asked, url, authorization, call(id, pad)), unread, `${name}, id ${id}, 17 KiB`)
      t.strictSame(await post(asked, url, authorization, Readable.from([call(id)]), { 'transfer-encoding': 'chunked' }),
        unread, `${name}, id ${id}, chunked`)

      const broken = late ? { status: 400, code: 'parse_error', rpc: -32700 } : refused
      t.strictSame(await post(asked, url, authorization, call(id).slice(0, -1)),
        { ...broken, id: undefined, closes: true }, `${name}, id ${id}, broken`)
      count += 4
    }
  }
  t.equal(count, 168)
})
