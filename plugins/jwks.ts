import { randomUUID } from 'node:crypto'
import fp from 'fastify-plugin'
import guardKeys, { type Keys } from './jwks/guard.ts'
import scrub from './scrub.ts'

declare module 'fastify' {
  interface FastifyInstance {
    /** The keys of NeonPanel's tokens. */
    keys: Keys
  }
}

const QUIET = 10_000

/** The keys that tokens are signed with, and one question at boot, which nobody waits for, that shows whether the issuer answers. */
export default fp(async (fastify) => {
  const { NEONPANEL_JWKS_URI } = fastify.config
  let warnedAt = -Infinity
  const keys = guardKeys(NEONPANEL_JWKS_URI, error => {
    if (Date.now() - warnedAt < QUIET) return
    warnedAt = Date.now()
    fastify.log.warn({ err: error, uri: scrub(NEONPANEL_JWKS_URI) }, 'The key set of NEONPANEL_JWKS_URI cannot be read.')
  })
  fastify.decorate('keys', keys)
  fastify.addHook('onClose', () => keys.close())

  fastify.addHook('onReady', async () => {
    keys.keyFor(`warm-up-${randomUUID()}`).catch(() => false) // refused, as it must be; by then the issuer has answered or not
  })
}, { name: 'jwks', dependencies: ['config', 'errors'] })
