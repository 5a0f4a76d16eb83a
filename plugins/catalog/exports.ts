import type { FastifyInstance, FastifyRequest } from 'fastify'
import rowsOf from '../../tools/rows.ts'
import type { Tool } from '../../tools/tool.ts'
import { Failure } from '../errors/index.ts'
import type { Linked } from '../mcp/protocol/content.ts'
import { MAX_URI_LENGTH } from '../mcp/methods/resources.ts'
import type { TemplateDefinition, ToolDefinition } from '../mcp/protocol/types.ts'
import quoted from '../text/quoted.ts'
import { readExport } from '../tools/export.ts'

/** How a tool of a list is called, and what links to all of the list. */
type Linking = Pick<ToolDefinition, 'call' | 'linkAt'>

const MIME = 'text/csv'
/** Of an answer that is one of several pages; no text in it has such a name without a backslash before its quotes. */
const MORE_PAGES = /"last_page"\s*:\s*(?:[2-9]|1\d)/
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

/** The link to the list of which a call gives a part, or none of it for its length. */
function linkTo (fastify: FastifyInstance, tool: Tool, args: unknown, { auth }: FastifyRequest): Linked | undefined {
  const sealed = auth ? fastify.tools.links.seal(auth.subject, tool, args) : undefined
  return sealed && {
    uri: addressOf(fastify, sealed.sealed),
    name: `${tool.name.replace('.', '-')}.csv`,
    title: `${tool.title}: all rows as CSV`,
    description: 'All pages of this list as a file for spreadsheets, for whoever called the tool: by resources/read, ' +
      `or by GET with the access token, until ${sealed.until.toISOString()}.`,
    mimeType: MIME
  }
}

/** A tool whose answer links to the whole list where it is but a part of it, or too long (D54). */
export function withLink (fastify: FastifyInstance, tool: Tool, call: ToolDefinition['call']): Linking {
  const { annotations, output } = tool
  if (!annotations.readOnlyHint || !rowsOf(output)) return { call }
  const isPaged = 'last_page' in output.properties
  return {
    async call (args, context) {
      const outcome = await call(args, context)
      if (!isPaged || typeof outcome !== 'string' || !MORE_PAGES.test(outcome)) return outcome
      const link = linkTo(fastify, tool, args, context.request)
      return link ? { data: outcome, link } : outcome
    },
    linkAt: (code, args, { request }) =>
      code === 'result_too_large' ? linkTo(fastify, tool, args, request) : undefined
  }
}

/** What a link leads to, as a resource: all of a list, or a failure, and never a part of it. */
export function exportTemplate (fastify: FastifyInstance): TemplateDefinition {
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
    async read (uri, { sealed = '' }, { request, gone: signal, trace, progress }) {
      const { tool, rows, args } = open(uri, sealed, request)
      const { pages } = await readExport(tool, rows, args, { request, signal, trace })
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
