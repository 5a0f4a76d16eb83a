import type { RequestListener } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { decodeJwt } from 'jose'
import { Pool } from 'undici'
import { sendJson } from '../issuer.ts'
import { call } from '../plugins/mcp/gateway.ts'
import openStream from '../routes/event-reader.ts'

interface Test { teardown (undo: () => unknown): void }

interface Crowd {
  url: string
  /** A good token of a subject. */
  token (subject: string): Promise<string>
  subjects: number
  /** Of each subject. */
  calls: number
}

/**
 * Whatever was not the one right answer to a call, how many calls had theirs, how often a stream could not be reached at once, and
 * how many calls went which way, by the balancer's names of replicas.
 */
interface Report { strange: string[], answered: number, again: number, ways: Record<string, number> }

/** Calls that run at a time, and of how many one goes to a stream. */
const TOGETHER = 100
const STREAMED = 10
/** Milliseconds. */
const LATEST = 7
const PATIENCE = 20_000

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
  await sleep(page % LATEST)
  sendJson(response, { current_page: page, data: [{ uuid: subject, name: `canary-of-${subject}-${page}.` }] })
}

/** Many subjects call at once, over REST, MCP and a stream of each. All give their calls the same ids, and each call another page. */
export default async function crowd (t: Test, { url, token, subjects, calls }: Crowd): Promise<Report> {
  const pool = new Pool(url, { connections: TOGETHER })
  t.teardown(() => pool.close())
  const strange: string[] = []
  const open = new Set<string>()
  const ways: Record<string, number> = {}
  let [answered, again] = [0, 0]

  function judge (subject: string, id: number, text: string) {
    const canary = `${subject}-${id}`
    const found = canariesIn(text)
    if (found.length === 1 && found[0] === canary && open.delete(canary)) answered++
    else strange.push(`${canary}: ${text.slice(0, 200)}`)
  }

  function count (way: string) {
    ways[way] = (ways[way] ?? 0) + 1
  }

  const people = await Promise.all(Array.from({ length: subjects }, async (_none, index) => {
    const subject = `s${index}`
    const own = await token(subject)
    const stream = await openStream(t, { url }, own)
    return { subject, own, stream, home: stream.headers.get('x-replica') ?? '', accepted: 0 }
  }))

  async function ask (person: typeof people[number], id: number): Promise<void> {
    const { subject, own, stream, home } = person
    const message = call('tools/call', { name: 'neonpanel.listCompanies', arguments: { page: id } }, id)
    const streamed = id % STREAMED === 0
    const [path, body] = streamed ? [stream.endpoint, message] : id % 2 ? ['/mcp', message] : ['/tools/neonpanel.listCompanies', { page: id }]
    open.add(`${subject}-${id}`)
    const headers = { 'content-type': 'application/json', authorization: `Bearer ${own}` }
    const answer = await pool.request({ method: 'POST', path, headers, body: JSON.stringify(body) })
    const text = await answer.body.text()
    if (streamed && answer.statusCode === 503 && canariesIn(text).length === 0) {
      again++
      await sleep(1000 * Number(answer.headers['retry-after']))
      return ask(person, id)
    }
    const by = String(answer.headers['x-replica'] ?? '')
    count(streamed ? `${by} for ${home}` : by)
    if (!streamed) return judge(subject, id, text)
    if (answer.statusCode === 202) person.accepted++
    else strange.push(`${subject}-${id}: ${text}`)
  }

  const waiting = Array.from({ length: calls }, (_none, turn) => people.map(person => [person, turn + 1] as const)).flat().values()
  await Promise.all(Array.from({ length: TOGETHER }, async () => {
    for (const [person, id] of waiting) await ask(person, id)
  }))
  await Promise.all(people.map(async ({ subject, stream, accepted }) => {
    for (let left = accepted; left > 0; left--) {
      const message = await Promise.race([stream.message(), sleep(PATIENCE, undefined, { ref: false })])
      if (message === undefined) return strange.push(`${subject}: ${left} answers are missing`)
      judge(subject, Object(message).id, JSON.stringify(message))
    }
  }))
  return { strange, answered, again, ways }
}
