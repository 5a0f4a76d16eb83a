import type { FastifyReply, FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import type { Rendered } from './render.ts'
import { failureOf, headersOf, logFailure } from '../errors/index.ts'
import { isNotModified } from '../http/document.ts'
import prefersHtml from '../http/prefers-html.ts'

declare module 'fastify' {
  interface FastifyInstance {
    page: {
      /** Whether a request is a browser's, and says by its answer that this depends on Accept. */
      isWanted (request: FastifyRequest, reply: FastifyReply): boolean
      /** Answers 200 with the page, or 304. */
      send (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply>
    }
  }
  interface FastifyContextConfig {
    /** A browser that GETs this without a token sees the page, with the status and the challenge of its refusal. */
    page?: boolean
  }
}

const TYPE = 'text/html; charset=utf-8'

/** Adds Accept to what the answer varies by, besides Origin. */
function varyByAccept (reply: FastifyReply): void {
  reply.header('vary', [reply.getHeader('vary') ?? [], 'Accept'].flat().join(', '))
}

function isWanted ({ headers }: FastifyRequest, reply: FastifyReply): boolean {
  varyByAccept(reply)
  return prefersHtml(headers.accept)
}

/**
 * The page for people at `/`, and behind the 401 of addresses that are for assistants. It is written when a browser
 * first asks for it, once: the start and most gateways need nothing of it.
 */
export default fp(async (fastify) => {
  const { config, mcp, tools: { list } } = fastify
  let rendered: Promise<Rendered> | undefined

  async function write (): Promise<Rendered> {
    const { default: render } = await import('./render.ts')
    return render({ config, tools: list, sse: mcp.revisions.legacy.length > 0 })
  }

  function render (): Promise<Rendered> {
    rendered ??= write()
    return rendered
  }

  async function send ({ headers }: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    const { home: { bytes, etag }, policy } = await render()
    reply.headers({ etag, 'content-security-policy': policy, 'cache-control': 'no-cache' })
    if (isNotModified(headers['if-none-match'], etag)) return reply.code(304).send()
    return reply.type(TYPE).send(bytes)
  }

  /** An error handler of a route: throws on what is no 401 of a browser. */
  async function refuse (error: unknown, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    const failure = failureOf(error)
    const isRead = request.method === 'GET' || request.method === 'HEAD'
    if (!isRead || failure.code !== 'invalid_token' || !isWanted(request, reply)) throw error
    const { refused, policy } = await render()
    logFailure(request, failure)
    return reply.code(failure.kind.status)
      .headers({ ...headersOf(failure), 'content-security-policy': policy, 'cache-control': 'no-store' })
      .type(TYPE).send(refused)
  }

  fastify.addHook('onRoute', route => { if (route.config?.page) route.errorHandler = refuse })
  fastify.decorate('page', { isWanted, send })
}, { name: 'page', dependencies: ['config', 'tools', 'mcp'] })
