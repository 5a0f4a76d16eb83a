import { setImmediate as turn } from 'node:timers/promises'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Request } from '../schemas/json-rpc.ts'
import { LIMIT } from '../plugins/body.ts'
import { pathOf } from '../plugins/config/url.ts'
import { Failure } from '../plugins/errors/index.ts'
import { endOfLife } from '../plugins/sse.ts'
import { isRequest, methodOf, type Received } from '../plugins/mcp/protocol/messages.ts'
import answerPost, { channelOf, namingAt, send, acceptJsonRpc } from '../plugins/mcp/transports/http.ts'
import type { Channel } from '../plugins/mcp/methods/method.ts'
import { OLDEST } from '../plugins/mcp/protocol/revisions.ts'
import memorySessions, { type Session } from '../plugins/mcp/transports/sessions.ts'
import clusterSessions from '../plugins/mcp/transports/cluster-sessions/index.ts'

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
    answer: request.answer(call, received,
      { ...channel, signal, ...(!received.batch && { emit: send }) })
  }
}

/**
 * HTTP+SSE (2024-11-05 basic/transports): GET /sse opens a session's stream, POST /messages?sessionId= speaks to it.
 */
export default async function sse (fastify: FastifyInstance): Promise<void> {
  const sessions = fastify.relay ? clusterSessions(fastify.relay) : memorySessions()
  const naming = namingAt('/messages', fastify.config)
  const messages = `${pathOf(fastify.config.PUBLIC_URL)}/messages`

  fastify.get('/sse', { schema: { hide: true } }, async (request, reply) => {
    const { subject, expires } = request.auth ?? ANONYMOUS
    const release = fastify.acquireStream(subject)
    const id = sessions.id()
    const stream = reply.sse(`event: endpoint\ndata: ${messages}?sessionId=${id}\n\n`, endOfLife(expires))
    stream.onEnded(release)
    stream.onEnded(fastify.mcp.onChanged(message => stream.send(message)))
    sessions.add(id, subject, stream)
    return reply
  })
  fastify.route({
    method: ['HEAD', 'POST', 'DELETE', 'PUT', 'PATCH'], url: '/sse', schema: { hide: true }, handler: only('GET')
  })
  fastify.route({
    method: ['GET', 'HEAD', 'DELETE', 'PUT', 'PATCH'], url: '/messages', schema: { hide: true }, handler: only('POST')
  })

  async function answerOnStream (
    request: FastifyRequest, reply: FastifyReply, session: Session
  ): Promise<FastifyReply> {
    const channel: Channel = {
      ...channelOf(request, session.revision, naming),
      session: true,
      onNegotiated: revision => { session.revision = revision },
      keepLevel: level => { session.level = level },
      level: () => session.level
    }
    const received = request.receive(request.body, channel)
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
      config: { refuseAfterBody: true, naming }, bodyLimit: LIMIT.document, schema: { hide: true }
    }, async (request, reply) => {
      if (!('sessionId' in request.query)) return answerPost(request, reply, channelOf(request, OLDEST, naming))
      const session = await sessions.find(request.query.sessionId, request.auth?.subject ?? '')
      if (!session) throw new Failure('unknown_session')
      return answerOnStream(request, reply, session).finally(session.detach)
    })
  })
}
