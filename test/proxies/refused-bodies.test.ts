import t from 'tap'
import openTarget from '../attack/open.ts'
import { names } from './configurations.ts'
import startProxy, { skip } from './proxy.ts'

/** Times that each is sent: a reset does not hit every time. */
const TIMES = 40
const SIZES = [17_000, 300_000, 900_000]
const tokens = { 'without a token': undefined, 'with a refused one': 'Bearer e30.e30.e30' }
/** Longer than any body may be, and shorter than what proxies refuse. */
const TOO_LONG = 1_800_000

const { app, token } = await openTarget(t, { env: { PUBLIC_URL: 'http://127.0.0.1', TRUST_PROXY: '127.0.0.1' } })

/** Posts a body of so many bytes; the status of an answer of ours, or what came instead. */
async function post (url: string, size: number, authorization: string | undefined): Promise<string> {
  const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'ping', params: { long: 'x'.repeat(size) } })
  const headers = { 'content-type': 'application/json', ...authorization !== undefined && { authorization } }
  try {
    const answer = await fetch(`${url}/mcp`, { method: 'POST', headers, body })
    return answer.headers.has('x-request-id') ? String(answer.status) : `${answer.status} of the proxy`
  } catch (error) {
    return String(error)
  }
}

/** Sends it often; how often each answer came. */
async function postAll (url: string, size: number, authorization?: string): Promise<Record<string, number>> {
  const counts: Record<string, number> = {}
  for (let time = 0; time < TIMES; time++) {
    const answer = await post(url, size, authorization)
    counts[answer] = (counts[answer] ?? 0) + 1
  }
  return counts
}

for (const name of names) {
  t.test(`every refused body gets our answer through ${name} [P1]`, { skip: skip(name) }, async t => {
    const url = await startProxy(t, name, { port: app.config.PORT })
    for (const size of SIZES) {
      for (const [which, authorization] of Object.entries(tokens)) {
        t.strictSame(await postAll(url, size, authorization), { 401: TIMES }, `${size} bytes ${which}`)
      }
    }
    t.strictSame(await postAll(url, TOO_LONG, `Bearer ${await token()}`), { 413: TIMES }, 'too long')
  })
}
