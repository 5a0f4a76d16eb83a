import type { EventStream } from '../../sse.ts'
import type { Wanted } from '../events/occurrence.ts'
import type { Client } from '../protocol/messages.ts'
import type { Revision } from '../protocol/revisions.ts'

/** A call of a session while it runs. */
interface Running {
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
 * An open event stream of HTTP+SSE as a POST sees it: the revision agreed on, what its client can do and wants to hear
 * of, and the calls that run.
 */
export interface Session {
  revision: Revision
  capabilities: Client['capabilities']
  readonly wanted: Wanted
  begin (id: unknown): Running
  cancel (id: unknown): void
}

/** Sessions belong to a subject: unknown and ended ids and those of other subjects look alike. */
interface Sessions {
  add (id: string, subject: string, stream: EventStream): Session
  find (id: unknown, subject: string): Session | undefined
  count (): number
}

function openSession (stream: EventStream, revision: Revision): Session {
  const calls = new Map<unknown, AbortController>()
  stream.onEnded(() => { for (const controller of calls.values()) controller.abort() })
  return {
    revision,
    capabilities: {},
    wanted: { uris: new Set(), tasks: new Map() },
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
    cancel: id => calls.get(id)?.abort()
  }
}

/**
 * The sessions whose streams this process holds, each at this revision until another one is agreed on. A session is
 * removed when its stream has ended.
 */
export default function createSessions (revision: Revision): Sessions {
  const sessions = new Map<unknown, { subject: string, stream: EventStream, session: Session }>()
  return {
    add (id, subject, stream) {
      const session = openSession(stream, revision)
      sessions.set(id, { subject, stream, session })
      stream.onEnded(() => { sessions.delete(id) })
      return session
    },
    find (id, subject) {
      const found = sessions.get(id)
      return found?.subject === subject && !found.stream.isClosing() ? found.session : undefined
    },
    count: () => sessions.size
  }
}
