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

/** The keys that tokens are signed with, and one look at boot, not awaited, that shows whether the issuer answers. */
export default fp(async (fastify) => {
  const { TOKEN_ALGORITHMS } = fastify.config
  let uri = ''
  let warnedAt = -Infinity

  async function locate (): Promise<string> {
    const url = await fastify.oauth.keySetUrl()
    uri = scrub(url)
    return url
  }

  const keys = createKeyCache(locate, TOKEN_ALGORITHMS, {
    failed (error) {
      if (Date.now() - warnedAt < WARN_INTERVAL_MS) return
      warnedAt = Date.now()
      fastify.log.warn({ err: error, uri }, 'The key set of NEONPANEL_JWKS_URI cannot be read.')
    },
    unusable (listed) {
      fastify.log.warn({ listed, uri }, 'The key set of NEONPANEL_JWKS_URI lists no key for TOKEN_ALGORITHMS: every ' +
        'token is refused.')
    }
  })
  fastify.decorate('keys', keys)
  fastify.metrics?.gauge('key_set_age_seconds', () => keys.age === undefined ? undefined : keys.age / 1000)
  fastify.metrics?.gauge('issuer_up', () => Number(keys.reached && !keys.away))
  fastify.addHook('onClose', () => keys.close())
  fastify.addHook('onReady', async () => keys.warmUp())
}, { name: 'jwks', dependencies: ['config', 'metrics', 'errors', 'oauth'] })
