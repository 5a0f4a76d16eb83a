import type { Relay } from '../../relay.ts'
import type { Session } from '../sessions.ts'

/** A visit to the replica that holds a stream; `guests` learn there that a call of theirs is cancelled. */
interface Visit { relay: Relay, owner: string, visit: string, guests: Map<string, (call: unknown) => void> }

/** A session whose stream another replica holds: what happens to it is told there. */
export default function openGuest ({ relay, owner, visit, guests }: Visit, agreed: Pick<Session, 'revision' | 'level'>): Session {
  const calls = new Map<unknown, AbortController>()
  const settleUp = relay.owe(owner)
  let { revision, level } = agreed
  let begun = 0
  let left = false

  function tell (message: Readonly<Record<string, unknown>>): void {
    relay.tell(owner, { guest: visit, ...message })
  }

  function end (): void {
    if (!left || calls.size > 0) return
    guests.delete(visit)
    tell({ over: visit })
    settleUp()
  }

  guests.set(visit, call => { calls.get(call)?.abort() })
  return {
    get revision () { return revision },
    set revision (agreed) {
      revision = agreed
      tell({ revision })
    },
    get level () { return level },
    set level (wanted) {
      level = wanted
      tell({ level })
    },
    begin (id) {
      const call = ++begun
      const controller = new AbortController()
      const { signal } = controller
      calls.set(call, controller)
      tell({ begin: call, id })
      function finish (text?: string): void {
        tell({ done: call, ...(!signal.aborted && { text }) })
        calls.delete(call)
        end()
      }
      return {
        signal,
        send (text) { if (!signal.aborted) tell({ event: call, text }) },
        answer (text) { text.then(finish, () => finish()) },
        drop: finish
      }
    },
    cancel (id) { tell({ cancel: id }) },
    leave () {
      left = true
      end()
    }
  }
}
