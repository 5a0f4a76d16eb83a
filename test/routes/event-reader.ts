import type { Gateway } from '../plugins/mcp/gateway.ts'

interface Test { teardown (undo: () => unknown): void }

/** An open stream of GET /sse, event by event. */
interface Reader {
  /** Where to post, with the session id. */
  endpoint: string
  headers: Headers
  /** The next event or comment without its blank line; undefined at the end. */
  next (): Promise<string | undefined>
  /** The JSON of the next message. */
  message (): Promise<unknown>
  /** Leaves. */
  close (): Promise<void>
}

/** Opens GET /sse and reads its first event. */
export default async function openStream (t: Test, { url }: Gateway, token: string): Promise<Reader> {
  const leaving = new AbortController()
  const response = await fetch(`${url}/sse`, { headers: { authorization: `Bearer ${token}` }, signal: leaving.signal })
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader()
  let text = ''
  async function next (): Promise<string | undefined> {
    for (;;) {
      const end = text.indexOf('\n\n')
      if (end >= 0) {
        const event = text.slice(0, end)
        text = text.slice(end + 2)
        return event
      }
      const { value, done } = await reader?.read() ?? { value: undefined, done: true }
      if (done) return undefined
      text += value
    }
  }
  const close = async () => { leaving.abort(); await reader?.closed.catch(() => {}) }
  t.teardown(close)
  const first = await next() ?? ''
  return {
    endpoint: first.replace('event: endpoint\ndata: ', ''),
    headers: response.headers,
    next,
    close,
    message: async () => JSON.parse((await next() ?? '').replace('event: message\ndata: ', ''))
  }
}
