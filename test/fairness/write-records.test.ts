import t, { type Test } from 'tap'
import openTarget from '../attack/open.ts'
import { subjectOf } from '../attack/users.ts'
import startRedis, { skip } from '../cluster/redis.ts'
import withNeighbours, { signIn, type Answered, type Ask } from './neighbours.ts'

const AT_ONCE = 10

function bill (key: string): Ask {
  return {
    path: '/tools/neonpanel.createDocuments',
    body: { companyUuid: 'c', type: 'bill', data: { ref_number: key } },
    headers: { 'idempotency-key': key }
  }
}

/** One caller writes until it is refused, and then some, beside others; `text` is what NeonPanel tells it each time. */
async function fill (t: Test, writes: number, text: string, env: Record<string, string>): Promise<string[]> {
  const log: string[] = []
  const gateway = await openTarget(t, {
    env: { LOG_LEVEL: 'warn', ...env },
    upstream: ({ headers: { authorization } }, response) => {
      const isWorst = subjectOf(authorization) === 'worst'
      response.writeHead(201, { 'content-type': 'application/json' })
        .end(JSON.stringify({ request_id: 'r-1', ...isWorst && { text } }))
    },
    prepare: app => { app.log.warn = (...args: unknown[]) => { log.push(String(args.at(-1))) } }
  })
  const worst = await signIn(t, gateway, 'worst')
  const answers: Answered[] = []
  let next = 0
  const press = async () => { while (next < writes) answers.push(await worst(bill(`worst-${next++}`))) }
  await withNeighbours(t, gateway, () => Promise.all(Array.from({ length: AT_ONCE }, press)),
    (turn, other) => bill(`other-${other}-${turn}`))
  const codes = answers.map(({ status, text }) => `${status} ${/"code":"(\w+)"/.exec(text)?.[1] ?? ''}`.trim())
  t.strictSame([...new Set(codes)], ['200', '429 rate_limited'])
  t.match(await worst(bill('worst-0')), { status: 200 }, 'what was written is still known')
  return log
}

t.test('whoever fills the records in memory is refused, and others write [F3]', async t => {
  t.match(await fill(t, 5100, '', {}), [])
})

t.test('whoever fills Redis is refused at four fifths of its memory, and others write [F3]', { skip }, async t => {
  const server = await startRedis(t, '--maxmemory', '16mb')
  const log = await fill(t, 400, 'x'.repeat(40_000), { REDIS_URL: server.url })
  t.equal(log.filter(line => line.startsWith('Redis uses 80 % of its maxmemory.')).length, 1)
})
