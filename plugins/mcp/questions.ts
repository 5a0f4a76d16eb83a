import { randomUUID } from 'node:crypto'
import type { Reply } from '../../schemas/json-rpc.ts'
import isRecord from '../record.ts'
import type { Relay } from '../relay.ts'
import type { InputRequest, InputResponse } from './definitions.ts'

/** Where a question goes out, whose client it is for, and what makes its answer useless. */
interface Asking { subject: string, emit: (message: string) => void, signal: AbortSignal }

/** The questions that are open between us and clients of the legacy era. */
export interface Questions {
  /** Asks and waits for the posted answer. Throws an Error for a refusal, for none within a minute, and when the call is over. */
  ask (question: InputRequest, asking: Asking): Promise<InputResponse>
  /** Takes a response that a client posted. One that answers nothing of this subject is dropped. */
  settle (reply: Reply, subject: string): void
}

interface Waiting { subject: string, resolve: (response: InputResponse) => void, reject: (error: Error) => void }

/** Milliseconds; after a minute the clients themselves have given up. */
const PATIENCE = 60_000

function wordsOf (error: unknown): string {
  return isRecord(error) && typeof error.message === 'string' ? error.message : 'no reason given'
}

/** The id of a question: the replica that asked, and its secret. */
const ID = /^([\w-]{22})\.[\w-]{36}$/

/**
 * Questions are requests with an id that nobody can guess (2025-11-25 client/elicitation, client/sampling, client/roots). An answer
 * that was posted to another replica is sent on to the one that asked.
 */
export default function questions (relay: Relay | null): Questions {
  const open = new Map<unknown, Waiting>()

  function settle ({ id, result, error }: Omit<Reply, 'jsonrpc'>, subject: unknown): void {
    const waiting = open.get(id)
    if (!waiting || waiting.subject !== subject) return
    if (isRecord(result)) waiting.resolve(result)
    else waiting.reject(new Error(`The client refused: ${wordsOf(error)}`))
  }
  relay?.on('answers', ({ answers, result, error, subject }) => settle({ id: String(answers), result, error }, subject))

  return {
    ask ({ method, params }, { subject, emit, signal }) {
      const id = relay ? `${relay.name}.${randomUUID()}` : randomUUID()
      return new Promise((resolve, reject) => {
        const done = () => {
          open.delete(id)
          clearTimeout(timer)
          signal.removeEventListener('abort', leave)
        }
        const give = (response: InputResponse) => { done(); resolve(response) }
        const fail = (error: Error) => { done(); reject(error) }
        const leave = () => fail(new Error('The call is over.'))
        const timer = setTimeout(() => fail(new Error(`The client did not answer ${method} in time.`)), PATIENCE)
        open.set(id, { subject, resolve: give, reject: fail })
        signal.addEventListener('abort', leave, { once: true })
        if (signal.aborted) leave()
        else emit(JSON.stringify({ jsonrpc: '2.0', id, method, params }))
      })
    },
    settle (reply, subject) {
      const { id, result, error } = reply
      const [, owner] = ID.exec(String(id)) ?? []
      if (!relay || owner === undefined || owner === relay.name) return settle(reply, subject)
      relay.post(owner, { answers: id, result, error, subject }).catch(() => {}) // whoever asked gives up after its time
    }
  }
}
