import { createHash, randomBytes } from 'node:crypto'
import type { LogLevel } from '../../schemas/mcp.ts'
import type { EventStream } from '../sse.ts'
import { OLDEST, type Revision } from './revisions.ts'

/** A call of a session while it runs. */
export interface Running {
  /** Aborted when the client cancels the call or leaves. Nothing is delivered then. */
  signal: AbortSignal
  /** Delivers a message ahead of the answer. */
  send (text: string): void
  /** Delivers the answer once it is there; `undefined` is none. */
  answer (text: Promise<string | undefined>): void
  /** Forgets the call, which was answered otherwise. */
  drop (): void
}

/** An open event stream of HTTP+SSE as a POST sees it: the revision agreed on, the log level, and the calls that run. */
export interface Session {
  revision: Revision
  /** The least severe level of log messages that the client wants. */
  level: LogLevel | undefined
  begin (id: unknown): Running
  cancel (id: unknown): void
  /** The POST begins no more calls. */
  leave (): void
}

/** A session whose stream is here. */
export interface OwnSession extends Session {
  /** Ends the stream after its running answers: something is lost, and the client must see it. */
  end (): void
}

/** The sessions of a subject are nobody else's: unknown, ended and foreign ids look alike. */
export interface Sessions {
  /** A new id, which nobody can guess. */
  id (): string
  add (id: string, subject: string, stream: EventStream): void
  /** Throws `session_unreachable` where the replica that holds the stream does not answer. */
  find (id: unknown, subject: string): Promise<Session | undefined>
}

interface OwnSessions extends Sessions { at (handle: string, subject: string): OwnSession | undefined }

/** Bits of a session id that cannot be guessed. */
const BITS = 192

/** What stands for a session id where others may read it. */
export function handleOf (id: unknown): string {
  return createHash('sha256').update(String(id)).digest('base64url')
}

function open (stream: EventStream): OwnSession {
  const calls = new Map<unknown, AbortController>()
  stream.ended(() => { for (const controller of calls.values()) controller.abort() })
  return {
    revision: OLDEST,
    level: undefined,
    begin (id) {
      const controller = new AbortController()
      const { signal } = controller
      calls.set(id, controller)
      let give: (text: string | undefined) => void = () => {}
      stream.answer(new Promise(resolve => { give = resolve })) // from now on the stream waits for it before it ends
      function finish (text?: string): void {
        if (calls.get(id) === controller) calls.delete(id)
        give(signal.aborted ? undefined : text)
      }
      return {
        signal,
        send (text) { if (!signal.aborted) stream.send(text) },
        answer (text) { text.then(finish, () => finish()) },
        drop: () => finish()
      }
    },
    cancel: id => calls.get(id)?.abort(),
    leave () {},
    end: stream.leave
  }
}

/** Sessions of this process. A session is forgotten when its stream is over. */
export default function memorySessions (): OwnSessions {
  const sessions = new Map<string, { subject: string, stream: EventStream, session: OwnSession }>()

  function at (handle: string, subject: string): OwnSession | undefined {
    const found = sessions.get(handle)
    return found?.subject === subject && !found.stream.leaving() ? found.session : undefined
  }

  return {
    id: () => randomBytes(BITS / 8).toString('base64url'),
    add (id, subject, stream) {
      const handle = handleOf(id)
      sessions.set(handle, { subject, stream, session: open(stream) })
      stream.ended(() => { sessions.delete(handle) })
    },
    find: async (id, subject) => at(handleOf(id), subject),
    at
  }
}
