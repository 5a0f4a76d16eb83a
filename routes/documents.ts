import type { FastifyInstance } from 'fastify'
import aiCatalog from '../plugins/documents/ai-catalog.ts'
import { ico, png } from '../plugins/documents/icon-files.ts'
import { ICONS, ICON_SIZE } from '../plugins/documents/identity.ts'
import llms from '../plugins/documents/llms.ts'
import serverCard, { CARD_PATH, CARD_TYPE, PREFERRED } from '../plugins/documents/server-card.ts'
import sendDocument, { documentOf, publicDocument, type Document } from '../plugins/http/document.ts'
import { toJson } from '../plugins/text/json.ts'
import { svg } from '../tools/icon.ts'

/** Seconds that a document may be kept; the short ones for what is read once, by whoever waits for it. */
const MAX_AGE = 3600
const CHALLENGE_MAX_AGE = 60
/** Pixels of the icon that browsers and search engines ask for. */
const FAVICON_SIZE = 48
const TEXT = 'text/plain; charset=utf-8'
/** Every page may be read: what needs a token asks for it. */
const ROBOTS = 'User-agent: *\nAllow: /\n'

/** GET and HEAD of what directories, crawlers, models and browsers look for: public, cached, each made once. */
export default async function documents (fastify: FastifyInstance): Promise<void> {
  const { OPENAI_APPS_CHALLENGE: challenge } = fastify.config

  function publish (url: string, type: string, make: () => string | Buffer, maxAge = MAX_AGE): void {
    let document: Document | undefined
    fastify.route({
      ...publicDocument,
      url,
      handler: async (request, reply) => {
        document ??= documentOf(make())
        return sendDocument(request, reply, document, { type, maxAge })
      }
    })
  }

  const card = (path: string) => () => toJson(serverCard(fastify, path))
  for (const path of [PREFERRED, '']) publish(path + CARD_PATH, CARD_TYPE, card(path))
  publish('/.well-known/mcp/server-card.json', CARD_TYPE, card(PREFERRED))
  publish('/.well-known/ai-catalog.json', 'application/ai-catalog+json', () => toJson(aiCatalog(fastify)))
  if (challenge) publish('/.well-known/openai-apps-challenge', TEXT, () => challenge, CHALLENGE_MAX_AGE)
  publish('/llms.txt', TEXT, () => llms(fastify))
  publish('/robots.txt', TEXT, () => ROBOTS)
  publish(ICONS.svg, 'image/svg+xml', () => svg)
  publish(ICONS.png, 'image/png', () => png(ICON_SIZE))
  publish(ICONS.ico, 'image/x-icon', () => ico(FAVICON_SIZE))
}
