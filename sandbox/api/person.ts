import type { Person } from '../people.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** Whose access token came with the request, null without a good one. */
    person: Person | null
  }
}
