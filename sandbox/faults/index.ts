import fp from 'fastify-plugin'
import answerInstead from './answers.ts'
import spoil from './bodies.ts'
import spoilKeySet from './keyset.ts'
import { groupOf } from './names.ts'
import sendBadly, { reset } from './transport.ts'
import type { Keys } from '../keys.ts'
import type { Faults } from './dial.ts'
import type { FaultSetting } from './setting.ts'
import type { FastifyInstance } from 'fastify'

declare module 'fastify' {
  interface FastifyRequest {
    /** What the dial does to this request of the sandbox. */
    fault: FaultSetting | null
  }
}

const SLOW = 1000

function bytes (payload: unknown) {
  return Buffer.isBuffer(payload) ? payload : Buffer.from(typeof payload === 'string' ? payload : '')
}

/** Lets the dial strike: on the connection, in place of the operation, or on the way out of its answer. */
async function faultHooks (fastify: FastifyInstance, { faults, keys }: { faults: Faults, keys: Keys }) {
  fastify.decorateRequest('fault', null)

  fastify.addHook('onRequest', async (request, reply) => {
    const [path = ''] = request.url.split('?')
    if (path.startsWith('/__sandbox')) return
    request.fault = faults.strike(request.method, path)
    if (request.fault?.fault !== 'refuse') return
    reply.hijack()
    reset(reply.raw)
  })

  fastify.addHook('preValidation', async (request, reply) => {
    if (!request.fault || groupOf(request.fault.fault) !== 'answer') return
    const { status, headers, body } = answerInstead(request.fault)
    return reply.code(status).headers(headers).send(body)
  })

  fastify.addHook('onSend', (request, reply, payload, done) => {
    const { fault: setting } = request
    const group = setting ? groupOf(setting.fault) : 'answer'
    if (!setting || group === 'answer') return done(null, payload)
    if (setting.fault === 'slow') {
      setTimeout(() => done(null, payload), setting.ms ?? SLOW)
    } else if (group === 'transport') {
      sendBadly(reply.raw, bytes(payload), setting)
    } else if (group === 'keys') {
      spoilKeySet(keys, setting.fault).then(text => done(null, text), done)
    } else if (!String(reply.getHeader('content-type')).includes('json')) {
      done(null, payload)
    } else {
      const { type, encoding, payload: spoilt } = spoil(bytes(payload).toString(), setting)
      reply.removeHeader('content-length').header('content-type', type)
      if (encoding) reply.header('content-encoding', encoding)
      done(null, spoilt)
    }
  })
}

export default fp(faultHooks, { name: 'sandbox-faults' })
