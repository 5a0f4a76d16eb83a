import type { FastifyRequest } from 'fastify'
import type { Id } from '../../../schemas/json-rpc.ts'
import { failureOf, headersOf, logFailure, sentenceOf, type Failure } from '../../errors/index.ts'
import { toJson } from '../../text/json.ts'
import { replayMeta } from '../../idempotency/replay.ts'
import type { Answer } from './results.ts'
import { features, type Revision } from './revisions.ts'
import type { Linked } from './content.ts'
import type { ToolResult } from './types.ts'

/** The name under which ChatGPT looks for the challenge that opens its sign-in or consent dialog. */
const AUTHENTICATE_KEY = 'mcp/www_authenticate'

/** The JSON-RPC code of what fails where there is no tool to say so. */
const INTERNAL_ERROR = -32603

/**
 * A failure as JSON-RPC, under the code of its row or another. Without a readable id the member is left out: MCP knows
 * no `null` there.
 */
export function errorText (id: Id | undefined, failure: Failure, request: FastifyRequest, rpc?: number): string {
  const { code, kind, details } = failure
  return toJson({
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

/**
 * A failure as the result of a tool, for the model to act on: what is wrong in words, and as data for programs; and a
 * link, where there is one that helps.
 */
export function toolFailure (failure: Failure, request: FastifyRequest, link?: Linked): ToolResult {
  const { code, details } = failure
  return {
    content: [
      { type: 'text', text: `${sentenceOf(failure, request)} (${code})` },
      ...link ? [{ type: 'resource_link', ...link } as const] : []
    ],
    isError: true,
    _meta: {
      'com.neonpanel/failure': { code, errors: details.fields, retryAfter: details.retryAfter },
      ...(details.replayed && replayMeta(details.replayed))
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

/**
 * A refusal inside a method: HTTP says 200 where JSON-RPC has a code for it, unless clients tell eras apart by it
 * (docs/protocol.md 3).
 */
export default function refusal (id: Id, error: unknown, request: FastifyRequest, revision: Revision): Answer {
  const failure = failureOf(error)
  logFailure(request, failure)
  const { code, kind: { status, alwaysHttpStatus, tool, rpc: ownCode } } = failure
  const { modern, notFound } = features[revision]
  const codeHere = code === 'resource_not_found' ? notFound : ownCode
  const rpc = tool ? INTERNAL_ERROR : codeHere
  const keepsStatus = rpc === undefined || alwaysHttpStatus || (code === 'method_not_found' && modern)
  return {
    status: keepsStatus ? status : 200, headers: headersOf(failure), text: errorText(id, failure, request, rpc)
  }
}
