import { LEGACY, MODERN } from '../../../schemas/mcp.ts'
import isRecord from '../../../schemas/is-record.ts'
import { withoutSession, withoutToken, type Context, type Session } from '../context.ts'
import { handshake, post, requestOf, type Reply } from '../messages.ts'
import { fail, found, skip, warn, type Outcome, type Step } from '../step.ts'
import { listed, quoted } from '../shown.ts'

const SESSION = 'mcp-session-id'
/** What hides the tools of a connector in Claude when it stands in its name. */
const ODD_NAME = /[.'’]/

/** Ends a session that a server has opened for a handshake; whether it does is its own business. */
async function end ({ http, url, token }: Context, id: string | null, signal: AbortSignal): Promise<void> {
  if (id === null) return
  const headers = { [SESSION]: id, ...token !== undefined && { authorization: `Bearer ${token}` } }
  await http.ask(url, { method: 'DELETE', headers, signal }).catch(() => {})
}

/** What a server says of itself that clients trip over. */
function selfFaults ({ serverInfo }: Readonly<Record<string, unknown>>) {
  const { name, title, version } = isRecord(serverInfo) ? serverInfo : {}
  const isComplete = typeof name === 'string' && typeof version === 'string'
  const odd = [name, title].find(text => typeof text === 'string' && ODD_NAME.test(text))
  return [
    !isComplete && fail('handshake', `serverInfo ${quoted(serverInfo)}`, 'name and version', 'Name the server.'),
    odd !== undefined && warn('server-name', quoted(odd), 'letters, digits and hyphens',
      'Take dots and apostrophes out of the name: it hides the tools of the connector.')
  ]
}

/** Why a token was refused; it is blamed on the step that has found it bad, if one has. */
function refused (context: Context, { said }: Reply): Outcome {
  if (context.badToken !== undefined) return skip(`the token is not accepted: see ${context.badToken}`)
  context.badToken = 'initialize'
  return found(said, fail('token', said, 'a result', 'See the server\'s log for why it refuses the token.'))
}

const initialize: Step = {
  id: 'initialize',
  title: 'A handshake succeeds in every revision that has one.',
  provides: true,
  demands: ['handshake', 'token', 'server-name'],
  without: withoutToken,
  async run (context, signal) {
    const answers: string[] = []
    let said = ''
    delete context.session // of an attempt that met a limit
    let self: Readonly<Record<string, unknown>> | undefined
    for (const revision of LEGACY) {
      const reply = await post(context, context.url, requestOf('initialize', handshake(revision)), { signal })
      if (reply.status === 401 || reply.status === 403) return refused(context, reply)
      const { protocolVersion } = reply.result ?? {}
      const id = reply.headers.get(SESSION)
      if (typeof protocolVersion !== 'string') {
        said ||= `${revision}: ${reply.said}`
        continue
      }
      answers.push(protocolVersion === revision ? revision : `${revision} → ${protocolVersion}`)
      if (context.session) {
        await end(context, id, signal)
      } else {
        self = reply.result
        context.session = { revision: protocolVersion, isModern: false, ...id !== null && { id } }
        context.lastHeaders = reply.headers
      }
    }
    if (self === undefined) {
      return found(said, fail('handshake', said, 'a result with protocolVersion',
        'Answer initialize: most clients begin with it.'))
    }
    return found(answers.join(', '), ...selfFaults(self),
      said !== '' && warn('handshake', said, 'a result with the version asked for, or with one that the server has',
        'Answer an unknown version with one that is known, never with an error (basic/lifecycle).'))
  }
}

const discover: Step = {
  id: 'discover',
  title: 'server/discover of 2026-07-28 is answered, or refused as by an older server.',
  provides: true,
  demands: ['handshake'],
  without: context => withoutToken(context) ??
    (context.badToken === undefined ? undefined : `the token is not accepted: see ${context.badToken}`),
  async run (context, signal) {
    const [revision] = MODERN
    const session: Session = { revision, isModern: true }
    const reply = await post(context, context.url, requestOf('server/discover'), { signal, session })
    const { supportedVersions } = reply.result ?? {}
    if (Array.isArray(supportedVersions) && supportedVersions.includes(revision)) {
      context.session ??= session
      return found(listed(supportedVersions.map(String)))
    }
    if (reply.status < 500 && (reply.error || reply.status >= 400)) return skip(`not served (${reply.said})`)
    return found(reply.said, warn('handshake', reply.said, 'a result with supportedVersions, or a refusal with 4xx',
      'Refuse what is unknown with an error of JSON-RPC: clients fall back after nothing else.', ['sdk']))
  }
}

const initialized: Step = {
  id: 'notification',
  title: 'A notification is accepted without an answer.',
  demands: ['handshake'],
  without: context => withoutSession(context) ?? (context.session?.isModern ? 'there was no handshake' : undefined),
  async run (context, signal) {
    const { session, url } = context
    const message = { jsonrpc: '2.0', method: 'notifications/initialized' }
    const { status, text, said } = await post(context, url, message, { signal, ...session && { session } })
    return found(status === 202 ? 'HTTP 202' : said, (status !== 202 || text !== '') &&
      warn('handshake', said, 'HTTP 202 without a body', 'Accept notifications with 202.', ['sdk']))
  }
}

const stillChallenged: Step = {
  id: 'token-needed',
  title: 'What is not initialize needs the token as well.',
  demands: ['challenge'],
  without: context => withoutSession(context) ?? (context.isOpen ? 'no sign-in is asked for' : undefined),
  async run (context, signal) {
    const { session, url } = context
    const reply = await post(context, url, requestOf('tools/list'), { signal, token: null, ...session && { session } })
    return found(reply.said, reply.status !== 401 && warn('challenge', `tools/list: ${reply.said}`, 'HTTP 401',
      'Ask for the token in front of all methods.'))
  }
}

export default [initialize, discover, initialized, stillChallenged]
