import { setImmediate as turn } from 'node:timers/promises'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Request } from '../schemas/json-rpc.ts'
import { LIMIT } from '../plugins/body.ts'
import { pathOf } from '../plugins/config/url.ts'
import { Failure } from '../plugins/errors.ts'
import { endOfLife } from '../plugins/sse.ts'
import { isRequest, methodOf, type Intake } from '../plugins/mcp/messages.ts'
import answerPost, { exchangeOf, namingAt, send, speakRpc } from '../plugins/mcp/http.ts'
import type { Exchange } from '../plugins/mcp/method.ts'
import { OLDEST } from '../plugins/mcp/revisions.ts'
import memorySessions, { type Session } from '../plugins/mcp/sessions.ts'
import sharedSessions from '../plugins/mcp/visits.ts'

const NOBODY = { subject: '', expires: 0 }

function only (allow: string): () => Promise<never> {
  return async () => { throw new Failure('method_not_allowed', `This address answers ${allow} only.`, { allow }) }
}

/** Begins a call of a session. Its answer goes to the stream, unless somebody cancels it. */
function begin (request: FastifyRequest, call: Request, intake: Intake, exchange: Exchange, session: Session) {
  const running = session.begin(call.id)
  const { signal, send } = running
  return { running, answer: request.answer(call, intake, { ...exchange, signal, ...(!intake.batch && { emit: send }) }) }
}

/** HTTP+SSE (2024-11-05 basic/transports): GET /sse opens a session's stream, POST /messages?sessionId= speaks to it. */
export default async function sse (fastify: FastifyInstance): Promise<void> {
  const sessions = fastify.relay ? sharedSessions(fastify.relay) : memorySessions()
  const naming = namingAt('/messages', fastify.config)
  const messages = `${pathOf(fastify.config.PUBLIC_URL)}/messages`

  fastify.get('/sse', { schema: { hide: true } }, async (request, reply) => {
    const { subject, expires } = request.auth ?? NOBODY
    const leave = fastify.takePlace(subject)
    const id = sessions.id()
    const stream = reply.sse(`event: endpoint\ndata: ${messages}?sessionId=${id}\n\n`, endOfLife(expires))
    stream.ended(leave)
    stream.ended(fastify.mcp.onChanged(message => stream.send(message)))
    sessions.add(id, subject, stream)
    return reply
  })
  fastify.route({ method: ['HEAD', 'POST', 'DELETE', 'PUT', 'PATCH'], url: '/sse', schema: { hide: true }, handler: only('GET') })
  fastify.route({ method: ['GET', 'HEAD', 'DELETE', 'PUT', 'PATCH'], url: '/messages', schema: { hide: true }, handler: only('POST') })

  async function answerOnStream (request: FastifyRequest, reply: FastifyReply, session: Session): Promise<FastifyReply> {
    const exchange: Exchange = {
      ...exchangeOf(request, session.revision, naming),
      session: true,
      negotiated: revision => { session.revision = revision },
      keepLevel: level => { session.level = level },
      level: () => session.level
    }
    const intake = request.intake(request.body, exchange)
    for (const message of intake.messages) {
      if (methodOf(message) === 'notifications/cancelled' && 'params' in message) session.cancel(message.params?.requestId)
    }
    const begun = intake.messages.filter(isRequest).map(call => begin(request, call, intake, exchange, session))
    const [first] = begun
    const refusal = first && !intake.batch ? await Promise.race([first.answer, turn()]) : undefined
    if (refusal && refusal.status !== 200) {
      first?.running.drop()
      return send(request, reply, refusal)
    }
    for (const { running, answer } of begun) running.answer(answer.then(({ text }) => text))
    return reply.code(202).send()
  }

  await fastify.register(async scope => {
    speakRpc(scope)
    scope.post<{ Querystring: { sessionId?: unknown } }>('/messages', { config: { late: true, naming }, bodyLimit: LIMIT.document, schema: { hide: true } }, async (request, reply) => {
      if (!('sessionId' in request.query)) return answerPost(request, reply, exchangeOf(request, OLDEST, naming))
      const session = await sessions.find(request.query.sessionId, request.auth?.subject ?? '')
      if (!session) throw new Failure('unknown_session')
      return answerOnStream(request, reply, session).finally(session.leave)
    })
  })
}
