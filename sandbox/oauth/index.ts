import { setTimeout } from 'node:timers/promises'
import fp from 'fastify-plugin'
import interactionRoutes from './interaction.ts'
import storage from './storage.ts'
import type { AuthorizationServerOptions } from './provider.ts'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'

declare module 'fastify' {
  interface FastifyInstance {
    /** Makes a new signing key; see `Keys.rotate`. Tokens issued from now on carry its `kid`. */
    rotateKeys (options?: { keepOld?: boolean }): Promise<string>
  }
}

type Options = Omit<AuthorizationServerOptions, 'storage'>

const FORWARDED = ['/oauth2/*', '/.well-known/oauth-authorization-server', '/.well-known/openid-configuration']

/** Clients that live in a web page register too; oidc-provider lets them in everywhere but here. */
const REGISTRATION_PREFLIGHT = {
  'access-control-allow-methods': 'GET, POST, PUT, DELETE',
  'access-control-allow-headers': 'authorization, content-type, mcp-protocol-version'
}

/**
 * The authorization server at the product's paths. oidc-provider answers the protocol's requests itself; the key set
 * and the pages are routes of our own. It is built when it is first needed, and anew over
 * the same memory when the keys change.
 */
async function oauth (fastify: FastifyInstance, options: Options) {
  const { keys } = options
  const memory = storage()

  async function build () {
    const { default: buildProvider } = await import('./provider.ts')
    const provider = buildProvider({ ...options, storage: memory })
    provider.on('server_error', (_context, error) => fastify.log.error({ err: error }, 'authorization server failed'))
    provider.silent = true
    return { provider, handle: provider.callback() }
  }

  let built: ReturnType<typeof build> | undefined

  function current () {
    built ??= build()
    return built
  }

  async function forward (request: FastifyRequest, reply: FastifyReply) {
    if (request.url.startsWith('/oauth2/register')) {
      reply.raw.setHeader('access-control-allow-origin', '*')
      if (request.method === 'OPTIONS') return reply.code(204).headers(REGISTRATION_PREFLIGHT).send()
    }
    if (request.fault && request.fault.fault !== 'slow') return {}
    if (request.fault) await setTimeout(request.fault.ms ?? 0)
    const { handle } = await current()
    reply.hijack()
    await handle(request.raw, reply.raw)
  }

  fastify.decorate('rotateKeys', async (rotation?: { keepOld?: boolean }) => {
    const { kid } = await keys.rotate(rotation)
    built = undefined
    return kid
  })

  fastify.get('/.well-known/jwks.json', async (_request, reply) => {
    reply.headers({ 'access-control-allow-origin': '*', 'cache-control': 'public, max-age=600' })
      .type('application/json; charset=utf-8')
    return { keys: keys.published() }
  })
  await fastify.register(interactionRoutes, { provider: async () => (await current()).provider })
  await fastify.register(async scope => {
    scope.removeAllContentTypeParsers()
    scope.addContentTypeParser('*', (_request, _payload, done) => done(null))
    for (const url of FORWARDED) scope.all(url, forward)
  })
}

export default fp(oauth, { name: 'sandbox-oauth', dependencies: ['sandbox-faults'] })
