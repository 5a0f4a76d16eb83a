import { performance } from 'node:perf_hooks'
import { LEGACY } from '../../../schemas/mcp.ts'
import { withoutSession, type Context } from '../context.ts'
import eventsOf, { type StreamEvent } from '../events.ts'
import { EVENT_STREAM, type Opened } from '../http.ts'
import { handshake, jsonOf, requestOf } from '../messages.ts'
import { fail, found, skip, warn, type Outcome, type Step } from '../step.ts'
import { count, quoted } from '../shown.ts'
import isRecord from '../../../schemas/is-record.ts'

/** Milliseconds within which a proxy that does not hold it back passes an event on. */
const AT_ONCE_MS = 3000
/** Milliseconds of silence after which common proxies cut a connection. */
const CUT_MS = 60_000
const MEND = 'Switch buffering and compression off for event streams, in the server and in every proxy.'

/** An open stream and its next event or comment; undefined at its end. */
interface Stream { opened: Opened, next (): Promise<StreamEvent | undefined> }

/** The address of HTTP+SSE beside an address of MCP: the last segment in place of it. */
function streamUrlOf (url: string): string {
  const { pathname } = new URL(url)
  return pathname.endsWith('/sse') ? url : `${url.replace(/\/(mcp)?$/, '')}/sse`
}

const bearer = ({ token }: Context) => token === undefined ? {} : { authorization: `Bearer ${token}` }

async function open (context: Context, url: string, signal: AbortSignal): Promise<Stream> {
  const opened = await context.http.open(url, { headers: { accept: EVENT_STREAM, ...bearer(context) }, signal })
  const events = eventsOf(opened.chunks)
  return { opened, next: async () => (await events.next()).value ?? undefined }
}

/** What comes first of several; undefined after some milliseconds. */
async function within<T> (milliseconds: number, promise: Promise<T>): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<undefined>(resolve => { timer = setTimeout(() => resolve(undefined), milliseconds) })
  return Promise.race([promise, late]).finally(() => clearTimeout(timer))
}

/** Sees how a stream begins; the address to post to, where it says one. */
function beginning (first: StreamEvent | undefined, url: string): { endpoint?: string, fault?: string } {
  if (!first) return { fault: `no event within ${AT_ONCE_MS} ms` }
  const { event, data = '' } = first
  if (event !== 'endpoint') return { fault: `first ${quoted(event ?? 'a comment')}` }
  const endpoint = URL.canParse(data, url) ? new URL(data, url) : undefined
  return endpoint?.origin === new URL(url).origin
    ? { endpoint: endpoint.href }
    : { fault: `the endpoint ${quoted(data)}, of another origin` }
}

/** Posts a message and waits for its answer on the stream: why it does not come, or after how many milliseconds. */
async function converse (
  context: Context, { next }: Stream, endpoint: string, signal: AbortSignal
): Promise<string | number> {
  const message = requestOf('initialize', handshake(LEGACY[0]))
  const headers = { 'content-type': 'application/json', ...bearer(context) }
  const began = performance.now()
  const body = JSON.stringify(message)
  const { status } = await context.http.ask(endpoint, { method: 'POST', headers, body, signal })
  if (status !== 202) return `HTTP ${status} to a message`
  const answer = async () => {
    for (let event = await next(); event; event = await next()) {
      const value = jsonOf(event.data ?? '')
      if (isRecord(value) && value.id === message.id) return Math.round(performance.now() - began)
    }
    return 'the stream ends without the answer'
  }
  return await within(AT_ONCE_MS, answer()) ?? `no answer within ${AT_ONCE_MS} ms`
}

const stream: Step = {
  id: 'event-stream',
  title: 'An event stream of HTTP+SSE begins at once, and answers arrive on it.',
  provides: true,
  demands: ['event-stream'],
  without: withoutSession,
  async run (context, signal): Promise<Outcome> {
    const url = streamUrlOf(context.url)
    const opening = open(context, url, signal)
    const began = await within(AT_ONCE_MS, opening)
    const wrong = (seen: string) => found(seen, fail('event-stream', seen, 'events as they are written', MEND))
    if (!began) return wrong(`no answer within ${AT_ONCE_MS} ms: something holds the beginning back`)
    const { opened, next } = began
    try {
      const seen = `${new URL(url).pathname}: HTTP ${opened.status} ${opened.type}`
      if (opened.status === 404 || opened.status === 405) return skip(seen)
      if (opened.type !== EVENT_STREAM) return wrong(seen)
      const { endpoint, fault } = beginning(await within(AT_ONCE_MS, next()), url)
      if (endpoint === undefined) return wrong(`${fault}`)
      context.streamUrl = url
      const time = await converse(context, began, endpoint, signal)
      if (typeof time === 'string') return wrong(time)
      const coding = opened.headers.get('content-encoding')
      return found(`an answer after ${time} ms`, coding !== null &&
        warn('event-stream', `Content-Encoding ${quoted(coding)}`, 'none', MEND))
    } finally {
      opened.close()
    }
  }
}

const idle: Step = {
  id: 'idle-stream',
  title: 'A stream on which nothing happens stays open.',
  demands: ['event-stream'],
  without: context => withoutSession(context) ?? (context.streamUrl ? undefined : 'there is no event stream'),
  extra: ({ options }) => options.idle,
  async run (context, signal): Promise<Outcome> {
    const { options: { idle }, streamUrl = '' } = context
    if (idle === 0) return skip('--idle 0')
    const { opened, next } = await open(context, streamUrl, signal)
    const end = performance.now() + idle
    let comments = 0
    try {
      await next()
      while (performance.now() < end) {
        const event = await within(end - performance.now(), next().then(event => event ?? 'ended'))
        if (event === 'ended') {
          const seconds = Math.round((idle - (end - performance.now())) / 1000)
          return found(`it ended after ${seconds} s`, fail('event-stream', `it ended after ${seconds} s`,
            `${idle / 1000} s and more`, 'Raise the idle limits of proxies, and write a comment every 15 s.'))
        }
        if (event) comments++
      }
      return found(`open for ${idle / 1000} s, ${count(comments, 'comment')}`, comments === 0 && idle >= CUT_MS / 3 &&
        warn('event-stream', `silent for ${idle / 1000} s`, 'a comment every 15 s',
          'Write comments: proxies cut what is silent for 60 s.'))
    } finally {
      opened.close()
    }
  }
}

export default [stream, idle]
