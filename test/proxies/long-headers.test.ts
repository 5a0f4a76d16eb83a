import { request } from 'node:http'
import t from 'tap'
import openTarget from '../attack/open.ts'
import { names, type Name } from './configurations.ts'
import startProxy, { skip } from './proxy.ts'

/** Times that each is sent: a reset does not hit every time. */
const TIMES = 15
const BODIES = [0, 2, 300_000, 900_000]
/** What a proxy may do to a body behind its own refusal. */
const RESET = /ECONNRESET|EPIPE/
const OURS = '431 Request Header Fields Too Large'
/** Headers that are too long in all, each of which most proxies pass on, and one that most refuse themselves. */
const many = Object.fromEntries(Array.from({ length: 20 }, (_, index) => [`x-long-${index}`, 'x'.repeat(1000)]))
const one = { authorization: `Bearer ${'x'.repeat(17_000)}` }
const expected: Readonly<Record<Name, { many: string, one: string }>> = {
  nginx: { many: OURS, one: '400 Bad Request' },
  caddy: { many: OURS, one: OURS },
  haproxy: { many: '400 Bad request', one: '400 Bad request' },
  apache: { many: OURS, one: '400 Bad Request' },
  varnish: { many: OURS, one: '400 Bad Request' }
}

const { app } = await openTarget(t, { env: { PUBLIC_URL: 'http://127.0.0.1', TRUST_PROXY: '127.0.0.1' } })

/** Posts a body of so many bytes; the status line that comes back, or what came instead. */
async function post (url: string, fields: Readonly<Record<string, string>>, size: number): Promise<string> {
  const headers = { 'content-type': 'application/json', 'content-length': size, ...fields }
  const outgoing = request(`${url}/mcp`, { method: 'POST', headers, agent: false }).end('x'.repeat(size))
  let answer = ''
  outgoing.once('response', incoming => {
    answer = `${incoming.statusCode} ${incoming.statusMessage}`
    incoming.on('error', () => {}).resume()
  })
  outgoing.on('error', error => { answer ||= String(error) }) // a proxy may reset what it has refused
  await new Promise(resolve => { outgoing.once('close', resolve) })
  return answer
}

for (const name of names) {
  t.test(`too long headers are refused as what they are through ${name}, whatever follows them [F6, P1]`,
    { skip: skip(name) }, async t => {
      const url = await startProxy(t, name, { port: app.config.PORT })
      for (const size of BODIES) {
        for (const [which, fields] of [['many', many], ['one', one]] as const) {
          const answers = new Set<string>()
          for (let time = 0; time < TIMES; time++) answers.add(await post(url, fields, size))
          const right = expected[name][which]
          if (right !== OURS) for (const answer of answers) if (RESET.test(answer)) answers.delete(answer)
          t.strictSame([...answers], [right], `${which} before ${size} bytes`)
          t.equal(await post(url, { authorization: 'Bearer x' }, 2), '401 Unauthorized', 'and the next is as any')
        }
      }
    })
}
