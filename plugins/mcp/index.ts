import type { FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import type { Request } from '../../schemas/json-rpc.ts'
import { Failure, failureOf, headersOf, logFailure } from '../errors.ts'
import { errorText, resultText, type Answer } from './answers.ts'
import completion from './completion.ts'
import type { Offer } from './definitions.ts'
import envelope, { type Intake } from './envelope.ts'
import lifecycle from './lifecycle.ts'
import logging from './logging.ts'
import type { Exchange, Family, Method } from './method.ts'
import prompts from './prompts.ts'
import registry from './registry.ts'
import resources from './resources.ts'
import { allows, type Revision } from './revisions.ts'
import tools from './tools.ts'
import writer from './writer.ts'

declare module 'fastify' {
  interface FastifyInstance {
    mcp: {
      /** Adds to what the server offers, before it is ready. Throws an Error that names what clients could not use, and why. */
      offer (part: Partial<Offer>): void
    }
  }
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

/** The methods of one era. */
function table (families: readonly Family[], era: 'legacy' | 'modern'): ReadonlyMap<string, Method> {
  return new Map(families.flatMap(family => Object.entries({ ...family.both, ...family[era] })))
}

/** A refusal inside a method: HTTP says 200 where JSON-RPC has a code for it, unless clients tell eras apart by it (protocol.md 3). */
function refuse (call: Request, error: unknown, request: FastifyRequest, revision: Revision): Answer {
  const failure = failureOf(error)
  logFailure(request, failure)
  const { code, way: { rpc, status, firm } } = failure
  const { modern, notFound } = allows[revision]
  const lasting = rpc === undefined || firm || (code === 'method_not_found' && modern)
  const text = errorText(call.id, failure, request, code === 'resource_not_found' ? notFound : rpc)
  return { status: lasting ? status : 200, headers: headersOf(failure), text }
}

/** The protocol engine: free of transports, one Map of methods per era, built when all that is offered is known. */
export default fp(async (fastify) => {
  const { add, all } = registry()
  fastify.decorate('mcp', { offer: add })

  let read: ReturnType<typeof envelope>
  let methods: Readonly<Record<'legacy' | 'modern', ReadonlyMap<string, Method>>>
  fastify.addHook('onReady', async () => {
    const offer = all()
    const write = writer(offer.server)
    const families = [lifecycle, tools, prompts, resources, completion, logging].map(family => family(fastify, offer, write))
    methods = { legacy: table(families, 'legacy'), modern: table(families, 'modern') }
    read = envelope(fastify, methods.modern.has('tasks/get'))
  })

  async function answer (this: FastifyRequest, call: Request, { revision, client, batch }: Intake, exchange: Exchange): Promise<Answer> {
    try {
      const method = methods[allows[revision].modern ? 'modern' : 'legacy'].get(call.method)
      if (!method) throw new Failure('method_not_found', `Method not found: ${call.method.slice(0, QUOTED)}`)
      const result = await method(call.params, { request: this, exchange, revision, client, alone: !batch, method: call.method, params: call.params })
      return { status: 200, headers: none, text: resultText(call.id, result) }
    } catch (error) {
      return refuse(call, error, this, revision)
    }
  }

  fastify.decorateRequest('intake', (body, exchange) => read(body, exchange))
  fastify.decorateRequest('answer', answer)
}, { name: 'mcp', dependencies: ['errors', 'validation'] })
