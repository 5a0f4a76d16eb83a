import { once } from 'node:events'
import { connect } from 'node:net'
import type { FastifyInstance } from 'fastify'
import t from 'tap'
import openTarget from '../../attack/open.ts'
import { statusesIn } from '../../attack/raw.ts'

interface Row {
  line?: string
  headers?: string[]
  status: number
  /** With a good token. */
  good?: true
  size?: number
  /** Settings under which it is refused. */
  env?: Record<string, string>
  /** Brings the gateway into the state in which it is refused. */
  reach?: (app: FastifyInstance) => unknown
  /** The answer says that the connection ends. */
  ends?: true
}

const LATE = { delay: 10_000, utilisation: 1, rss: 0 }
const JSON_TYPE = 'Content-Type: application/json'
const REFUSED = 'Authorization: Bearer e30.e30.e30'

const rows: Record<string, Row> = {
  'no token at /': { line: 'POST /', status: 401 },
  'no token at /mcp': { status: 401 },
  'no token at /messages': { line: 'POST /messages?sessionId=1', status: 401 },
  'no token at /sse': { line: 'POST /sse', status: 401 },
  'no token at a tool': { line: 'POST /tools/neonpanel.listCompanies', status: 401 },
  'no token at a tool that writes': { line: 'POST /tools/neonpanel.createDocuments', status: 401 },
  'a refused token': { headers: [REFUSED], status: 401 },
  'two tokens': { headers: [REFUSED, 'Authorization: Bearer another'], status: 401 },
  'a refused token twice': { headers: [REFUSED, REFUSED], status: 401 },
  'a foreign Host': { headers: ['Host: evil.example'], status: 403 },
  'a foreign Origin': { headers: ['Origin: https://evil.example'], status: 403 },
  'an unknown path': { line: 'POST /nowhere', status: 404 },
  'another method': { line: 'PUT /openapi.json', status: 405 },
  'a body of GET': { line: 'GET /openapi.json', status: 200 },
  'a body of a probe': { line: 'GET /livez', status: 200 },
  'another media type': { headers: ['Content-Type: text/csv'], good: true, status: 415 },
  'a content coding': { headers: [JSON_TYPE, 'Content-Encoding: br'], good: true, status: 415, ends: true },
  'a body that is too long': { headers: [JSON_TYPE], good: true, status: 413, size: 1_800_000 },
  'one that is too long for an unknown path': { line: 'POST /nowhere', headers: [JSON_TYPE], status: 413 },
  'more bytes than any body may have': { headers: [REFUSED], status: 401, size: 1_800_000 },
  'too many requests': {
    status: 429, env: { RATE_LIMIT_ADDRESS_MAX: '1' }, reach: app => app.inject('/openapi.json')
  },
  'too much to do': { status: 503, reach: app => { for (let n = 0; n < 4; n++) app.load.sample(LATE) } },
  'a stop': { status: 503, ends: true, reach: app => { app.lifecycle.phase = 'closing' } }
}

const framings: Record<string, (size: number) => { headers: string[], first: string, rest: string }> = {
  'its length announced': size => ({
    headers: [`Content-Length: ${size}`], first: 'x'.repeat(size / 2), rest: 'x'.repeat(size / 2)
  }),
  'in chunks': size => {
    const chunk = `${(size / 2).toString(16)}\r\n${'x'.repeat(size / 2)}\r\n`
    return { headers: ['Transfer-Encoding: chunked'], first: chunk, rest: `${chunk}0\r\n\r\n` }
  },
  'after a 100': size => ({
    headers: [`Content-Length: ${size}`, 'Expect: 100-continue'],
    first: 'x'.repeat(size / 2),
    rest: 'x'.repeat(size / 2)
  })
}

/** What a server says until it closes, and what it had said when it had only half of what it is sent. */
async function converse (url: string, first: string, rest: string) {
  const socket = connect({ port: Number(new URL(url).port), host: 'localhost' })
  let text = ''
  let broken: unknown = null
  socket.on('data', (chunk: Buffer) => { text += String(chunk) }).on('error', error => { broken = error })
  socket.write(first)
  await fetch(`${url}/livez`).then(answer => answer.text())
  const early = statusesIn(text).filter(status => status !== 100)
  socket.write(rest)
  await once(socket, 'close')
  return { early, statuses: statusesIn(text).filter(status => status !== 100), broken }
}

for (const [name, row] of Object.entries(rows)) {
  const { line = 'POST /mcp', headers = [], status, size = 900_000, env = {}, reach, ends, good } = row
  t.test(`the body of a refused request is read before the answer: ${name} [P1]`, async t => {
    const { app, url, token } = await openTarget(t, { env: { CORS_ORIGIN: 'https://good.example', ...env } })
    await reach?.(app)
    const host = headers.some(each => each.startsWith('Host:')) ? [] : [`Host: ${new URL(url).host}`]
    const authorization = good ? [`Authorization: Bearer ${await token()}`] : []
    const next = `GET /nowhere HTTP/1.1\r\n${host[0] ?? 'Host: x'}\r\nConnection: close\r\n\r\n`
    for (const [which, frame] of Object.entries(framings)) {
      for (const close of [false, true]) {
        const { headers: framing, first, rest } = frame(size)
        const more = [...authorization, ...framing, ...close ? ['Connection: close'] : []]
        const head = [`${line} HTTP/1.1`, ...host, ...headers, ...more, '', ''].join('\r\n')
        const { early, statuses, broken } = await converse(url, head + first, close ? rest : rest + next)
        t.strictSame([early, statuses[0], broken], [[], status, null], `${which}${close ? ', then close' : ''}`)
        t.equal(statuses.length, close || ends ? 1 : 2, 'the connection serves what comes next')
      }
    }
  })
}
