import type { FastifyInstance } from 'fastify'
import { isRecord } from '../ledger/checker.ts'
import { personOf } from './access.ts'
import companies from './companies.ts'
import costs from './costs.ts'
import imports from './imports.ts'
import items from './items.ts'
import type { ApiOptions } from './options.ts'
import reports from './reports.ts'
import revenue from './revenue.ts'

interface Answer { status: number, body: { message: string, errors?: unknown } }

function answerTo (error: unknown): Answer {
  const { statusCode, message, errors } = isRecord(error) ? error : {}
  if (typeof statusCode !== 'number' || typeof message !== 'string' || statusCode >= 500) {
    return { status: 500, body: { message: 'Server Error' } }
  }
  return { status: statusCode, body: isRecord(errors) ? { message, errors } : { message } }
}

/**
 * The thirteen operations of the NeonPanel API under /api/v1, over a ledger. Needs `request.person` from a plugin
 * registered before; errors are answered as NeonPanel does.
 */
export default async function api (fastify: FastifyInstance, options: ApiOptions) {
  const { ledger, origin } = options
  ledger.links.setOrigin(typeof origin === 'string' ? () => origin : origin)
  await fastify.register(async scope => {
    scope.setErrorHandler(async (error, request, reply) => {
      const { status, body } =
        request.person === null
          ? answerTo(Object.assign(new Error('Unauthenticated.'), { statusCode: 401 }))
          : answerTo(error)
      if (status === 500) request.log.error({ err: error }, 'the request failed')
      return reply.code(status).send(body)
    })
    scope.setNotFoundHandler(async (_request, reply) =>
      reply.code(404).send({ message: 'The route could not be found.' }))
    scope.addHook('preHandler', async request => { personOf(request) })
    for (const operations of [companies, reports, items, costs, revenue, imports]) {
      await scope.register(operations, options)
    }
  }, { prefix: '/api/v1' })
}
