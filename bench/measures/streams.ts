import { Agent, request } from 'undici'
import startServer from '../server.ts'
import type { Spec } from '../servers.ts'
import type { Environment } from '../environment.ts'

/**
 * Idle event streams on one process: milliseconds to open all, MiB they hold, milliseconds from one event to its last
 * reader.
 */
export interface Streams { count: number, open: number, memory: number, reached: number }

const MIB_SETTLE = 1500
const AT_ONCE = 100

/** Opens GET /sse for each token, waits, and stops the server: the farewell is the one event that goes to all. */
export default async function streams (
  product: Spec, environment: Environment, tokens: readonly string[]
): Promise<Streams> {
  const server = await startServer(product, environment, { extra: { MAX_STREAMS: String(tokens.length) } })
  const agent = new Agent({ connections: tokens.length, bodyTimeout: 0 })
  const before = server.memory()
  const waiting: Promise<number>[] = []

  async function open (token: string): Promise<void> {
    const { statusCode, body } =
      await request(`${server.origin}/sse`, { dispatcher: agent, headers: { authorization: `Bearer ${token}` } })
    if (statusCode !== 200) throw new Error(`GET /sse answered ${statusCode}: ${await body.text()}`)
    let closing = 0
    await new Promise<void>(resolve => body.once('data', () => resolve()))
    waiting.push(new Promise(resolve => {
      body.on('data', () => { closing ||= performance.now() })
      body.once('error', () => resolve(closing)).once('end', () => resolve(closing))
    }))
  }

  const began = performance.now()
  for (let at = 0; at < tokens.length; at += AT_ONCE) await Promise.all(tokens.slice(at, at + AT_ONCE).map(open))
  const opened = performance.now() - began
  await new Promise(resolve => setTimeout(resolve, MIB_SETTLE))
  const memory = server.memory() - before
  server.signal('SIGTERM')
  const heard = (await Promise.all(waiting)).filter(Boolean)
  await Promise.all([agent.destroy(), server.stop()])
  if (heard.length < tokens.length) {
    throw new Error(`Only ${heard.length} of ${tokens.length} streams heard the farewell.`)
  }
  return { count: tokens.length, open: opened, memory, reached: Math.max(...heard) - Math.min(...heard) }
}
