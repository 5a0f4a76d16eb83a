import type { IncomingMessage, ServerResponse } from 'node:http'
import { mock } from 'node:test'
import t from 'tap'
import buildTools, { call, startFakeUpstream } from '../build-tools.ts'
import openGateway, { call as message } from '../plugins/mcp/gateway.ts'

/** A NeonPanel that lets every call wait until it is opened. */
function closedDoor () {
  let waiting: ServerResponse[] | undefined = []
  const serve =
    (response: ServerResponse) => { response.writeHead(200, { 'content-type': 'application/json' }).end('{}') }
  return {
    answer (_request: IncomingMessage, response: ServerResponse): void {
      if (waiting) waiting.push(response)
      else serve(response)
    },
    open (): void {
      waiting?.forEach(serve)
      waiting = undefined
    }
  }
}

t.test('the eleventh running call of a subject is refused, and no other subject\'s [SEC-50]', async t => {
  const door = closedDoor()
  const { ask, token } = await openGateway(t, { env: { MAX_CALLS_PER_SUBJECT: '' }, upstream: door.answer })
  const listCompanies = message('tools/call', { name: 'neonpanel_listCompanies' })
  await ask(message('ping')) // the token is known from here on, so that calls run in the order in which they come
  const running = Array.from({ length: 10 }, () => ask(listCompanies))
  const { status, headers, body } = await ask(listCompanies)
  t.equal(status, 429)
  t.equal(headers['retry-after'], '1')
  t.match(body,
    {
      id: 1,
      error: {
        code: 429, message: 'At most 10 calls at a time. Retry in 1 s.', data: { code: 'rate_limited', retryAfter: 1 }
      }
    })
  running.push(ask(listCompanies, { token: await token({ sub: 'somebody else' }) }))
  door.open()
  for (const answer of await Promise.all(running)) t.equal(answer.status, 200)
  t.equal((await ask(listCompanies)).status, 200, 'the places are free again')
})

t.test('call 257 waits for a place, and call 385 is refused [SEC-50]', async t => {
  // or those that come first have waited for too long when the last one comes
  mock.timers.enable({ apis: ['setTimeout'] })
  t.teardown(() => mock.timers.reset())
  const door = closedDoor()
  const app =
    await buildTools(t, (await startFakeUpstream(t, door.answer)).url, { env: { MAX_CALLS_PER_SUBJECT: '1000' } })
  const running = Array.from({ length: 384 }, () => call(app, 'listReports'))
  const { status, headers, body } = await call(app, 'listReports')
  t.equal(status, 503)
  t.equal(headers['retry-after'], '2')
  t.match(body, { code: 'overloaded', detail: 'The gateway is busy. Retry shortly.' })
  door.open()
  t.strictSame(new Set((await Promise.all(running)).map(({ status }) => status)), new Set([200]),
    'whoever waited gets an answer')
})

t.test('stream 501 is refused, but to a subject that has five [SEC-50, P3]', async t => {
  const { app, token } = await openGateway(t)
  const refused = async (sub: string) => {
    const { statusCode, headers, payload } =
      await app.inject({ url: '/sse', headers: { authorization: `Bearer ${await token({ sub })}` } })
    return { status: statusCode, wait: headers['retry-after'], body: JSON.parse(payload) }
  }
  const ended: number[] = []
  const places = Array.from({ length: 500 }, (_, index) =>
    app.acquireStream(`subject ${Math.floor(index / 5)}`, () => { ended.push(index) }))
  places.push(app.acquireStream('subject 7', () => {}))
  t.strictSame(ended, [35])
  t.match(await refused('ana'), { status: 503, wait: '2', body: { code: 'overloaded' } })
  for (const giveBack of places) giveBack()
})
