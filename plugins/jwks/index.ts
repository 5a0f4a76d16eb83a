import { randomUUID } from 'node:crypto'
import fp from 'fastify-plugin'
import createKeyCache, { type Keys } from './key-cache.ts'
import scrub from '../text/scrub.ts'

declare module 'fastify' {
  interface FastifyInstance {
    /** The keys of NeonPanel's tokens. */
    keys: Keys
  }
}

const WARN_INTERVAL_MS = 10_000

/**
 * The keys that tokens are signed with, and one request at boot, not awaited, that shows whether the issuer answers.
 */
export default fp(async (fastify) => {
  const { NEONPANEL_JWKS_URI } = fastify.config
  let warnedAt = -Infinity
  const keys = createKeyCache(NEONPANEL_JWKS_URI, error => {
    if (Date.now() - warnedAt < WARN_INTERVAL_MS) return
    warnedAt = Date.now()
    fastify.log.warn({ err: error, uri: scrub(NEONPANEL_JWKS_URI) },
      'The key set of NEONPANEL_JWKS_URI cannot be read.')
  })
  fastify.decorate('keys', keys)
  fastify.addHook('onClose', () => keys.close())

  fastify.addHook('onReady', async () => {
    // refused, as it must be; by then the issuer has answered or not
    keys.keyFor(`warm-up-${randomUUID()}`).catch(() => false)
  })
}, { name: 'jwks', dependencies: ['config', 'errors'] })
