import type { EventEmitter } from 'node:events'
import { levels, type LogLevel } from '../../schemas/mcp.ts'
import { Failure } from '../errors.ts'
import traceOf from '../neonpanel/trace.ts'
import never from '../never.ts'
import isRecord from '../record.ts'
import type { Changing, Context, InputRequest, InputResponse } from './definitions.ts'
import { isDeclared, isUsable, readResponses, requiredFor } from './input.ts'
import type { Situation } from './method.ts'
import { projectQuestion } from './projection.ts'
import type { Questions } from './questions.ts'
import { readState, writeState } from './request-state.ts'
import { allows } from './revisions.ts'
import type { Seals } from './seals.ts'
import type { Writer } from './writer.ts'

/** A call without the context that it is about to get. */
type Call = Omit<Situation, 'context'>

/** What conversations share: seals, the open questions, the way results are written, and what changes. */
export interface Speech { seals: Seals, questions: Questions, writer: Writer, logging: boolean, changes: EventEmitter<{ changed: [Changing] }> }

type Requests = Readonly<Record<string, InputRequest>>
type Responses = Readonly<Record<string, InputResponse>>

function recordOf (value: unknown): Readonly<Record<string, unknown>> {
  return isRecord(value) ? value : {}
}

/** The least severe level that the caller wants, if any: of a modern request, of its session, or all of them. */
function leastLevel ({ client, exchange, revision }: Call, { logging }: Speech): LogLevel | undefined {
  if (allows[revision].modern) return client.logLevel
  return logging ? exchange.level?.() ?? 'debug' : undefined
}

/** The round trip of the modern era: what is not answered yet ends the call, and the answered rest travels with the client. */
function rounds (call: Call, { seals, writer }: Speech) {
  const { name, uri, inputResponses, requestState, arguments: args } = recordOf(call.params)
  const binding = { subject: call.request.auth?.subject ?? '', method: call.method, name: [name, uri].find(value => typeof value === 'string') ?? '', args }
  const given = readResponses(inputResponses)
  const kept = requestState === undefined ? {} : readState(seals, binding, requestState)
  const stop = new Error('The client is asked first.')
  let answered: Responses = kept
  let result = ''

  function ask (requests: Requests): Responses {
    const known = Object.entries(requests).flatMap(([key, request]) => {
      const response = [kept[key], given[key]].find(response => isUsable(request, response))
      return response ? [[key, response] as const] : []
    })
    const answers = Object.fromEntries(known)
    answered = { ...answered, ...answers }
    const open = Object.entries(requests).filter(([key]) => !Object.hasOwn(answers, key))
    if (open.length === 0) return answers
    const undeclared = open.find(([, request]) => !isDeclared(request, call.client.capabilities))
    if (undeclared) throw new Failure('missing_capability', undefined, { data: { requiredCapabilities: requiredFor(undeclared[1]) } })
    const state = writeState(seals, binding, answered)
    result = writer.result({ resultType: 'input_required', inputRequests: Object.fromEntries(open), requestState: state }, call.revision)
    throw stop
  }

  /** The result that asks, if that is what was thrown. */
  return { ask, asking: (error: unknown) => error === stop ? result : undefined }
}

/** The questions of the legacy era: requests of ours on the caller's stream. */
function dialogue ({ request, exchange, method, revision }: Call, { questions, writer }: Speech) {
  const { emit, signal } = exchange
  let refusal: Failure | undefined

  /** What was asked at once is withdrawn at once, when one of the questions fails. */
  async function ask (requests: Requests): Promise<Responses> {
    const withdrawal = new AbortController()
    try {
      if (!emit) throw new Error('The client takes no event stream, so that it cannot be asked.')
      const asking = { subject: request.auth?.subject ?? '', emit, signal: signal ? AbortSignal.any([signal, withdrawal.signal]) : withdrawal.signal }
      const answers = Object.entries(requests).map(async ([key, request]) => {
        const question = projectQuestion(request, revision)
        if (!question) throw new Error(`Protocol version ${revision} has no question like this one (${request.method}).`)
        return [key, await questions.ask(question, asking)] as const
      })
      return Object.fromEntries(await Promise.all(answers))
    } catch (cause) {
      withdrawal.abort()
      refusal = new Failure('invalid_request', cause instanceof Error ? cause.message : undefined, { cause })
      throw refusal
    }
  }

  /** A tool tells the model what its question came to. */
  function asking (error: unknown): string | undefined {
    if (error !== refusal || !refusal || method !== 'tools/call') return undefined
    return writer.result({ content: [{ type: 'text', text: refusal.message }], isError: true }, revision)
  }
  return { ask, asking }
}

/** A method that must answer at once. */
const mute = {
  ask (): never { throw new Failure('invalid_request', 'This method asks nothing.') },
  asking: () => undefined
}

/** A handler's side of a call. */
export interface Conversation {
  context: Context
  /** The result that stands for an error with which a handler stopped because the client is asked, or refused to be. */
  asking (error: unknown): string | undefined
  /** Nothing goes out any more. */
  end (): void
}

/**
 * What a handler may say to its client while a call runs. What it asks ends the call with an `input_required` result (2026-07-28
 * basic/patterns/mrtr) or goes out as a request of ours (older revisions). Throws `invalid_params` for answers that cannot be read.
 */
export default function converse (call: Call, speech: Speech): Conversation {
  const { request, client: { capabilities }, exchange: { emit, signal = never }, revision, mayAsk, params } = call
  const { modern, annotations } = allows[revision]
  const meta = recordOf(recordOf(params)._meta)
  const { progressToken } = meta
  const followed = typeof progressToken === 'string' || Number.isSafeInteger(progressToken)
  const least = leastLevel(call, speech)
  const { ask, asking } = !mayAsk ? mute : modern ? rounds(call, speech) : dialogue(call, speech)
  let last = -Infinity
  let over = false

  function notify (method: string, params: object): void {
    if (!over) emit?.(JSON.stringify({ jsonrpc: '2.0', method, params }))
  }

  const context: Context = {
    request,
    signal,
    capabilities,
    trace: traceOf(meta, request.headers),
    progress (value, total, message) {
      if (!followed || !Number.isFinite(value) || value <= last) return
      last = value
      notify('notifications/progress', { progressToken, progress: value, total, ...(annotations && { message }) })
    },
    log (level, data, logger) {
      if (least !== undefined && levels.indexOf(level) >= levels.indexOf(least)) notify('notifications/message', { level, logger, data })
    },
    ask: async requests => ask(requests),
    changed: list => { speech.changes.emit('changed', list) }
  }
  return {
    context,
    asking,
    end () { over = true }
  }
}
