import layout, { policy } from './oauth/layout.ts'
import { escape } from '../plugins/text/html.ts'
import { people } from './people.ts'
import tokenCommand from './token-command.ts'
import type { FastifyInstance } from 'fastify'

const LINKS: Readonly<Record<string, string>> = {
  '/.well-known/openid-configuration': 'What the authorization server offers',
  '/.well-known/jwks.json': 'Its public keys',
  '/api/v1/companies': 'The API (needs a token)',
  '/__sandbox/requests': 'What the API was asked (from this machine only)',
  '/__sandbox/faults': 'The fault dial (from this machine only)'
}

function homePage (port: number): string {
  return layout('Home', `<h1>A stand-in for my.neonpanel.com</h1>
<p>An authorization server and the NeonPanel API over invented books. Connect through the gateway, or fetch a token with
<code>${escape(tokenCommand(port, `--user ${people[0]?.email}`))}</code>.</p>
<ul class="scopes">
${Object.entries(LINKS).map(([path, what]) => `<li><a href="${path}">${path}</a><br>${what}</li>`).join('\n')}
</ul>
<p class="note">Nothing here is real, and there are no passwords.</p>`)
}

const LOGIN = layout('Log in',
  '<h1>Log in</h1><p>The service sends browsers here. Programs should use the API with a token.</p>')

/** The page that says what this server is, the page that redirects lead to, and the answer for everything unknown. */
export default async function home (fastify: FastifyInstance, { port }: { port: number }): Promise<void> {
  for (const [url, html] of [['/', homePage(port)], ['/login', LOGIN]] as const) {
    fastify.get(url, async (_request, reply) => {
      reply.header('content-security-policy', policy()).type('text/html; charset=utf-8')
      return html
    })
  }
  fastify.setNotFoundHandler((_request, reply) => reply.code(404).send({ message: 'Not found.' }))
}
