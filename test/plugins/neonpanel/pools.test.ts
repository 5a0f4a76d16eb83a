import { once } from 'node:events'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { setImmediate as turn } from 'node:timers/promises'
import t from 'tap'
import buildTools, { call, json, startFakeUpstream } from '../../build-tools.ts'

const document = (number: number) => ({ companyUuid: 'c', type: 'bill', data: { ref_number: `P-${number}` } })
const many = <T>(count: number, begin: (index: number) => Promise<T>) =>
  Promise.all(Array.from({ length: count }, (_, index) => begin(index)))

t.test('64 reads at a time, and 16 writes, which do not wait for reads; what gets no turn knows that it was not sent ' +
  '[REL-4]', async t => {
  const fakeUpstream = await startFakeUpstream(t, () => {})
  const app =
    await buildTools(t, fakeUpstream.url, { env: { NEONPANEL_DEADLINE: '3000', MAX_CALLS_PER_SUBJECT: '1000' } })
  const asked = (method: string) => fakeUpstream.seen.filter(request => request.method === method).length
  const reads = many(70, () => call(app, 'listReports'))
  while (asked('GET') < 64) await turn()
  const writes = many(17, index => call(app, 'createDocuments', document(index)))
  while (asked('POST') < 16) await turn()
  t.strictSame([asked('GET'), asked('POST')], [64, 16], 'the others wait for a connection')
  const codes = (answers: readonly { body: unknown }[]) => answers.map(({ body }) => body)
  t.strictSame(new Set(codes(await reads).map(body => Object(body).code)), new Set(['upstream_timeout']))
  const outcomes = codes(await writes).map(body => Object(body).code)
  const unsent = outcomes.filter(code => code === 'upstream_unreachable').length
  t.ok(unsent <= 1, 'only the last one may never have left, and then it knows')
  t.equal(outcomes.filter(code => code === 'outcome_unknown').length, 17 - unsent)
})

t.test('a refusal whose body never ends is told at once, and its connection is given up', async t => {
  const fakeUpstream = await startFakeUpstream(t)
  const app = await buildTools(t, fakeUpstream.url)
  const cut = new Promise<void>(resolve => {
    fakeUpstream.answer = (_request: IncomingMessage, response: ServerResponse) => {
      response.writeHead(404, { 'content-type': 'text/html' }).write('<html>')
      response.once('close', resolve)
    }
  })
  t.match((await call(app, 'listReports')).body, { code: 'upstream_not_found' })
  await cut
  fakeUpstream.answer = json({})
  t.equal((await call(app, 'listReports')).status, 200)
})

t.test('each write has a connection of its own, whatever NeonPanel offers [U11]', async t => {
  const sockets: Socket[] = []
  const announced: (string | undefined)[] = []
  const fakeUpstream = await startFakeUpstream(t)
  fakeUpstream.answer = (request, response) => {
    sockets.push(request.socket)
    announced.push(request.headers.connection)
    json({ status: 'done' }, 200, { connection: 'keep-alive', 'keep-alive': 'timeout=600' })(request, response)
  }
  const app = await buildTools(t, fakeUpstream.url)
  await call(app, 'listReports')
  await call(app, 'createDocuments', document(1))
  const [read, write] = sockets
  if (write && !write.readableEnded) await once(write, 'end')
  t.equal(read?.readableEnded, false, 'a read keeps its own')
  await call(app, 'createDocuments', document(2))
  t.ok(sockets.length === 3 && sockets[2] !== write)
  t.strictSame(announced, ['keep-alive', 'close', 'close'])
})
