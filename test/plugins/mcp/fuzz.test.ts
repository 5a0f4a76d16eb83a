import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import t from 'tap'
import { Pool } from 'undici'
import poster, { type Post } from './fuzz/messages.ts'
import verdict, { type Answer } from './fuzz/verdict.ts'
import openGateway from './gateway.ts'

/** Messages, and how many of them are on their way at a time. */
const RUNS = Number(process.env.FC_RUNS ?? 20_000)
const LANES = 20
/** The same messages for the same seed. */
const SEED = Number(process.env.FC_SEED ?? Date.now() % 2 ** 31)
/** Bytes that the heap may have grown by in the end, whatever was sent. */
const GROWTH = 8 * 1024 * 1024

type Carrier = (post: Post) => Promise<Answer>

setFlagsFromString('--expose-gc')
const collect: unknown = runInNewContext('gc')

async function heap (): Promise<number> {
  await new Promise(setImmediate)
  if (typeof collect === 'function') collect()
  return process.memoryUsage().heapUsed
}

t.test('answers whatever is posted with a documented status and a valid body, and keeps nothing of it [PROTO-27, ' +
  'PROTO-29, PROTO-140, SEC-35]', { timeout: 300_000 }, async t => {
  const gateway = await openGateway(t)
  const authorization = `Bearer ${await gateway.token()}`
  const pool = new Pool(gateway.url, { connections: 1 })
  t.teardown(() => pool.close())
  const rejections: unknown[] = []
  const note = (reason: unknown) => { rejections.push(reason) }
  process.on('unhandledRejection', note)
  t.teardown(() => { process.off('unhandledRejection', note) })
  const seen = new Map<number, number>()

  const viaSocket: Carrier = async ({ path, headers, body: sent }) => {
    const { statusCode: status, headers: got, body } =
      await pool.request({ method: 'POST', path, headers: { ...headers, authorization }, body: sent })
    return { status, headers: got, text: await body.text() }
  }
  const directly: Carrier = async ({ path, headers, body }) => {
    const answer =
      await gateway.app.inject({ method: 'POST', url: path, headers: { ...headers, authorization }, payload: body })
    return { status: answer.statusCode, headers: answer.headers, text: answer.payload }
  }
  const next = poster(SEED, '/', '/mcp', '/messages')

  async function send (carry: Carrier): Promise<void> {
    const post = next()
    const answer = await carry(post)
    seen.set(answer.status, (seen.get(answer.status) ?? 0) + 1)
    const fault = verdict(post, answer)
    if (fault) {
      throw new Error(`FC_SEED=${SEED}: ${fault}: ${post.path} ${JSON.stringify(post.headers)} ` +
        `${post.body.toString()} -> ${answer.status} ${answer.text}`)
    }
  }

  /** One in twenty goes over a socket. */
  async function sendAll (count: number): Promise<void> {
    for (let sent = 0; sent < count; sent += LANES) {
      await Promise.all(Array.from({ length: LANES }, (_, lane) => send(lane === 0 ? viaSocket : directly)))
    }
  }

  await sendAll(RUNS / 20)
  const [before, idle] = [await heap(), process.getActiveResourcesInfo().length]
  await sendAll(RUNS)
  const grown = await heap() - before
  t.ok(grown < GROWTH, `the heap grew by ${grown} bytes`)
  t.ok(process.getActiveResourcesInfo().length <= idle + 1, 'nothing is left open')
  t.strictSame(rejections, [])
  for (const status of [200, 202, 400, 404, 415]) t.ok(seen.get(status), `${status} was among the answers`)
})
