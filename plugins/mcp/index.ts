import { EventEmitter } from 'node:events'
import type { FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import type { Request } from '../../schemas/json-rpc.ts'
import { Failure, failureOf, headersOf, logFailure } from '../errors.ts'
import { errorText, readyAnswer, resultAnswer, type Answer } from './answers.ts'
import completion from './completion.ts'
import type { Changing, Offer } from './definitions.ts'
import converse, { type Conversation, type Speech } from './conversation.ts'
import envelope from './envelope.ts'
import lifecycle from './lifecycle.ts'
import listening from './listen.ts'
import logging from './logging.ts'
import type { Intake } from './messages.ts'
import type { Exchange, Family, FindMethod, Method, Situation } from './method.ts'
import prompts from './prompts.ts'
import questions from './questions.ts'
import registry from './registry.ts'
import resources from './resources.ts'
import { allows, type Revision } from './revisions.ts'
import seals from './seals.ts'
import tools from './tools.ts'
import writer from './writer.ts'

declare module 'fastify' {
  interface FastifyInstance {
    mcp: {
      /** Adds to what the server offers, before it is ready. Throws an Error that names what clients could not use, and why. */
      offer (part: Partial<Offer>): void
      /** Calls back with the message for clients of the legacy era, whenever a list has changed; the function that it returns ends that. */
      onChanged (tell: (message: string) => void): () => void
      /** The method that a call at a revision is answered by. */
      find: FindMethod
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
/** The JSON-RPC code of what fails where there is no tool to say so. */
const FAILED = -32603

/** The methods of one era. */
function table (families: readonly Family[], era: 'legacy' | 'modern'): ReadonlyMap<string, Method> {
  return new Map(families.flatMap(family => Object.entries({ ...family.both, ...family[era] })))
}

/** A refusal inside a method: HTTP says 200 where JSON-RPC has a code for it, unless clients tell eras apart by it (docs/protocol.md 3). */
function refuse (call: Request, error: unknown, request: FastifyRequest, revision: Revision): Answer {
  const failure = failureOf(error)
  logFailure(request, failure)
  const { code, way: { status, firm, tool, ...way } } = failure
  const { modern, notFound } = allows[revision]
  const rpc = tool ? FAILED : code === 'resource_not_found' ? notFound : way.rpc
  const lasting = rpc === undefined || firm || (code === 'method_not_found' && modern)
  const text = errorText(call.id, failure, request, rpc)
  return { status: lasting ? status : 200, headers: headersOf(failure), text }
}

/** The protocol engine: free of transports, one Map of methods per era, built when all that is offered is known. */
export default fp(async (fastify) => {
  const { STATE_KEYS } = fastify.config
  const { add, all } = registry()
  const changes: Speech['changes'] = new EventEmitter()
  const asked = questions(fastify.relay)
  const leaving = new AbortController()
  changes.setMaxListeners(0)
  fastify.decorate('mcp', {
    offer: add,
    onChanged (tell) {
      const listener = (list: Changing) => tell(JSON.stringify({ jsonrpc: '2.0', method: `notifications/${list}/list_changed` }))
      changes.on('changed', listener)
      return () => { changes.off('changed', listener) }
    },
    find
  })
  fastify.addHook('preClose', async () => { leaving.abort() })

  let read: ReturnType<typeof envelope>
  let methods: Readonly<Record<'legacy' | 'modern', ReadonlyMap<string, Method>>>
  function find (revision: Revision, name: string): Method | undefined {
    return methods[allows[revision].modern ? 'modern' : 'legacy'].get(name)
  }
  let speech: Speech
  fastify.addHook('onReady', async () => {
    const offer = all()
    const write = writer(offer.server)
    if (STATE_KEYS.length === 0 && offer.tools.some(({ requires, tasks }) => requires || tasks)) {
      fastify.log.warn('STATE_KEYS is empty: what clients keep for us ends with this process, and no other replica reads it.')
    }
    speech = { seals: seals(STATE_KEYS), questions: asked, writer: write, logging: offer.logging, changes }
    const families = [
      ...[lifecycle, prompts, resources, completion, logging].map(family => family(fastify, offer, write)),
      tools(fastify, offer, write, speech.seals),
      listening(fastify, offer, write, { changes, leaving: leaving.signal })
    ]
    methods = { legacy: table(families, 'legacy'), modern: table(families, 'modern') }
    read = envelope(fastify, find)
  })

  async function answer (this: FastifyRequest, call: Request, { revision, client, batch }: Intake, exchange: Exchange): Promise<Answer> {
    let conversation: Conversation | undefined
    try {
      const method = find(revision, call.method)
      if (method?.priority !== 'tool') fastify.load.check('metadata')
      if (!method) throw new Failure('method_not_found', `Method not found: ${call.method.slice(0, QUOTED)}`)
      const { id, method: name, params } = call
      const context = () => (conversation ??= converse(situation, speech)).context
      const mayAsk = method.mayAsk === true
      const situation: Situation = { id, request: this, exchange, revision, client, alone: !batch, method: name, mayAsk, params, context }
      const result = await method.answer(params, situation)
      return typeof result === 'string' ? resultAnswer(id, result) : readyAnswer(id, result)
    } catch (error) {
      const question = conversation?.asking(error)
      return question === undefined ? refuse(call, error, this, revision) : resultAnswer(call.id, question)
    } finally {
      conversation?.end()
    }
  }

  fastify.decorateRequest('intake', function (body, exchange) {
    const intake = read(body, exchange)
    for (const message of intake.messages) if (!('method' in message)) asked.settle(message, this.auth?.subject ?? '')
    return intake
  })
  fastify.decorateRequest('answer', answer)
}, { name: 'mcp', dependencies: ['config', 'errors', 'load', 'validation', 'auth', 'relay', 'sse'] })
