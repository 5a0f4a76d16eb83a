import type { IncomingMessage } from 'node:http'
import { json } from 'node:stream/consumers'
import { decodeJwt } from 'jose'
import t from 'tap'
import startRedis, { skip } from '../cluster/redis.ts'
import { sendJson } from '../issuer.ts'
import { call } from '../plugins/mcp/gateway.ts'
import openStream from '../routes/event-reader.ts'
import openTarget from './open.ts'

const SUBJECTS = 50
const CALLS = 200
const STREAMED = 20
const TOGETHER = 100
const CREATE = '/tools/neonpanel.createDocuments'
const seen: { subject: string, url: string | undefined, body: unknown }[] = []

function subjectOf ({ headers: { authorization = '' } }: IncomingMessage): string {
  return decodeJwt(authorization.replace('Bearer ', '')).sub ?? ''
}

const redis = skip ? null : await startRedis(t)
const env = { MAX_CALLS_PER_SUBJECT: '1000', MAX_CALLS: '10000', ...(redis && { REDIS_URL: redis.url }) }
const target = await openTarget(t, {
  env,
  upstream: async (request, response) => {
    const subject = subjectOf(request)
    if (request.method === 'POST') seen.push({ subject, url: request.url, body: await json(request) })
    if (request.url?.includes('foreign')) return response.writeHead(403, { 'content-type': 'application/json' }).end('{"message":"Forbidden"}')
    sendJson(response, { current_page: 1, data: [{ uuid: subject, name: `canary-of-${subject}.` }] })
  }
})
const { app, token } = target
const { NEONPANEL_ISSUER, NEONPANEL_API_URL, PUBLIC_URL } = app.config
const replicas = redis ? [target, await openTarget(t, { env: { ...env, NEONPANEL_ISSUER, NEONPANEL_API_URL, TOKEN_AUDIENCE: PUBLIC_URL } })] : [target]
if (skip) t.comment(`One replica: ${skip}.`)

/** The replica whose turn it is. */
function replicaOf (turn: number) {
  return replicas[turn % replicas.length] ?? target
}

async function post (url: string, token: string, message: unknown, headers: Record<string, string> = {}, { app } = target) {
  const { statusCode, payload } = await app.inject({
    method: 'POST', url, headers: { host: 'localhost', authorization: `Bearer ${token}`, 'content-type': 'application/json', ...headers }, payload: JSON.stringify(message)
  })
  return { status: statusCode, text: payload }
}

function canariesIn (text: string): string[] {
  return [...text.matchAll(/canary-of-(\w+)\./g)].map(([, subject = '']) => subject)
}

t.test('SEC-26 nobody ever sees an answer that is another one\'s, whatever the ids of the calls', async t => {
  const people = await Promise.all(Array.from({ length: SUBJECTS }, async (_, index) => {
    const subject = `s${index}`
    const own = await token(subject)
    return { subject, token: own, stream: await openStream(t, replicaOf(index), own) }
  }))
  const LIST = { name: 'neonpanel.listCompanies', arguments: {} }
  const strange: string[] = []
  let answers = 0

  function judge (subject: string, text: string) {
    const canaries = new Set(canariesIn(text))
    if (canaries.size === 1 && canaries.has(subject)) answers++
    else strange.push(`${subject}: ${text.slice(0, 200)}`)
  }

  async function ask ({ subject, token, stream }: typeof people[number], turn: number) {
    const message = call('tools/call', LIST, turn)
    const replica = replicaOf(turn >> 1) // each surface of each replica
    if (turn < STREAMED) {
      const { status, text } = await post(stream.endpoint, token, message, {}, replica)
      if (status !== 202) strange.push(text)
      return
    }
    const { text } = turn % 2 ? await post('/mcp', token, message, {}, replica) : await post('/tools/neonpanel.listCompanies', token, {}, {}, replica)
    judge(subject, text)
  }

  const calls = Array.from({ length: CALLS }, (_, turn) => people.map(person => [person, turn] as const)).flat()
  while (calls.length > 0) await Promise.all(calls.splice(0, TOGETHER).map(([person, turn]) => ask(person, turn)))
  await Promise.all(people.map(async ({ subject, stream }) => {
    const ids = new Set<unknown>()
    for (let turn = 0; turn < STREAMED; turn++) {
      const message = await stream.message()
      judge(subject, JSON.stringify(message))
      ids.add(Object(message).id)
    }
    t.equal(ids.size, STREAMED)
  }))
  t.strictSame(strange, [])
  t.equal(answers, SUBJECTS * CALLS)
})

t.test('SEC-27 what belongs to a subject is found under no key of another', async t => {
  const [ana, ben] = [await token('ana'), await token('ben')]
  const bill = { companyUuid: 'shared', type: 'bill', data: { ref_number: 'R-1', date: '2025-05-02', details: [] } }
  const key = { 'idempotency-key': 'the-same-key' }
  const written = await Promise.all([post(CREATE, ana, bill, key), post(CREATE, ben, bill, key), post(CREATE, await token('cleo'), bill)])
  t.strictSame(seen.map(({ subject }) => subject).sort(), ['ana', 'ben', 'cleo'], 'one write each, in the name of who asked')
  for (const [index, subject] of ['ana', 'ben', 'cleo'].entries()) {
    t.notMatch(written[index]?.text, new RegExp(`canary-of-(?!${subject}\\.)`), subject)
  }

  for (const [subject, asking] of [['ana', ana], ['ben', ben]] as const) {
    const together = await Promise.all(Array.from({ length: 5 }, () => post('/tools/neonpanel.listCompanies', asking, {})))
    t.strictSame(new Set(together.flatMap(({ text }) => canariesIn(text))), new Set([subject]), 'equal calls at a time are not one')
    const foreign = await post('/tools/neonpanel.listWarehouses', asking, { companyUuid: 'foreign' })
    t.equal(foreign.status, 403)
    t.match(foreign.text, '"code":"upstream_refused"')
    t.strictSame(canariesIn(foreign.text), [], 'no refusal names what others have')
  }
  const { headers } = await app.inject({ method: 'POST', url: '/tools/neonpanel.listCompanies', headers: { host: 'localhost', authorization: `Bearer ${ana}`, 'content-type': 'application/json' }, payload: '{}' })
  t.equal(headers['cache-control'], 'no-store')
})
