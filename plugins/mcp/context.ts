import type { FastifyRequest } from 'fastify'
import { Failure } from '../errors.ts'
import traceOf from '../neonpanel/trace.ts'
import never from '../never.ts'
import type { Context } from './definitions.ts'

/** The context of a call that nobody follows: nothing goes out, nobody can be asked. */
export default function silent (request: FastifyRequest, signal = never): Context {
  return {
    request,
    signal,
    capabilities: {},
    trace: traceOf(request.headers),
    progress () {},
    log () {},
    ask: async () => { throw new Failure('invalid_request', 'This caller cannot be asked.') },
    changed () {}
  }
}
