import { levels } from '../../../schemas/mcp.ts'
import type { Relay } from '../../relay.ts'
import { Failure } from '../../errors.ts'
import { known } from '../revisions.ts'
import type { OwnSession, Running } from '../sessions.ts'

type Message = Readonly<Record<string, unknown>>

/** What a guest may say, by the member that names it. */
type Said = Readonly<Record<string, (message: Message) => void>>

interface Call { id: unknown, running: Running, give: (text: string | undefined) => void }

const LOST = 'The replica that ran this call is gone. It is unknown what came of it: look before you repeat a write.'

function lostText (id: unknown): string {
  const { code, way, message } = new Failure('outcome_unknown', LOST)
  return JSON.stringify({ jsonrpc: '2.0', id, error: { code: way.status, message, data: { code } } })
}

/** Holds a session's stream open for a visit, and does what the guest says. `over` is called at its end, `lose` without the guest. */
function host (session: OwnSession, abort: (call: unknown) => void, over: () => void): { said: Said, lose: () => void } {
  const calls = new Map<unknown, Call>()

  function open (id: unknown): Call {
    const running = session.begin(id)
    let give: Call['give'] = () => {}
    running.answer(new Promise(resolve => { give = resolve }))
    return { id, running, give }
  }
  const visit = open({})

  const said: Said = {
    begin ({ begin, id }) {
      const call = open(id)
      calls.set(begin, call)
      call.running.signal.addEventListener('abort', () => { abort(begin) })
    },
    event ({ event, text }) { calls.get(event)?.running.send(String(text)) },
    done ({ done, text }) {
      calls.get(done)?.give(typeof text === 'string' ? text : undefined)
      calls.delete(done)
    },
    cancel ({ cancel }) { session.cancel(cancel) },
    revision ({ revision }) { session.revision = known.get(String(revision)) ?? session.revision },
    level ({ level }) { session.level = levels.find(each => each === level) },
    over () {
      visit.give(undefined)
      over()
    }
  }

  function lose (): void {
    for (const [begun, { id, give }] of calls) {
      give(lostText(id))
      abort(begun) // if it is there after all
    }
    visit.give(undefined)
    over()
    session.end() // there may be calls that were never heard of here
  }
  return { said, lose }
}

/** Receives the visits of other replicas to sessions whose streams are here. */
export default function hosts (relay: Relay, find: (handle: string, subject: string) => OwnSession | undefined): void {
  const visits = new Map<unknown, { from: string, said: Said }>()

  relay.on('visit', ({ visit, handle, subject }, from) => {
    const session = find(String(handle), String(subject))
    if (!session) return relay.tell(from, { reply: visit, revision: null })
    const { said, lose } = host(session, call => relay.tell(from, { abort: visit, call }), () => {
      visits.delete(visit)
      forget()
    })
    const forget = relay.expect(from, lose)
    visits.set(visit, { from, said })
    relay.tell(from, { reply: visit, revision: session.revision, level: session.level })
  })

  function take (message: Message, from: string): void {
    const visit = visits.get(message.guest ?? message.over)
    if (visit?.from !== from) return
    for (const member of Object.keys(message)) visit.said[member]?.(message)
  }
  relay.on('guest', take)
  relay.on('over', (message, from) => { if (message.guest === undefined) take(message, from) })
}
