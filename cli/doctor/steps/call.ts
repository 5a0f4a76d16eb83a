import isRecord from '../../../schemas/is-record.ts'
import { withoutSession, withoutTools, type Context, type Tool } from '../context.ts'
import { ask, post, requestOf, type Reply } from '../messages.ts'
import { fail, found, skip, warn, type Outcome, type Step } from '../step.ts'
import { listed, quoted } from '../shown.ts'
import challengeOf, { shownChallenge } from '../challenge.ts'
import { hintOf, nameOf } from './tools.ts'

/** What the strictest clients take (docs/clients.md 1). */
const MAX_ANSWER = 100_000
const MAX_CALL_MS = 40_000
/** By what servers know ChatGPT. */
const CHATGPT = 'ChatGPT-User/1.0 (neonpanel-mcp-doctor)'
const LIMIT_FIELDS = ['ratelimit', 'ratelimit-policy', 'x-ratelimit-limit', 'x-ratelimit-remaining'] as const

/** The arguments that a tool demands. */
function requiredOf ({ inputSchema }: Tool): unknown[] {
  const { required } = isRecord(inputSchema) ? inputSchema : {}
  return Array.isArray(required) ? required : []
}

/** The alternatives of scopes that a tool says it needs; empty where it does not say. */
function scopesOf ({ securitySchemes }: Tool): string[][] {
  const schemes = Array.isArray(securitySchemes) ? securitySchemes.filter(isRecord) : []
  return schemes.flatMap(({ scopes }) => Array.isArray(scopes) && scopes.length > 0 ? [scopes.map(String)] : [])
}

const isMissing = (tool: Tool, held: readonly string[]) =>
  scopesOf(tool).length > 0 && scopesOf(tool).every(needed => needed.some(scope => !held.includes(scope)))

const onlyReads = (tool: Tool) => hintOf(tool, 'readOnlyHint') === true

/** The texts of a result. */
function textsOf ({ content }: Readonly<Record<string, unknown>>): string[] {
  return Array.isArray(content) ? content.filter(isRecord).map(({ text }) => String(text ?? '')) : []
}

const lengthOf = (result: Readonly<Record<string, unknown>>) => textsOf(result).join('').length

function resultFaults (name: string, { result = {}, duration }: Reply) {
  const length = lengthOf(result)
  return [
    length > MAX_ANSWER && warn('answer-size', `${length} characters`, `${MAX_ANSWER} at most`,
      'Answer in pages, or less by default.'),
    duration > MAX_CALL_MS && warn('answer-time', `${duration} ms`, `${MAX_CALL_MS} ms at most`,
      'Answer sooner: clients give up after 45 to 60 seconds.'),
    result.isError === true && warn('call', `${name}: ${quoted(textsOf(result).join(' '))}`,
      'a result without isError', 'See why a call without arguments fails for this user.')
  ]
}

const read: Step = {
  id: 'call',
  title: 'A tool that reads and needs no arguments answers.',
  demands: ['call', 'answer-size', 'answer-time'],
  without: withoutTools,
  extra: () => MAX_CALL_MS,
  async run (context, signal): Promise<Outcome> {
    const { tools = [], scopes = [] } = context
    const tool = tools.find(tool => onlyReads(tool) && requiredOf(tool).length === 0 && !isMissing(tool, scopes))
    if (!tool) return skip('no tool has readOnlyHint, needs no arguments and is allowed by the token')
    const name = nameOf(tool)
    const reply = await ask(context, 'tools/call', { name, arguments: {} }, { signal })
    const { result, said } = reply
    if (!result) return found(said, fail('call', `${name}: ${said}`, 'a result', 'See the server\'s log.'))
    return found(`${name}: ${lengthOf(result)} characters`, ...resultFaults(name, reply))
  }
}

const limits: Step = {
  id: 'rate-limit',
  title: 'Answers say how much may be asked.',
  demands: ['retry-after'],
  without: withoutSession,
  async run ({ lastHeaders }) {
    const fields = LIMIT_FIELDS.filter(name => lastHeaders?.has(name))
    return fields.length === 0
      ? skip('no RateLimit fields, and no limit was met')
      : found(fields.map(name => `${name}: ${lastHeaders?.get(name)}`).join(', '))
  }
}

/** What is wrong with the refusal of a call for want of a scope. */
async function stepUpFaults ({ status, headers, said }: Reply, needed: readonly string[]) {
  const challenge = await challengeOf(headers)
  const { bearer } = challenge ?? {}
  const asked = bearer?.scope?.split(' ') ?? []
  const mend = 'Refuse with 403 and Bearer error="insufficient_scope", scope="…", resource_metadata="…".'
  if (status !== 403) return [warn('step-up', said, 'HTTP 403', mend)]
  const isWhole = bearer?.error === 'insufficient_scope' && bearer.resource_metadata !== undefined &&
    needed.every(scope => asked.includes(scope))
  return [!isWhole && warn('step-up', challenge ? shownChallenge(challenge) : 'no challenge',
    `error="insufficient_scope" with scope="… ${needed.join(' ')}" and resource_metadata`, mend)]
}

const stepUp: Step = {
  id: 'step-up',
  title: 'A call that lacks a scope is refused so that clients ask the user for it.',
  demands: ['step-up', 'step-up-in-result'],
  without: withoutTools,
  async run (context: Context, signal): Promise<Outcome> {
    const { tools = [], scopes, session, url } = context
    if (!scopes) return skip('the scopes of the token are not known')
    const tool = tools.find(tool => onlyReads(tool) && isMissing(tool, scopes))
    if (!tool) return skip('the token has the scopes of each tool that reads, or tools do not name theirs')
    const name = nameOf(tool)
    const [needed = []] = scopesOf(tool)
    const missing = needed.filter(scope => !scopes.includes(scope))
    const params = { name, arguments: {} }
    const reply = await ask(context, 'tools/call', params, { signal })
    const manner = { signal, headers: { 'user-agent': CHATGPT }, ...session && { session } }
    const told = await post(context, url, requestOf('tools/call', params), manner)
    const { _meta } = told.result ?? {}
    return found(`${name} needs ${listed(missing)}: ${reply.said}`,
      ...await stepUpFaults(reply, missing),
      !(isRecord(_meta) && 'mcp/www_authenticate' in _meta) && warn('step-up-in-result', told.said,
        'a result with isError and the challenge in _meta["mcp/www_authenticate"]',
        'Answer ChatGPT so: its dialog for scopes opens for nothing else.'))
  }
}

export default [read, limits, stepUp]
