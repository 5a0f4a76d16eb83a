import type { FastifyInstance, FastifyRequest } from 'fastify'
import alias from '../../tools/alias.ts'
import rowsOf from '../../tools/rows.ts'
import type { Tool } from '../../tools/tool.ts'
import { Failure } from '../errors/index.ts'
import { createdBefore, replayMeta } from '../idempotency/replay.ts'
import type { ToolDefinition } from '../mcp/protocol/types.ts'
import { isChatGpt } from '../mcp/protocol/client-meta.ts'
import type createConfirmations from './confirm.ts'
import { linkTo } from './exports.ts'
import trackingOf from './task.ts'
import { viewMeta } from './views.ts'

/** As many characters as a result may have (D18); without it Claude Code moves long answers to a file. */
const MAX_RESULT_LENGTH = 100_000
/** Of an answer that is one of several pages; in a text of one a backslash would stand before the quotes. */
const MORE_PAGES = /"last_page"\s*:\s*(?:[2-9]|1\d)/

/**
 * ChatGPT without a token gets the form of a refusal that makes it sign in; that takes an error and its description
 * (docs/protocol.md 4.3).
 */
function askToSignIn (tool: Tool, request: FastifyRequest): void {
  if (request.auth || !isChatGpt(request)) return
  const description = 'Sign in to NeonPanel to continue'
  const challenge =
    request.server.oauth.challenge(request, { error: 'invalid_token', description, scopes: tool.scopes[0] ?? [] })
  throw new Failure('invalid_token', `${description}.`, { challenge })
}

/**
 * A tool of the product as the protocol lists it. Of alternative scopes the first is named, the widest (docs/clients.md
 * 3.3).
 */
export default function toolDefinition (
  fastify: FastifyInstance, tool: Tool, confirm: ReturnType<typeof createConfirmations>
): ToolDefinition {
  const hidden = fastify.tools.withheld.includes(tool)
  const confirms = !hidden && tool.rehearse !== undefined && fastify.config.CONFIRM_WRITES === 'auto'
  const tracking = hidden ? undefined : trackingOf(fastify, tool)
  const isList = tool.annotations.readOnlyHint && rowsOf(tool.output) !== undefined
  const isPaged = isList && 'last_page' in tool.output.properties
  const securitySchemes = fastify.config.ENFORCE_SCOPES ? [{ type: 'oauth2', scopes: tool.scopes[0] ?? [] }] : undefined
  return {
    name: tool.name,
    alias: alias(tool.name),
    hidden,
    title: tool.title,
    description: tool.description,
    inputSchema: tool.input,
    outputSchema: tool.output,
    annotations: tool.annotations,
    ...(securitySchemes && { securitySchemes }),
    _meta: {
      ...(securitySchemes && { securitySchemes }),
      ...(tool.annotations.readOnlyHint && { 'anthropic/maxResultSizeChars': MAX_RESULT_LENGTH }),
      ...viewMeta(tool, fastify.tools.list)
    },
    ...(confirms && { asks: true }),
    ...(tracking && { tasks: 'optional', tracking }),
    async call (args, context) {
      const { request } = context
      askToSignIn(tool, request)
      if (confirms) await confirm(tool, args, context)
      const { text, replayed } = await request.runTool(tool, args, context)
      const link = isPaged && MORE_PAGES.test(text) ? linkTo(fastify, tool, args, request) : undefined
      if (link) return { data: text, link }
      return replayed ? { data: text, note: createdBefore(replayed), _meta: replayMeta(replayed) } : text
    },
    linkAt: (code, args, { request }) =>
      isList && code === 'result_too_large' ? linkTo(fastify, tool, args, request) : undefined
  }
}
