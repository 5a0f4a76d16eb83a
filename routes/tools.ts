import type { FastifyInstance, FastifyReply, FastifyRequest, FastifySchema } from 'fastify'
import { LIMIT } from '../plugins/body/index.ts'
import nameNow from '../plugins/catalog/renamed.ts'
import abortOnDisconnect from '../plugins/connections/abort.ts'
import { Failure } from '../plugins/errors/index.ts'
import { priorityOf } from '../plugins/load/index.ts'
import { prefers } from '../plugins/http/prefers-html.ts'
import { replayHeaders } from '../plugins/idempotency/replay.ts'
import { toJson } from '../plugins/text/json.ts'
import { suggestion } from '../plugins/text/nearest.ts'
import operation from '../plugins/openapi/operation.ts'
import type { Naming } from '../schemas/config.ts'
import alias from '../tools/alias.ts'
import isForWriting from '../tools/for-writing.ts'
import type { Tool } from '../tools/tool.ts'
import rowsOf from '../tools/rows.ts'
import openExport from '../plugins/tools/export.ts'
import quoted from '../plugins/text/quoted.ts'

/** `runTool` checks the arguments, for this surface and for MCP; the schema on the route is for the document. */
const passed = () => () => true

const CSV = /text\/csv/i

/** Results and problems are texts already, or small enough for the general way. */
const written = () => toJson

/**
 * POST /tools/{name}: the arguments are the body, the result is the answer; of a list all pages as CSV, where the
 * caller asks for that.
 */
export default async function tools (fastify: FastifyInstance): Promise<void> {
  fastify.setValidatorCompiler(passed)
  fastify.setSerializerCompiler(written)

  function serve (tool: Tool, naming: Naming, schema: FastifySchema): void {
    const name = naming === 'dotted' ? tool.name : alias(tool.name)
    const rows = tool.annotations.readOnlyHint ? rowsOf(tool.output) : undefined
    const takesDocument = isForWriting(tool)
    const bodyLimit = takesDocument ? LIMIT.document : LIMIT.usual
    fastify.post(`/tools/${name}`, {
      config: { surface: 'rest', naming, priority: priorityOf(tool) }, schema, bodyLimit
    }, (request: FastifyRequest, reply: FastifyReply) => {
      const key = takesDocument ? request.headers['idempotency-key']?.toString() : undefined
      const { accept } = request.headers
      if (rows && accept !== undefined && CSV.test(accept) && prefers('text/csv', accept)) {
        return openExport(tool, rows, request.body, request, reply)
      }
      const signal = abortOnDisconnect(reply)
      return request.runTool(tool, request.body, { signal }, key).then(({ text, replayed }) => {
        if (replayed) reply.headers(replayHeaders(replayed))
        reply.sendJson(text)
      })
    })
  }

  const { list, withheld } = fastify.tools
  for (const tool of list) serve(tool, 'dotted', operation(tool, fastify.config.ENFORCE_SCOPES))
  for (const tool of withheld) serve(tool, 'dotted', { hide: true })
  const dotted = [...list, ...withheld].filter(({ name }) => alias(name) !== name)
  for (const tool of dotted) serve(tool, 'underscore', { hide: true })

  fastify.post<{
    Params: { name: string }
  }>('/tools/:name', { config: { surface: 'rest' }, schema: { hide: true } }, async ({ params: { name } }) => {
    const now = nameNow('tools', name)
    const meant = now ?? suggestion(name, fastify.tools.list.map(tool => tool.name))
    const shown = meant && (name.startsWith('neonpanel_') ? alias(meant) : meant)
    throw new Failure('unknown_tool', now
      ? `${name} is now ${shown}.`
      : `Unknown tool: ${quoted(name)}. ` +
        (shown ? `Did you mean ${shown}?` : '/openapi.json names those that there are.'))
  })
}
