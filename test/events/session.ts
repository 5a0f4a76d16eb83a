import openStream from '../routes/event-reader.ts'
import call from '../cluster/messages.ts'
import { ask } from '../cluster/two-replicas.ts'

interface Test { teardown (undo: () => unknown): void }

/** A session that listens. */
interface ListeningSession {
  /** Sends a request over the session and reads the next message of the stream. */
  say (method: string, params?: object): Promise<unknown>
  /** Sends a request and reads nothing. */
  post (method: string, params?: object, id?: unknown): Promise<number>
  /** The next message of the stream. */
  message (): Promise<unknown>
  next (): Promise<string | undefined>
  close (): Promise<void>
  /** The capabilities that `initialize` told. */
  capabilities: unknown
}

/** Opens GET /sse, and speaks to it through another address if one is given. */
export default async function openSession (
  t: Test, url: string, token: string, { through = url, protocolVersion = '2025-11-25' } = {}
): Promise<ListeningSession> {
  const { endpoint, message, next, close } = await openStream(t, { url }, token)
  const post = async (method: string, params = {}, id: unknown = method) =>
    (await ask(through, call(method, params, id), token, endpoint)).status
  async function say (method: string, params = {}): Promise<unknown> {
    const status = await post(method, params)
    if (status !== 202) throw new Error(`${method} was answered with ${status}`)
    return message()
  }
  const hello =
    await say('initialize', { protocolVersion, capabilities: {}, clientInfo: { name: 'bot', version: '1' } })
  const { capabilities } = Object(Object(hello).result)
  return { say, post, message, next, close, capabilities }
}
