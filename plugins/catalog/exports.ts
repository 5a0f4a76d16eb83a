import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Tool } from '../../tools/tool.ts'
import { Failure } from '../errors/index.ts'
import type { Linked } from '../mcp/protocol/content.ts'
import { MAX_URI_LENGTH } from '../mcp/methods/resources.ts'
import type { TemplateDefinition } from '../mcp/protocol/types.ts'
import quoted from '../text/quoted.ts'
import { readExport } from '../tools/export.ts'

const MIME = 'text/csv'
/** Bytes, as JSON: with more waiting, an event stream would be cut. */
const MAX_BYTES = 900_000
/** An export is refused after its first page where this is so many times too long. */
const FAR_TOO_LONG = 2

function addressOf ({ config: { PUBLIC_URL } }: FastifyInstance, sealed: string): string {
  return `${PUBLIC_URL}/exports/${sealed}`
}

function tooLong (): Failure {
  return new Failure('result_too_large', `The list has more than the ${MAX_BYTES} bytes that are read over MCP. ` +
    'GET of the same address with the access token gives all of it; a call with narrower arguments or fewer fields ' +
    'links to less.')
}

/** The link to a list of which a call gives a part, or none of it for its length (D54). */
export function linkTo (
  fastify: FastifyInstance, tool: Tool, args: unknown, { auth }: FastifyRequest
): Linked | undefined {
  const sealed = auth ? fastify.tools.links.issue(auth.subject, tool, args) : undefined
  return sealed && {
    uri: addressOf(fastify, sealed.sealed),
    name: `${tool.name.replace('.', '-')}.csv`,
    title: `${tool.title}: all rows as CSV`,
    description: 'All pages of this list as a file for spreadsheets, for whoever called the tool: by resources/read, ' +
      `or by GET with the access token, until ${sealed.until.toISOString()}.`,
    mimeType: MIME
  }
}

/** What a link leads to, as a resource: all of a list, or a failure, and never a part of it. */
export default function exportTemplate (fastify: FastifyInstance): TemplateDefinition {
  function open (uri: string, sealed: string, request: FastifyRequest) {
    if (!request.auth) throw new Failure('invalid_token', undefined, { challenge: fastify.oauth.challenge(request) })
    try {
      return fastify.tools.links.open(request, sealed)
    } catch (error) {
      if (!(error instanceof Failure)) throw error
      throw new Failure('resource_not_found', error.message, { data: { uri: quoted(uri, MAX_URI_LENGTH) } })
    }
  }

  return {
    hidden: true,
    uriTemplate: addressOf(fastify, '{sealed}'),
    name: 'export',
    mimeType: MIME,
    async read (uri, { sealed = '' }, { request, gone, trace, progress }) {
      const { tool, rows, args } = open(uri, sealed, request)
      const { pages } = await readExport(tool, rows, args, { request, signal: gone(), trace })
      let csv = ''
      let bytes = 0
      let page = 0
      for await (const { text, last } of pages) {
        csv += text
        bytes += Buffer.byteLength(JSON.stringify(text))
        page++
        if (bytes > MAX_BYTES || (page === 1 && bytes * last > MAX_BYTES * FAR_TOO_LONG)) throw tooLong()
        progress(page, last, `Page ${page} of ${last}.`)
      }
      return [{ uri, mimeType: MIME, text: csv }]
    }
  }
}
