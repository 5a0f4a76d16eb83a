import { Failure } from '../../errors/index.ts'
import type { InputRequest, InputResponse } from '../protocol/types.ts'
import { isDeclared, isUsable, readResponses, requiredFor } from './input-responses.ts'
import type { Call } from '../methods/method.ts'
import { projectInputRequest } from '../protocol/projection.ts'
import type { ServerRequests } from './server-requests.ts'
import { readState, writeState } from './request-state.ts'
import type { StateCrypto } from './state-crypto.ts'
import type { ResultSerializer } from '../protocol/results.ts'

/** What all round trips share. */
export interface RoundTripServices {
  stateCrypto: StateCrypto, serverRequests: ServerRequests, serializer: ResultSerializer
}

type Requests = Readonly<Record<string, InputRequest>>

type Responses = Readonly<Record<string, InputResponse>>

/** The round trip of the modern era: open requests end the call, and the responses so far travel in `requestState`. */
export function multiRoundTrip (call: Call, { stateCrypto, serializer }: RoundTripServices) {
  const { name, uri, inputResponses, requestState, arguments: args } = call.params
  const binding = {
    subject: call.request.auth?.subject ?? '',
    method: call.method,
    name: [name, uri].find(value => typeof value === 'string') ?? '',
    args
  }
  const sent = readResponses(inputResponses)
  const remembered = requestState === undefined ? {} : readState(stateCrypto, binding, requestState)
  const stop = new Error('The client is asked first.')
  let answered: Responses = remembered
  let result = ''

  function ask (requests: Requests): Responses {
    const usable = Object.entries(requests).flatMap(([key, request]) => {
      const response = [remembered[key], sent[key]].find(response => isUsable(request, response))
      return response ? [[key, response] as const] : []
    })
    const answers = Object.fromEntries(usable)
    answered = { ...answered, ...answers }
    const open = Object.entries(requests).filter(([key]) => !Object.hasOwn(answers, key))
    if (open.length === 0) return answers
    const undeclared = open.find(([, request]) => !isDeclared(request, call.client.capabilities))
    if (undeclared) {
      throw new Failure('missing_capability', undefined, { data: { requiredCapabilities: requiredFor(undeclared[1]) } })
    }
    const state = writeState(stateCrypto, binding, answered)
    result = serializer.result({
      resultType: 'input_required', inputRequests: Object.fromEntries(open), requestState: state
    }, call.revision)
    throw stop
  }

  /** The result that asks, if that is what was thrown. */
  return { ask, resultFor: (error: unknown) => error === stop ? result : undefined }
}

/** The legacy era: requests to the client on the caller's stream. */
export function legacyRoundTrip (
  { request, channel, method, revision }: Call, { serverRequests, serializer }: RoundTripServices
) {
  const { emit, signal } = channel
  let refusal: Failure | undefined

  /** Requests that were sent together are cancelled together, when one of them fails. */
  async function ask (requests: Requests): Promise<Responses> {
    const abortController = new AbortController()
    const onAbort = () => abortController.abort()
    signal?.addEventListener('abort', onAbort)
    if (signal?.aborted) onAbort()
    try {
      if (!emit) throw new Error('The client takes no event stream, so that it cannot be asked.')
      const resultFor = {
        subject: request.auth?.subject ?? '',
        emit,
        signal: abortController.signal
      }
      const answers = Object.entries(requests).map(async ([key, request]) => {
        const inputRequest = projectInputRequest(request, revision)
        if (!inputRequest) {
          throw new Error(`Protocol version ${revision} has no question like this one (${request.method}).`)
        }
        return [key, await serverRequests.ask(inputRequest, resultFor)] as const
      })
      return Object.fromEntries(await Promise.all(answers))
    } catch (cause) {
      abortController.abort()
      refusal = new Failure('invalid_request', cause instanceof Error ? cause.message : undefined, { cause })
      throw refusal
    } finally {
      signal?.removeEventListener('abort', onAbort)
    }
  }

  /** A failed request is reported to the model as the result of the tool. */
  function resultFor (error: unknown): string | undefined {
    if (error !== refusal || !refusal || method !== 'tools/call') return undefined
    return serializer.result({ content: [{ type: 'text', text: refusal.message }], isError: true }, revision)
  }
  return { ask, resultFor }
}
