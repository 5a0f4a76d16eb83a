import type { FastifyRequest } from 'fastify'
import type { Id } from '../../../schemas/json-rpc.ts'
import { sentenceOf, type Failure } from '../../errors/index.ts'
import type { ToolResult } from './types.ts'

/**
 * What a transport writes: `text` is one JSON-RPC message or a batch of them; without it the body is empty. `bytes` is
 * the same text where it was there before the call.
 */
export interface Answer {
  status: number, headers: Readonly<Record<string, string>>, text: string | undefined, bytes?: Buffer
}

/**
 * A result that is the same for every client: its bytes are made once, so that no `tools/list` joins and encodes 35 KB
 * again.
 */
export interface SerializedResult { text: string, bytes: Buffer }

/** The name under which ChatGPT looks for the challenge that opens its sign-in or consent dialog. */
const AUTHENTICATE_KEY = 'mcp/www_authenticate'

/** The end of a ready result, and the headers of an answer that needs none of its own. */
const END = Buffer.from('}')
const noHeaders = {}

/** What is said of a result that is the one of an earlier call: nothing was sent. */
export const REPLAYED = { 'com.neonpanel/replayed': true }

/** A result as JSON-RPC, from the JSON text of the result. */
function resultText (id: Id, result: string): string {
  return `{"jsonrpc":"2.0","id":${JSON.stringify(id)},"result":${result}}`
}

/** A result that is made once, from its JSON text. */
export function serializedResult (text: string): SerializedResult {
  return { text, bytes: Buffer.from(text) }
}

/** The answer with a result, from its JSON text. */
export function resultAnswer (id: Id, result: string): Answer {
  return { status: 200, headers: noHeaders, text: resultText(id, result) }
}

/** The answer with a ready result: only the id is new. */
export function serializedAnswer (id: Id, { text, bytes }: SerializedResult): Answer {
  return {
    status: 200,
    headers: noHeaders,
    text: resultText(id,
      text),
    bytes: Buffer.concat([Buffer.from(`{"jsonrpc":"2.0","id":${JSON.stringify(id)},"result":`), bytes, END])
  }
}

/**
 * A failure as JSON-RPC, under the code of its row or another. Without a readable id the member is left out: MCP knows
 * no `null` there.
 */
export function errorText (id: Id | undefined, failure: Failure, request: FastifyRequest, rpc?: number): string {
  const { code, kind, details } = failure
  return JSON.stringify({
    jsonrpc: '2.0',
    id,
    error: {
      code: rpc ?? kind.rpc ?? kind.status,
      message: sentenceOf(failure, request),
      data: {
        code,
        instance: `/requests/${request.id}`,
        retryAfter: details.retryAfter,
        ...details.data,
        _meta: details.challenge === undefined ? undefined : { [AUTHENTICATE_KEY]: [details.challenge] }
      }
    }
  })
}

/** A failure as the result of a tool, for the model to act on: what is wrong in words, and as data for programs. */
export function toolFailure (failure: Failure, request: FastifyRequest): ToolResult {
  const { code, details } = failure
  return {
    content: [{ type: 'text', text: `${sentenceOf(failure, request)} (${code})` }],
    isError: true,
    _meta: {
      'com.neonpanel/failure': {
        code, errors: details.fields, retryAfter: details.retryAfter
      },
      ...(details.replayed && REPLAYED)
    }
  }
}

/** A refusal as the result of a tool, in the form from which ChatGPT opens its dialog (docs/protocol.md 4.3). */
export function toolRefusal ({ code, message }: Failure, challenge: string): ToolResult {
  return {
    content: [
      { type: 'text', text: code === 'insufficient_scope' ? `${message} Please allow it and try again.` : message }
    ],
    isError: true,
    _meta: { [AUTHENTICATE_KEY]: [challenge] }
  }
}
