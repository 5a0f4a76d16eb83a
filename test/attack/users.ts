import type { RequestListener } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { decodeJwt } from 'jose'
import { Pool } from 'undici'
import { sendJson } from '../issuer.ts'
import { call } from '../plugins/mcp/gateway.ts'
import openStream from '../routes/event-reader.ts'

interface Test { teardown (undo: () => unknown): void }

interface Users {
  url: string
  /** A good token of a subject. */
  token (subject: string): Promise<string>
  subjects: number
  /** Of each subject. */
  calls: number
}

/**
 * Whatever was not the one right answer to a call, how many calls had theirs, how often a stream could not be reached
 * at once, and how many calls went which way, by the balancer's names of replicas.
 */
interface Report { unexpected: string[], answered: number, retried: number, byReplica: Record<string, number> }

/** Calls that run at a time, and of how many one goes to a stream. */
const CONCURRENCY = 100
const STREAMED = 10
/** Milliseconds. */
const MAX_DELAY_MS = 7
const ANSWER_TIMEOUT_MS = 20_000

/** Whose token a request carries. */
export function subjectOf (authorization = ''): string {
  return decodeJwt(authorization.replace('Bearer ', '')).sub ?? ''
}

/** The subjects and pages of all answers that a text is made of. */
export function canariesIn (text: string): string[] {
  return [...new Set([...text.matchAll(/canary-of-(\w+-\d+)\./g)].map(([, canary = '']) => canary))]
}

/** A NeonPanel whose answers name who asked and for which page, and come out of order. */
export const canaries: RequestListener = async ({ url = '', headers: { authorization } }, response) => {
  const page = Number(new URL(url, 'http://neonpanel').searchParams.get('page'))
  const subject = subjectOf(authorization)
  await sleep(page % MAX_DELAY_MS)
  sendJson(response, { current_page: page, data: [{ uuid: subject, name: `canary-of-${subject}-${page}.` }] })
}

/**
 * Many subjects call at once, over REST, MCP and a stream of each. All give their calls the same ids, and each call
 * another page.
 */
export default async function callAsUsers (t: Test, { url, token, subjects, calls }: Users): Promise<Report> {
  const pool = new Pool(url, { connections: CONCURRENCY })
  t.teardown(() => pool.close())
  const unexpected: string[] = []
  const open = new Set<string>()
  const byReplica: Record<string, number> = {}
  let [answered, retried] = [0, 0]

  function judge (subject: string, id: number, text: string) {
    const canary = `${subject}-${id}`
    const found = canariesIn(text)
    if (found.length === 1 && found[0] === canary && open.delete(canary)) answered++
    else unexpected.push(`${canary}: ${text.slice(0, 200)}`)
  }

  function count (replica: string) {
    byReplica[replica] = (byReplica[replica] ?? 0) + 1
  }

  const users = await Promise.all(Array.from({ length: subjects }, async (_none, index) => {
    const subject = `s${index}`
    const own = await token(subject)
    const stream = await openStream(t, { url }, own)
    return { subject, own, stream, home: stream.headers.get('x-replica') ?? '', accepted: 0 }
  }))

  async function ask (user: typeof users[number], id: number): Promise<void> {
    const { subject, own, stream, home } = user
    const message = call('tools/call', { name: 'neonpanel.listCompanies', arguments: { page: id } }, id)
    const streamed = id % STREAMED === 0
    const [path, body] = streamed
      ? [stream.endpoint, message]
      : id % 2 ? ['/mcp', message] : ['/tools/neonpanel.listCompanies', { page: id }]
    open.add(`${subject}-${id}`)
    const headers = { 'content-type': 'application/json', authorization: `Bearer ${own}` }
    const answer = await pool.request({ method: 'POST', path, headers, body: JSON.stringify(body) })
    const text = await answer.body.text()
    if (streamed && answer.statusCode === 503 && canariesIn(text).length === 0) {
      retried++
      await sleep(1000 * Number(answer.headers['retry-after']))
      return ask(user, id)
    }
    const by = String(answer.headers['x-replica'] ?? '')
    count(streamed ? `${by} for ${home}` : by)
    if (!streamed) return judge(subject, id, text)
    if (answer.statusCode === 202) user.accepted++
    else unexpected.push(`${subject}-${id}: ${text}`)
  }

  const waiting =
    Array.from({ length: calls }, (_none, turn) => users.map(user => [user, turn + 1] as const)).flat().values()
  await Promise.all(Array.from({ length: CONCURRENCY }, async () => {
    for (const [user, id] of waiting) await ask(user, id)
  }))
  await Promise.all(users.map(async ({ subject, stream, accepted }) => {
    for (let missing = accepted; missing > 0; missing--) {
      const message = await Promise.race([stream.message(), sleep(ANSWER_TIMEOUT_MS, undefined, { ref: false })])
      if (message === undefined) return unexpected.push(`${subject}: ${missing} answers are missing`)
      judge(subject, Object(message).id, JSON.stringify(message))
    }
  }))
  return { unexpected, answered, retried, byReplica }
}
