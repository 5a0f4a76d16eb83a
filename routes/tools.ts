import type { FastifyInstance, FastifyReply, FastifyRequest, FastifySchema } from 'fastify'
import { LIMIT } from '../plugins/body.ts'
import abortOnDisconnect from '../plugins/connections/abort.ts'
import { Failure } from '../plugins/errors/index.ts'
import plainContext from '../plugins/mcp/client/plain-context.ts'
import operation from '../plugins/openapi/operation.ts'
import alias, { type Naming } from '../tools/alias.ts'
import type { Tool } from '../tools/tool.ts'

const MAX_QUOTED_LENGTH = 100

/** `runTool` checks the arguments, for this surface and for MCP; the schema on the route is for the document. */
const passed = () => () => true

/** Results and problems are texts already, or small enough for the general way. */
const written = () => (value: unknown) => JSON.stringify(value)

/** POST /tools/{name}: the arguments are the body, the result is the answer. */
export default async function tools (fastify: FastifyInstance): Promise<void> {
  fastify.setValidatorCompiler(passed)
  fastify.setSerializerCompiler(written)

  function serve (tool: Tool, naming: Naming, schema: FastifySchema): void {
    const name = naming === 'dotted' ? tool.name : alias(tool.name)
    const bodyLimit = tool.annotations.readOnlyHint ? LIMIT.usual : LIMIT.document
    fastify.post(`/tools/${name}`, {
      config: { naming }, schema, bodyLimit
    }, async (request: FastifyRequest, reply: FastifyReply) => {
      const key = tool.annotations.readOnlyHint ? undefined : request.headers['idempotency-key']?.toString()
      const { text, replayed } =
        await request.runTool(tool, request.body, plainContext(request, abortOnDisconnect(reply)), key)
      if (replayed) reply.header('idempotency-replayed', 'true')
      return reply.type('application/json').send(text)
    })
  }

  for (const tool of fastify.tools.list) {
    serve(tool, 'dotted', operation(tool, fastify.config.ENFORCE_SCOPES))
    serve(tool, 'underscore', { hide: true })
  }
  for (const tool of fastify.tools.withheld) {
    serve(tool, 'dotted', { hide: true })
    serve(tool, 'underscore', { hide: true })
  }

  fastify.post<{
    Params: { name: string }
  }>('/tools/:name', { schema: { hide: true } }, async ({ params: { name } }) => {
    const nearest = fastify.tools.nearest(name)
    const meant = name.startsWith('neonpanel_') ? alias(nearest) : nearest
    throw new Failure('unknown_tool', `Unknown tool: ${name.slice(0, MAX_QUOTED_LENGTH)}. Did you mean ${meant}?`)
  })
}
