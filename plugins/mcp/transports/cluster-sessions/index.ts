import { randomUUID } from 'node:crypto'
import { setImmediate as turn, setTimeout as sleep } from 'node:timers/promises'
import { levels } from '../../../../schemas/mcp.ts'
import { Failure } from '../../../errors/index.ts'
import type { Relay } from '../../../relay/index.ts'
import serveRemote from './session-owner.ts'
import openRemoteSession from './remote-session.ts'
import { knownVersions } from '../../protocol/revisions.ts'
import memorySessions, { handleOf, type Session, type Sessions } from '../sessions.ts'

/** A session id names the replica that holds the stream; the rest is its secret. */
const SESSION_ID = /^([\w-]{22})\.[\w-]{32}$/
/** Milliseconds that the other replica has for its answer. */
const ATTACH_TIMEOUT_MS = 500
const RETRY_AFTER = 1

function unreachable (cause?: unknown): Failure {
  return new Failure('session_unreachable', undefined, { retryAfter: RETRY_AFTER, cause })
}

/**
 * Sessions of all replicas. A POST attaches to the replica that holds the stream: that one checks the subject and
 * returns what was negotiated. The call runs where the POST arrived, and its messages go back in order. While a replica
 * is attached the stream stays open, and if any of its messages is lost the stream ends: nothing that was accepted is
 * lost silently.
 */
export default function clusterSessions (relay: Relay): Sessions {
  const local = memorySessions()
  const pendingReplies = new Map<string, (reply: Readonly<Record<string, unknown>>) => void>()
  const attachments = new Map<string, (call: unknown) => void>()
  serveRemote(relay, local.at)

  relay.on('attached', message => { pendingReplies.get(String(message.attached))?.(message) })
  relay.on('cancelled', ({ cancelled, call }) => { attachments.get(String(cancelled))?.(call) })

  async function attach (owner: string, id: unknown, subject: string): Promise<Session | undefined> {
    const attachment = randomUUID()
    const reply = new Promise<Readonly<Record<string, unknown>>>(resolve => { pendingReplies.set(attachment, resolve) })
    try {
      if (!await relay.sendOnce(owner, { attach: attachment, handle: handleOf(id), subject })) return undefined
      const answer = await Promise.race([reply, sleep(ATTACH_TIMEOUT_MS, undefined, { ref: false }).then(() => turn())])
      if (answer?.revision === null) return undefined
      const revision = knownVersions.get(String(answer?.revision))
      if (!revision) throw new Error('The replica that holds the stream does not answer.')
      const level = levels.find(level => level === answer?.level)
      return openRemoteSession({ relay, owner, attachment, attachments }, { revision, level })
    } catch (cause) {
      relay.send(owner, { detach: attachment }) // it may have begun there
      throw unreachable(cause)
    } finally {
      pendingReplies.delete(attachment)
    }
  }

  return {
    id: () => `${relay.name}.${local.id()}`,
    add: local.add,
    async find (id, subject) {
      const [, owner] = SESSION_ID.exec(String(id)) ?? []
      if (owner === undefined || owner === relay.name) return local.find(id, subject)
      return attach(owner, id, subject)
    }
  }
}
