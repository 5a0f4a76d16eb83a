import { once } from 'node:events'
import { request } from 'node:http'
import t from 'tap'
import buildTools, { json, startFakeUpstream, type FakeUpstream } from '../../build-tools.ts'

/** Asks a tool over a real connection, and resolves with NeonPanel's side of it. */
async function begin (url: string, fakeUpstream: FakeUpstream, name: string, input: object) {
  const arrived =
    new Promise<Parameters<FakeUpstream['answer']>>(resolve => { fakeUpstream.answer = (...sides) => resolve(sides) })
  const client = request(`${url}/tools/neonpanel.${name}`,
    { method: 'POST', agent: false, headers: { 'content-type': 'application/json' } })
  client.on('error', () => {})
  client.end(JSON.stringify(input))
  const [, response] = await arrived
  return { client, response }
}

t.test('a read ends when its caller leaves [REL-18]', async t => {
  const fakeUpstream = await startFakeUpstream(t)
  const app = await buildTools(t, fakeUpstream.url)
  const url = await app.listen({ host: '127.0.0.1', port: 0 })
  const { client, response } = await begin(url, fakeUpstream, 'listReports', {})
  client.destroy()
  await once(response, 'close')
  t.equal(response.writableEnded, false, 'NeonPanel sees the connection go')
})

t.test('a write is carried to its end [REL-18]', async t => {
  const fakeUpstream = await startFakeUpstream(t)
  const app = await buildTools(t, fakeUpstream.url)
  const url = await app.listen({ host: '127.0.0.1', port: 0 })
  const left =
    new Promise<void>(resolve => { app.server.on('connection', socket => socket.once('close', () => resolve())) })
  const { client, response } =
    await begin(url, fakeUpstream, 'createDocuments', { companyUuid: 'c', type: 'bill', data: {} })
  client.destroy()
  await left
  json({ request_id: 'r', status: 'done' })(response.req, response)
  await once(response, 'close')
  t.equal(response.writableFinished, true, 'NeonPanel is heard to the end')
})

t.test('a call whose caller has already left is not made [REL-18]', async t => {
  const fakeUpstream = await startFakeUpstream(t)
  const app = await buildTools(t, fakeUpstream.url)
  app.get('/gone', async request => {
    const tool = app.tools.find('neonpanel.listReports')
    return tool && request.runTool(tool, {}, { signal: AbortSignal.abort() })
  })
  t.match((await app.inject('/gone')).json(),
    { status: 499, code: 'cancelled', detail: 'The caller left before the answer came.' })
  t.strictSame(fakeUpstream.seen, [])
})
