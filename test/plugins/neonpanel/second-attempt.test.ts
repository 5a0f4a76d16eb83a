import type { ServerResponse } from 'node:http'
import t from 'tap'
import buildTools, { call, json, startFakeUpstream } from '../../build-tools.ts'

const document = { companyUuid: 'c', type: 'bill', data: { ref_number: 'B-1' } }
const bodies = ['', ' ', '{"data":[', '{"data":[{"name":"K', '{"data":[{}]', Buffer.from('{"name":"\xc3', 'latin1')]

t.test('JSON that is empty or cut is asked for once more by a read, and never by a write [U12]', async t => {
  const fakeUpstream = await startFakeUpstream(t)
  for (const body of bodies) {
    const app = await buildTools(t, fakeUpstream.url) // with a retry budget of its own
    const cut = (response: ServerResponse) => {
      response.writeHead(200, { 'content-type': 'application/json' }).end(body)
    }
    let broken = 1
    fakeUpstream.answer = (request, response) => {
      if (broken-- > 0) cut(response)
      else json({ count: 3 })(request, response)
    }
    fakeUpstream.seen.length = 0
    t.strictSame((await call(app, 'listReports')).body, { count: 3 })
    t.equal(fakeUpstream.seen.length, 2)
    broken = 3
    t.match((await call(app, 'listReports')).body, { code: 'upstream_bad_response' })
    t.equal(fakeUpstream.seen.length, 4)
    await call(app, 'createDocuments', { ...document, idempotencyKey: `key-${body.length}` })
    t.equal(fakeUpstream.seen.length, 5)
  }
})
