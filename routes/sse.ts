import { setImmediate as turn } from 'node:timers/promises'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Request } from '../schemas/json-rpc.ts'
import { LIMIT } from '../plugins/body/index.ts'
import { pathOf } from '../plugins/config/url.ts'
import { Failure } from '../plugins/errors/index.ts'
import { endOfLife } from '../plugins/sse.ts'
import type { Received } from '../plugins/mcp/protocol/messages.ts'
import { isRequest, methodOf } from '../plugins/mcp/protocol/read-message.ts'
import postHandler, { channelOf, namingAt, send, acceptJsonRpc } from '../plugins/mcp/transports/http.ts'
import type { Channel } from '../plugins/mcp/methods/method.ts'
import { OLDEST } from '../plugins/mcp/protocol/revisions.ts'
import createSessions, { type Session } from '../plugins/mcp/transports/sessions.ts'

const ANONYMOUS = { subject: '', expires: 0 }

function only (allow: string): () => Promise<never> {
  return async () => { throw new Failure('method_not_allowed', `This address answers ${allow} only.`, { allow }) }
}

/** Begins a call of a session. Its answer goes to the stream, unless the client cancels it. */
function startCall (request: FastifyRequest, call: Request, received: Received, channel: Channel, session: Session) {
  const running = session.begin(call.id)
  const { signal, send } = running
  return {
    running,
    answer: Promise.resolve(request.server.mcp.answer(request, call, received,
      { ...channel, signal, ...(!received.batch && { emit: send }) }))
  }
}

/**
 * HTTP+SSE (2024-11-05 basic/transports): GET /sse opens a session's stream, POST /messages?sessionId= speaks to it.
 */
export default async function sse (fastify: FastifyInstance): Promise<void> {
  const { legacy, withoutHeader } = fastify.mcp.revisions
  const fallback = withoutHeader(OLDEST)
  const sessions = createSessions(fallback)
  fastify.metrics?.gauge('sessions_open', sessions.count)
  const naming = namingAt('/messages', fastify.config)
  const post = postHandler(fastify.mcp, fallback, naming)
  const messages = `${pathOf(fastify.config.PUBLIC_URL)}/messages`

  function openStreams (): void {
    fastify.get('/sse', {
      config: { page: true, surface: 'sse' }, schema: { hide: true }
    }, async (request, reply) => {
      const { subject, expires } = request.auth ?? ANONYMOUS
      const release = fastify.acquireStream(subject, () => stream.close())
      const id = fastify.relay.id()
      const stream = reply.sse(`event: endpoint\ndata: ${messages}?sessionId=${id}\n\n`, endOfLife(expires))
      stream.onEnded(release)
      stream.onEnded(fastify.mcp.onChanged(message => stream.send(message)))
      stream.onEnded(fastify.relay.accept(id))
      const { wanted } = sessions.add(id, subject, stream)
      stream.onEnded(fastify.mcp.listen(request, wanted, stream))
      return reply
    })
    fastify.route({
      method: ['HEAD', 'POST', 'DELETE', 'PUT', 'PATCH'],
      url: '/sse',
      config: { page: true, surface: 'sse' },
      schema: { hide: true },
      handler: only('GET')
    })
  }

  if (legacy.length > 0) openStreams() // the modern era has no sessions
  fastify.route({
    method: ['GET', 'HEAD', 'DELETE', 'PUT', 'PATCH'],
    url: '/messages',
    config: { surface: 'messages' },
    schema: { hide: true },
    handler: only('POST')
  })

  async function answerOnStream (
    request: FastifyRequest, reply: FastifyReply, session: Session
  ): Promise<FastifyReply> {
    const channel: Channel = {
      ...channelOf(request, session.revision, naming),
      session: true,
      wanted: session.wanted,
      capabilities: session.capabilities,
      onNegotiated: (revision, capabilities) => { Object.assign(session, { revision, capabilities }) }
    }
    const received = fastify.mcp.receive(request, channel)
    for (const message of received.messages) {
      if (methodOf(message) === 'notifications/cancelled' && 'params' in message) {
        session.cancel(message.params?.requestId)
      }
    }
    const started =
      received.messages.filter(isRequest).map(call => startCall(request, call, received, channel, session))
    const [first] = started
    const early = first && !received.batch ? await Promise.race([first.answer, turn()]) : undefined
    if (early && early.status !== 200) {
      first?.running.drop()
      return send(request, reply, early)
    }
    for (const { running, answer } of started) running.answer(answer.then(({ text }) => text))
    return reply.code(202).send()
  }

  await fastify.register(async scope => {
    acceptJsonRpc(scope)
    scope.post<{ Querystring: { sessionId?: unknown } }>('/messages', {
      config: { surface: 'messages', refuseAfterBody: true, naming }, bodyLimit: LIMIT.document, schema: { hide: true }
    }, async (request, reply) => {
      if (!('sessionId' in request.query)) return post(request, reply)
      const { sessionId } = request.query
      const session = sessions.find(sessionId, request.auth?.subject ?? '')
      if (session) return answerOnStream(request, reply, session)
      const response = await fastify.relay.forward(request, sessionId)
      if (!response) throw new Failure('unknown_session')
      return reply.code(response.status).headers(response.headers).send(response.body || undefined)
    })
  })
}
