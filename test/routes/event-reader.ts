import { within } from '../until.ts'

interface Server { url: string }

interface Test { teardown (undo: () => unknown): void }

/** The events of a response, one by one. */
interface Events {
  status: number
  headers: Headers
  /** The next event or comment without its blank line; undefined at the end. */
  next (): Promise<string | undefined>
  /** The JSON of the next message. */
  message (): Promise<unknown>
  /** Leaves. */
  close (): Promise<void>
}

/** An open stream of GET /sse, event by event. */
interface Session extends Events {
  /** Where to post, with the session id. */
  endpoint: string
}

async function open (t: Test, url: string, token: string, init: RequestInit): Promise<Events> {
  const response = await fetch(url, { ...init, headers: { ...init.headers, authorization: `Bearer ${token}` } })
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
      const { value, done } = reader ? await within(reader.read(), `event at ${url}`) : { value: undefined, done: true }
      if (done) return undefined
      text += value
    }
  }
  const close = async () => { await reader?.cancel().catch(() => {}) }
  t.teardown(close)
  return {
    status: response.status,
    headers: response.headers,
    next,
    close,
    async message () {
      let event = await next()
      while (event === ': ping') event = await next()
      return JSON.parse((event ?? '').replace('event: message\ndata: ', ''))
    }
  }
}

/** Posts a message to /mcp as a client that takes an event stream, and reads what it answers. */
export async function postForStream (
  t: Test, { url }: Server, token: string, message: object, headers: Record<string, string> = {}
): Promise<Events> {
  const accept = { accept: 'application/json, text/event-stream', 'content-type': 'application/json' }
  return open(t, `${url}/mcp`, token,
    { method: 'POST', headers: { ...accept, ...headers }, body: JSON.stringify(message) })
}

/**
 * Opens GET /sse, or what a test takes for it, and reads its first event. Throws an Error when it is refused, whose
 * cause has the status and the seconds of Retry-After.
 */
export default async function openStream (t: Test, { url }: Server, token: string, path = '/sse'): Promise<Session> {
  const events = await open(t, `${url}${path}`, token, {})
  const first = await events.next() ?? ''
  if (!first.startsWith('event: endpoint')) {
    const { status, headers } = events
    throw new Error(`${url}${path} answers ${status} and no stream`,
      { cause: { status, pause: Number(headers.get('retry-after')) } })
  }
  return { ...events, endpoint: first.replace('event: endpoint\ndata: ', '') }
}
