import fp from 'fastify-plugin'
import './api/person.ts'
import { people } from './people.ts'
import verifyToken from './verify.ts'
import type { Faults } from './faults/dial.ts'
import type { Keys } from './keys.ts'
import type { FastifyInstance } from 'fastify'

interface Options {
  faults: Faults
  keys: Keys
  /** The audience of tokens made for this API by token exchange. */
  audience: string
}

const BEARER = /^Bearer +([^\s]+)$/i

/**
 * Lets only people with a token of ours into the API, whatever its audience, and sets `request.person`; the rest is 401
 * as the service says it.
 */
async function access (fastify: FastifyInstance, { faults, keys, audience }: Options) {
  fastify.decorateRequest('person', null)

  fastify.addHook('onRequest', async (request, reply) => {
    const token = BEARER.exec(request.headers.authorization ?? '')?.[1]
    const claims = token === undefined ? undefined : await verifyToken(token, keys)
    const person = people.find(({ subject }) => subject === claims?.sub)
    const refused = faults.active('api-refuses') || (faults.active('api-exchanged-only') && claims?.aud !== audience)
    if (!person || refused) return reply.code(401).send({ message: 'Unauthenticated.' })
    request.person = person
  })
}

export default fp(access, { name: 'sandbox-access' })
