import type { FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import type { Request } from '../../schemas/json-rpc.ts'
import { Failure, failureOf, headersOf, logFailure } from '../errors.ts'
import { errorText, resultText, type Answer } from './answers.ts'
import envelope, { type Intake } from './envelope.ts'
import lifecycle from './lifecycle.ts'
import type { Exchange } from './method.ts'
import tools from './tools.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** Reads a parsed body; throws what the transport must refuse. */
    intake (body: unknown, exchange: Exchange): Intake
    /** Answers one request of what was taken in. Never rejects: what fails is an answer too. */
    answer (call: Request, intake: Intake, exchange: Exchange): Promise<Answer>
  }
}

/** Characters of a caller's method that a message repeats. */
const QUOTED = 100
const none = {}

/** The protocol engine: free of transports, one Map of methods, built at boot from families of methods. */
export default fp(async (fastify) => {
  const read = envelope(fastify)
  const families = [tools(fastify)]
  const capabilities = Object.assign({}, ...families.map(family => family.capabilities))
  const methods = new Map([
    ...Object.entries(lifecycle(fastify, capabilities)),
    ...families.flatMap(family => Object.entries(family.methods))
  ])

  /** A refusal inside a method is HTTP 200 in the legacy era where JSON-RPC has a code for it (protocol.md 3). */
  function refuse (call: Request, error: unknown, request: FastifyRequest): Answer {
    const failure = failureOf(error)
    logFailure(request, failure)
    const { rpc, status } = failure.way
    return { status: rpc === undefined ? status : 200, headers: headersOf(failure), text: errorText(call.id, failure, request) }
  }

  async function answer (this: FastifyRequest, call: Request, { revision, batch }: Intake, exchange: Exchange): Promise<Answer> {
    try {
      const method = methods.get(call.method)
      if (!method) throw new Failure('method_not_found', `Method not found: ${call.method.slice(0, QUOTED)}`)
      const result = await method(call.params, { request: this, exchange, revision, alone: !batch })
      return { status: 200, headers: none, text: resultText(call.id, result) }
    } catch (error) {
      return refuse(call, error, this)
    }
  }

  fastify.decorateRequest('intake', (body, exchange) => read(body, exchange))
  fastify.decorateRequest('answer', answer)
}, { name: 'mcp', dependencies: ['config', 'errors', 'validation', 'oauth', 'tools'] })
