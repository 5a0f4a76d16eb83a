import { levels } from '../../../../schemas/mcp.ts'
import type { Relay } from '../../../relay/index.ts'
import { Failure } from '../../../errors/index.ts'
import { knownVersions } from '../../protocol/revisions.ts'
import type { LocalSession, Running } from '../sessions.ts'

type Message = Readonly<Record<string, unknown>>

/** The commands of an attached replica, by the member that names them. */
type Commands = Readonly<Record<string, (message: Message) => void>>

interface RemoteCall { id: unknown, running: Running, answer: (text: string | undefined) => void }

const LOST_MESSAGE = 'The replica that ran this call is gone. It is unknown what came of it: look before you repeat ' +
  'a write.'

function lostText (id: unknown): string {
  const { code, kind, message } = new Failure('outcome_unknown', LOST_MESSAGE)
  return JSON.stringify({ jsonrpc: '2.0', id, error: { code: kind.status, message, data: { code } } })
}

/**
 * Holds a session's stream open for an attached replica, and executes its commands. `onDetach` is called at its end,
 * the returned function when the replica is lost.
 */
function serveSession (
  session: LocalSession, abort: (call: unknown) => void, onDetach: () => void
): { commands: Commands, onLost: () => void } {
  const calls = new Map<unknown, RemoteCall>()

  function startCall (id: unknown): RemoteCall {
    const running = session.begin(id)
    let answer: RemoteCall['answer'] = () => {}
    running.answer(new Promise(resolve => { answer = resolve }))
    return { id, running, answer }
  }
  const hold = startCall({})

  const commands: Commands = {
    begin ({ begin, id }) {
      const call = startCall(id)
      calls.set(begin, call)
      call.running.signal.addEventListener('abort', () => { abort(begin) })
    },
    notification ({ notification, text }) { calls.get(notification)?.running.send(String(text)) },
    result ({ result, text }) {
      calls.get(result)?.answer(typeof text === 'string' ? text : undefined)
      calls.delete(result)
    },
    cancel ({ cancel }) { session.cancel(cancel) },
    revision ({ revision }) { session.revision = knownVersions.get(String(revision)) ?? session.revision },
    level ({ level }) { session.level = levels.find(each => each === level) },
    detach () {
      hold.answer(undefined)
      onDetach()
    }
  }

  function onLost (): void {
    for (const [begun, { id, answer }] of calls) {
      answer(lostText(id))
      abort(begun) // if it is there after all
    }
    hold.answer(undefined)
    onDetach()
    session.endStream() // there may be calls that never arrived here
  }
  return { commands, onLost }
}

/** Serves the replicas that attach to sessions whose streams are here. */
export default function serveRemote (
  relay: Relay, find: (handle: string, subject: string) => LocalSession | undefined
): void {
  const attachments = new Map<unknown, { from: string, commands: Commands }>()

  relay.on('attach', ({ attach: attachment, handle, subject }, from) => {
    const session = find(String(handle), String(subject))
    if (!session) return relay.send(from, { attached: attachment, revision: null })
    const { commands, onLost } = serveSession(session, call =>
      relay.send(from, { cancelled: attachment, call }), () => {
      attachments.delete(attachment)
      stopWatching()
    })
    const stopWatching = relay.watchPeer(from, onLost)
    attachments.set(attachment, { from, commands })
    relay.send(from, { attached: attachment, revision: session.revision, level: session.level })
  })

  function execute (message: Message, from: string): void {
    const attachment = attachments.get(message.session ?? message.detach)
    if (attachment?.from !== from) return
    for (const member of Object.keys(message)) attachment.commands[member]?.(message)
  }
  relay.on('session', execute)
  relay.on('detach', (message, from) => { if (message.session === undefined) execute(message, from) })
}
