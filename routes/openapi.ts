import type { FastifyInstance } from 'fastify'
import sendDocument, { documentOf, publicDocument, type Document } from '../plugins/http/document.ts'
import type { AuthorizationServer } from '../schemas/oauth.ts'

/** Seconds that a document may be kept; the short ones while the issuer's own metadata could not be read. */
const MAX_AGE = 300
const UNSETTLED_MAX_AGE = 60

/** The addresses to sign in at, in JSON and in YAML; each stands in a document once. */
const ADDRESS = /\b((authorization|token)Url"?: ?)("[^"]*"|\S+)/g

/** A document whose addresses to sign in at are those that clients are told (D49). A text of JSON is one of YAML. */
function signingInAt (text: string, server: AuthorizationServer): string {
  const urls = { authorization: server.authorization_endpoint, token: server.token_endpoint }
  return text.replace(ADDRESS, (_, name: string, which: keyof typeof urls) => name + JSON.stringify(urls[which]))
}

/** GET and HEAD of /openapi.json and /openapi.yaml: public, cached, and not sent again to a client that has them. */
export default async function openapi (fastify: FastifyInstance): Promise<void> {
  /** The text is written at the first request, but for the addresses to sign in at. */
  function publish (url: string, type: string, format: 'json' | 'yaml'): void {
    let written: Promise<string> | undefined
    let made: { server: AuthorizationServer, document: Document } | undefined

    async function documentWith (server: AuthorizationServer): Promise<Document> {
      const text = await (written ??= fastify.openapi(format))
      if (made?.server !== server) made = { server, document: documentOf(signingInAt(text, server)) }
      return made.document
    }

    fastify.route({
      ...publicDocument,
      url,
      handler: async (request, reply) => {
        const { document: server, isSettled } = await fastify.oauth.server()
        const document = await documentWith(server)
        return sendDocument(request, reply, document, { type, maxAge: isSettled ? MAX_AGE : UNSETTLED_MAX_AGE })
      }
    })
  }

  publish('/openapi.json', 'application/json; charset=utf-8', 'json')
  publish('/openapi.yaml', 'application/yaml', 'yaml')
}
