import { randomUUID } from 'node:crypto'
import { setImmediate as turn, setTimeout as sleep } from 'node:timers/promises'
import { levels } from '../../schemas/mcp.ts'
import { Failure } from '../errors.ts'
import type { Relay } from '../relay.ts'
import hosts from './visits/host.ts'
import openGuest from './visits/guest.ts'
import { known } from './revisions.ts'
import memorySessions, { handleOf, type Session, type Sessions } from './sessions.ts'

/** A session id names the replica that holds the stream; the rest is its secret. */
const ID = /^([\w-]{22})\.[\w-]{32}$/
/** Milliseconds that the other replica has for its answer. */
const PATIENCE = 500
const RETRY_AFTER = 1

function unreachable (cause?: unknown): Failure {
  return new Failure('session_unreachable', undefined, { retryAfter: RETRY_AFTER, cause })
}

/**
 * Sessions of all replicas. A POST visits the replica that holds the stream: that one checks the subject and says what was agreed on.
 * The call runs where the POST arrived, and what comes of it goes back in order. While a visit lasts the stream stays open, and if
 * anything of it is lost the stream ends: nothing that was accepted is forgotten in silence.
 */
export default function sharedSessions (relay: Relay): Sessions {
  const own = memorySessions()
  const asked = new Map<string, (reply: Readonly<Record<string, unknown>>) => void>()
  const guests = new Map<string, (call: unknown) => void>()
  hosts(relay, own.at)

  relay.on('reply', message => { asked.get(String(message.reply))?.(message) })
  relay.on('abort', ({ abort, call }) => { guests.get(String(abort))?.(call) })

  async function visit (owner: string, id: unknown, subject: string): Promise<Session | undefined> {
    const visit = randomUUID()
    const reply = new Promise<Readonly<Record<string, unknown>>>(resolve => { asked.set(visit, resolve) })
    try {
      if (!await relay.post(owner, { visit, handle: handleOf(id), subject })) return undefined
      const answer = await Promise.race([reply, sleep(PATIENCE, undefined, { ref: false }).then(() => turn())])
      if (answer?.revision === null) return undefined
      const revision = known.get(String(answer?.revision))
      if (!revision) throw new Error('The replica that holds the stream does not answer.')
      const level = levels.find(level => level === answer?.level)
      return openGuest({ relay, owner, visit, guests }, { revision, level })
    } catch (cause) {
      relay.tell(owner, { over: visit }) // it may have begun there
      throw unreachable(cause)
    } finally {
      asked.delete(visit)
    }
  }

  return {
    id: () => `${relay.name}.${own.id()}`,
    add: own.add,
    async find (id, subject) {
      const [, owner] = ID.exec(String(id)) ?? []
      if (owner === undefined || owner === relay.name) return own.find(id, subject)
      return visit(owner, id, subject)
    }
  }
}
