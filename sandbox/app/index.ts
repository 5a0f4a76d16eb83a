import type { FastifyInstance, FastifyReply } from 'fastify'
import type { Ledger } from '../ledger/index.ts'
import companies from '../ledger/companies.ts'
import layout, { PAGE_POLICY } from '../oauth/layout.ts'
import documentPage from './document.ts'
import itemImage from './image.ts'
import reportPage from './report.ts'

const UNKNOWN = layout('Not found', `<h1>There is nothing here</h1>
<p>The pages of the sandbox are opened by the links in its answers, and only by whole ones: each carries a key.</p>
<p class="soft">The sandbox forgets its links when it restarts. Ask again, and follow the link in the new answer.</p>`)

const IMAGE = /^([a-z]{3})\/(\d{1,4})\.svg$/

function send (reply: FastifyReply, body: string, type = 'text/html; charset=utf-8') {
  return reply.headers({
    'content-security-policy': PAGE_POLICY,
    'cache-control': 'no-store',
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff'
  }).type(type).send(body)
}

/** What the links in answers open, all below /app: documents, reports, pictures of items. Plain pages, no scripts. */
export default async function appPages (fastify: FastifyInstance, { ledger }: { ledger: Ledger }): Promise<void> {
  fastify.get<{ Params: { '*': string } }>('/app/images/*', async (request, reply) => {
    const [, name = '', product = ''] = IMAGE.exec(request.params['*']) ?? []
    const isKnown = companies.some(({ shortName }) => shortName.toLowerCase() === name)
    return isKnown ? send(reply, itemImage(name, Number(product)), 'image/svg+xml') : send(reply.code(404), UNKNOWN)
  })

  fastify.get<{ Querystring: { key?: string | string[] } }>('/app/*', async (request, reply) => {
    const target = ledger.links.target(String(request.query.key))
    if (target === undefined) return send(reply.code(404), UNKNOWN)
    if ('person' in target) return send(reply, reportPage(ledger, target.person, target.slug))
    return send(reply, documentPage(ledger.journal(target.company), target.document))
  })
}
