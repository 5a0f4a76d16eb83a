import { LEGACY } from '../../../schemas/mcp.ts'
import { withoutServer, withoutSignIn, type Context } from '../context.ts'
import challengeOf, { shownChallenge, type Challenge } from '../challenge.ts'
import { EVENT_STREAM } from '../http.ts'
import { handshake, pauseOf, post, requestOf, type Reply } from '../messages.ts'
import { fail, found, warn, type Fault, type Outcome, type Step } from '../step.ts'
import { quoted } from '../shown.ts'
import trouble from '../trouble.ts'

const NO_TOKEN = 'not-a-token'
const EXAMPLE = 'Bearer resource_metadata="…"'
const MEND = `Let the server, and every proxy before it, answer 401 with WWW-Authenticate: ${EXAMPLE}.`

/** Codes with which servers refuse a message for want of a token, whatever the status. */
const REFUSALS: ReadonlySet<unknown> = new Set([401, 403])

const isRedirect = (status: number) => status >= 300 && status < 400

/** What is wrong with a challenge, if anything is. */
function faultOf (challenge: Challenge | undefined, headers: Headers, where: string): Fault | undefined {
  const field = headers.get('www-authenticate')
  const wrong = (seen: string, expected: string) => fail('challenge', `${where}: ${seen}`, expected, MEND)
  if (field === null) return wrong('no WWW-Authenticate', EXAMPLE)
  if (!challenge) return wrong(`WWW-Authenticate: ${quoted(field)}, which cannot be read`, EXAMPLE)
  const { bearer, schemes: [first] } = challenge
  if (!bearer) return wrong(`the scheme ${quoted(first)}`, EXAMPLE)
  if (first !== 'bearer') return wrong(`Bearer behind ${quoted(first)}`, 'Bearer first: clients do not look further')
  if (bearer.resource_metadata === undefined) return wrong('Bearer without resource_metadata', EXAMPLE)
  return URL.canParse(bearer.resource_metadata) ? undefined : wrong(quoted(bearer.resource_metadata), 'a whole URL')
}

/** Sees whether a first answer is one of an MCP server, and whether it asks for a sign-in. */
function judgeFirst (context: Context, { status, headers, said, result, error }: Reply): Outcome {
  const blocked = (...faults: Fault[]) => {
    context.blocked = 'what answers is no MCP server that clients can use'
    return found(said, ...faults)
  }
  if (isRedirect(status)) {
    const seen = `HTTP ${status} to ${quoted(headers.get('location'))}`
    return blocked(fail('no-redirects', seen, 'an answer, no redirect',
      'Give clients the address that it leads to: they send no body and no token after a redirect.'))
  }
  if (status === 401) return found(said)
  if (result && 'protocolVersion' in result) {
    context.isOpen = true
    return found('it answers without a token: no sign-in is asked for')
  }
  if (status === 403 || headers.has('www-authenticate') || REFUSALS.has(error?.code)) {
    return found(said, fail('challenge', said, 'HTTP 401', 'Answer 401: a challenge counts with no other status.'))
  }
  if (error) { // a server of the modern era alone, or one that wants something else first
    context.isOpen = true
    return found(said)
  }
  return blocked(fail('mcp', said, 'HTTP 401, or the result of initialize',
    'Give the address of the MCP endpoint, often …/mcp, and see that it is routed to the MCP server.'))
}

/** The first message of a client, without a token. */
async function sayHello (context: Context, signal: AbortSignal) {
  const message = requestOf('initialize', handshake(LEGACY[0]))
  const reply = await post(context, context.url, message, { signal, token: null })
  return { reply, id: message.id }
}

const firstAnswer: Step = {
  id: 'first-answer',
  title: 'A POST of initialize without a token is answered as by an MCP server.',
  provides: true,
  blocks: 'there is no answer',
  demands: ['reachable', 'no-redirects', 'mcp', 'challenge'],
  without: withoutServer,
  async run (context, signal) {
    try {
      context.first = await sayHello(context, signal)
      return judgeFirst(context, context.first.reply)
    } catch (error) {
      if (signal.aborted || pauseOf(error)) throw error
      context.blocked = 'there is no answer'
      const seen = trouble(error)
      return found(seen, fail('reachable', seen, 'an answer', 'See whether the server runs, and the way to it.'))
    }
  }
}

const challenge: Step = {
  id: 'challenge',
  title: 'The 401 says where the sign-in begins, and repeats the id.',
  provides: true,
  demands: ['challenge', 'id-in-refusal'],
  without: withoutSignIn,
  async run (context, signal) {
    const { reply: { headers, message }, id } = context.first ?? await sayHello(context, signal)
    const challenge = await challengeOf(headers)
    if (challenge) context.challenge = challenge
    return found(challenge ? shownChallenge(challenge) : 'none', faultOf(challenge, headers, 'POST'),
      message?.id !== id && warn('id-in-refusal', `id ${quoted(message?.id)}`, `the id of the request, ${id}`,
        'Repeat the id of the request in the body of the 401: some clients wait for it.'))
  }
}

const challengeOnGet: Step = {
  id: 'challenge-on-get',
  title: 'A GET without a token is refused with a challenge too.',
  demands: ['challenge-on-get'],
  without: withoutSignIn,
  async run ({ http, url }, signal) {
    const { status, headers, type } = await http.ask(url, { headers: { accept: EVENT_STREAM }, signal })
    const seen = `HTTP ${status} ${type}`.trim()
    const fault = status === 401 ? faultOf(await challengeOf(headers), headers, 'GET')?.seen : seen
    return found(seen, fault !== undefined && warn('challenge-on-get', fault, `HTTP 401 with ${EXAMPLE}`,
      'Ask for a token before anything else is said, also 405.'))
  }
}

const invalidToken: Step = {
  id: 'invalid-token',
  title: 'A bad token is refused so that clients fetch a new one.',
  demands: ['invalid-token'],
  without: withoutSignIn,
  async run (context, signal) {
    const message = requestOf('initialize', handshake(LEGACY[0]))
    const reply = await post(context, context.url, message, { signal, token: NO_TOKEN })
    const { bearer } = await challengeOf(reply.headers) ?? {}
    const wrong = (seen: string) => fail('invalid-token', seen, 'HTTP 401 with error="invalid_token"',
      'Answer a bad or expired token with 401 invalid_token: clients refresh after nothing else.')
    if (reply.status !== 401) return found(reply.said, wrong(reply.said))
    return found(`HTTP 401, error ${quoted(bearer?.error)}`, bearer?.error !== 'invalid_token' &&
      warn('invalid-token', `HTTP 401, error ${quoted(bearer?.error)}`, 'error="invalid_token" (RFC 6750 3.1)',
        'Name the error in the challenge.'))
  }
}

export default [firstAnswer, challenge, challengeOnGet, invalidToken]
