import { json } from 'node:stream/consumers'
import t from 'tap'
import startRedis, { skip } from '../cluster/redis.ts'
import callAsUsers, { canaries, canariesIn, subjectOf } from './users.ts'
import openTarget from './open.ts'

const SUBJECTS = 10
const CALLS = 40
const CREATE = '/tools/neonpanel.createDocuments'
const seen: { subject: string, url: string | undefined, body: unknown }[] = []

const redis = skip ? null : await startRedis(t)
const { app, url, token } = await openTarget(t, {
  env: { MAX_CALLS_PER_SUBJECT: '1000', ...(redis && { REDIS_URL: redis.url }) },
  upstream: async (request, response) => {
    if (request.method === 'POST') {
      seen.push({ subject: subjectOf(request.headers.authorization), url: request.url, body: await json(request) })
    }
    if (request.url?.includes('foreign')) {
      response.writeHead(403, { 'content-type': 'application/json' })
        .end('{"message":"Forbidden"}')
    } else canaries(request, response)
  }
})

async function post (url: string, token: string, message: unknown, headers: Record<string, string> = {}) {
  const { statusCode, payload } = await app.inject({
    method: 'POST',
    url,
    headers: {
      host: 'localhost', authorization: `Bearer ${token}`, 'content-type': 'application/json', ...headers
    },
    payload: JSON.stringify(message)
  })
  return { status: statusCode, text: payload }
}

t.test('no caller ever sees another one\'s answer, whatever the ids of the calls [SEC-26]', async t => {
  const { unexpected, answered, retried } = await callAsUsers(t, { url, token, subjects: SUBJECTS, calls: CALLS })
  t.strictSame([unexpected, answered, retried], [[], SUBJECTS * CALLS, 0])
})

t.test('what belongs to a subject is found under no key of another [SEC-27]', async t => {
  const [ana, ben] = [await token('ana'), await token('ben')]
  const bill = { companyUuid: 'shared', type: 'bill', data: { ref_number: 'R-1', date: '2025-05-02', details: [] } }
  const key = { 'idempotency-key': 'the-same-key' }
  const written = await Promise.all([post(CREATE, ana, bill,
    key), post(CREATE, ben, bill, key), post(CREATE, await token('cleo'), bill)])
  t.strictSame(seen.map(({ subject }) => subject).sort(), ['ana', 'ben', 'cleo'],
    'one write each, in the name of who asked')
  for (const [index, subject] of ['ana', 'ben', 'cleo'].entries()) {
    t.notMatch(written[index]?.text, new RegExp(`canary-of-(?!${subject}-)`), subject)
  }

  for (const [subject, asking] of [['ana', ana], ['ben', ben]] as const) {
    const together =
      await Promise.all(Array.from({ length: 5 }, () => post('/tools/neonpanel.listCompanies', asking, {})))
    t.strictSame(new Set(together.flatMap(({ text }) => canariesIn(text))), new Set([`${subject}-0`]),
      'equal calls at a time are not one')
    const foreign = await post('/tools/neonpanel.listWarehouses', asking, { companyUuid: 'foreign' })
    t.equal(foreign.status, 403)
    t.match(foreign.text, '"code":"upstream_refused"')
    t.strictSame(canariesIn(foreign.text), [], 'no refusal names what others have')
  }
  const { headers } = await app.inject({
    method: 'POST',
    url: '/tools/neonpanel.listCompanies',
    headers: {
      host: 'localhost', authorization: `Bearer ${ana}`, 'content-type': 'application/json'
    },
    payload: '{}'
  })
  t.equal(headers['cache-control'], 'no-store')
})
