import { createHash, randomBytes } from 'node:crypto'
import type { LogLevel } from '../../../schemas/mcp.ts'
import type { EventStream } from '../../sse.ts'
import { OLDEST, type Revision } from '../protocol/revisions.ts'

/** A call of a session while it runs. */
export interface Running {
  /** Aborted when the client cancels the call or disconnects. Nothing is delivered then. */
  signal: AbortSignal
  /** Delivers a message ahead of the answer. */
  send (text: string): void
  /** Delivers the answer once it is there; `undefined` is none. */
  answer (text: Promise<string | undefined>): void
  /** Removes the call, which was answered otherwise. */
  drop (): void
}

/**
 * An open event stream of HTTP+SSE as a POST sees it: the revision agreed on, the log level, and the calls that run.
 */
export interface Session {
  revision: Revision
  /** The least severe level of log messages that the client wants. */
  level: LogLevel | undefined
  begin (id: unknown): Running
  cancel (id: unknown): void
  /** The POST begins no more calls. */
  detach (): void
}

/** A session whose stream is here. */
export interface LocalSession extends Session {
  /** Ends the stream after its running answers: something is lost, and the client must notice it. */
  endStream (): void
}

/** Sessions belong to a subject: unknown and ended ids and those of other subjects look alike. */
export interface Sessions {
  /** A new id, which cannot be guessed. */
  id (): string
  add (id: string, subject: string, stream: EventStream): void
  /** Throws `session_unreachable` where the replica that holds the stream does not answer. */
  find (id: unknown, subject: string): Promise<Session | undefined>
}

interface LocalSessions extends Sessions { at (handle: string, subject: string): LocalSession | undefined }

/** Bits of a session id that cannot be guessed. */
const ID_BITS = 192

/** The hash of a session id, for use between replicas. */
export function handleOf (id: unknown): string {
  return createHash('sha256').update(String(id)).digest('base64url')
}

function openSession (stream: EventStream): LocalSession {
  const calls = new Map<unknown, AbortController>()
  stream.onEnded(() => { for (const controller of calls.values()) controller.abort() })
  return {
    revision: OLDEST,
    level: undefined,
    begin (id) {
      const controller = new AbortController()
      const { signal } = controller
      calls.set(id, controller)
      let resolveAnswer: (text: string | undefined) => void = () => {}
      // from now on the stream waits for it before it ends
      stream.answer(new Promise(resolve => { resolveAnswer = resolve }))
      function finish (text?: string): void {
        if (calls.get(id) === controller) calls.delete(id)
        resolveAnswer(signal.aborted ? undefined : text)
      }
      return {
        signal,
        send (text) { if (!signal.aborted) stream.send(text) },
        answer (text) { text.then(finish, () => finish()) },
        drop: () => finish()
      }
    },
    cancel: id => calls.get(id)?.abort(),
    detach () {},
    endStream: stream.close
  }
}

/** Sessions of this process. A session is removed when its stream has ended. */
export default function memorySessions (): LocalSessions {
  const sessions = new Map<string, { subject: string, stream: EventStream, session: LocalSession }>()

  function at (handle: string, subject: string): LocalSession | undefined {
    const found = sessions.get(handle)
    return found?.subject === subject && !found.stream.isClosing() ? found.session : undefined
  }

  return {
    id: () => randomBytes(ID_BITS / 8).toString('base64url'),
    add (id, subject, stream) {
      const handle = handleOf(id)
      sessions.set(handle, { subject, stream, session: openSession(stream) })
      stream.onEnded(() => { sessions.delete(handle) })
    },
    find: async (id, subject) => at(handleOf(id), subject),
    at
  }
}
