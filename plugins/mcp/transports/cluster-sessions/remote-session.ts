import type { Relay } from '../../../relay/index.ts'
import type { Session } from '../sessions.ts'

/** An attachment to the replica that holds a stream; `attachments` has the cancellation handlers by id. */
interface Attachment {
  relay: Relay, owner: string, attachment: string, attachments: Map<string, (call: unknown) => void>
}

/** A session whose stream another replica holds: every change is sent there. */
export default function openRemoteSession (
  { relay, owner, attachment, attachments }: Attachment, agreed: Pick<Session, 'revision' | 'level'>
): Session {
  const calls = new Map<unknown, AbortController>()
  const stopKeepAlive = relay.keepAlive(owner)
  let { revision, level } = agreed
  let started = 0
  let detached = false

  function send (message: Readonly<Record<string, unknown>>): void {
    relay.send(owner, { session: attachment, ...message })
  }

  function end (): void {
    if (!detached || calls.size > 0) return
    attachments.delete(attachment)
    send({ detach: attachment })
    stopKeepAlive()
  }

  attachments.set(attachment, call => { calls.get(call)?.abort() })
  return {
    get revision () { return revision },
    set revision (agreed) {
      revision = agreed
      send({ revision })
    },
    get level () { return level },
    set level (wanted) {
      level = wanted
      send({ level })
    },
    begin (id) {
      const call = ++started
      const controller = new AbortController()
      const { signal } = controller
      calls.set(call, controller)
      send({ begin: call, id })
      function finish (text?: string): void {
        send({ result: call, ...(!signal.aborted && { text }) })
        calls.delete(call)
        end()
      }
      return {
        signal,
        send (text) { if (!signal.aborted) send({ notification: call, text }) },
        answer (text) { text.then(finish, () => finish()) },
        drop: finish
      }
    },
    cancel (id) { send({ cancel: id }) },
    detach () {
      detached = true
      end()
    }
  }
}
