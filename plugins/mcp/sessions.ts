import { randomBytes } from 'node:crypto'
import type { Id } from '../../schemas/json-rpc.ts'
import type { LogLevel } from '../../schemas/mcp.ts'
import type { EventStream } from '../sse.ts'
import { OLDEST, type Revision } from './revisions.ts'

/** An open event stream of HTTP+SSE and what it remembers: the revision agreed on, and the calls that run. */
export interface Session {
  revision: Revision
  readonly stream: EventStream
  /** The least severe level of log messages that the client wants. */
  level: LogLevel | undefined
  /** A signal for a call that begins; it ends with `done`. */
  begin (id: Id): AbortController
  done (id: Id, controller: AbortController): void
  cancel (id: unknown): void
}

/** The sessions of a subject are nobody else's: unknown, ending, ended and foreign ids look alike. */
interface Sessions {
  add (id: string, subject: string, stream: EventStream): void
  find (id: unknown, subject: string): Promise<Session | undefined>
}

/** Bits of a session id that cannot be guessed. */
const BITS = 192

/** An unguessable session id, base64url. */
export function sessionId (): string {
  return randomBytes(BITS / 8).toString('base64url')
}

function open (stream: EventStream): Session {
  const calls = new Map<unknown, AbortController>()
  stream.ended(() => { for (const controller of calls.values()) controller.abort() })
  return {
    revision: OLDEST,
    level: undefined,
    stream,
    begin (id) {
      const controller = new AbortController()
      calls.set(id, controller)
      return controller
    },
    done (id, controller) {
      if (calls.get(id) === controller) calls.delete(id)
    },
    cancel: id => calls.get(id)?.abort()
  }
}

/** Sessions of this process. A session is forgotten when its stream is over. */
export default function memorySessions (): Sessions {
  const sessions = new Map<unknown, { subject: string, session: Session }>()
  return {
    add (id, subject, stream) {
      sessions.set(id, { subject, session: open(stream) })
      stream.ended(() => { sessions.delete(id) })
    },
    async find (id, subject) {
      const found = sessions.get(id)
      return found?.subject === subject && !found.session.stream.leaving() ? found.session : undefined
    }
  }
}
