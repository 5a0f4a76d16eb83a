import type { FastifyInstance } from 'fastify'
import alias, { underscored } from '../../tools/alias.ts'
import product from '../../tools/product.ts'
import type { Tool } from '../../tools/tool.ts'
import { namingAt } from '../mcp/transports/http.ts'
import { CARD_PATH, PREFERRED } from './server-card.ts'

/** The scopes that open a tool, in words. */
function scopesOf ({ scopes }: Tool): string {
  return scopes.map(needed => needed.join(' and ')).join(', or ')
}

/** The text of /llms.txt (llmstxt.org): what this is, how it is reached, its tools, and where more is told. */
export default function llms ({ config, mcp, tools }: FastifyInstance): string {
  const { DOCS, ENFORCE_SCOPES, PUBLIC_URL, RATE_LIMIT_MAX, RATE_LIMIT_WINDOW } = config
  const isUnderscored = namingAt(PREFERRED, config) === 'underscore'
  const row = (tool: Tool) => {
    const scope = ENFORCE_SCOPES ? ` (${scopesOf(tool)})` : ''
    return `- \`${isUnderscored ? alias(tool.name) : tool.name}\`${scope}: ` +
      (isUnderscored ? underscored(tool.description) : tool.description)
  }
  return [
    `# ${product.title}`,
    `> ${product.description}`,
    `An MCP server that answers as the user who has signed in. Clients sign in to ${product.brand} by OAuth 2 with ` +
    'an authorization code and PKCE (S256); a request without a token is answered with 401, which says where.',
    [
      `- MCP over Streamable HTTP: ${PUBLIC_URL}${PREFERRED}`,
      ...(mcp.revisions.legacy.length > 0 ? [`- MCP over HTTP+SSE, for older clients: ${PUBLIC_URL}/sse`] : []),
      `- Without MCP: POST ${PUBLIC_URL}/tools/{name} with the arguments as JSON`,
      `- Limit: ${RATE_LIMIT_MAX} requests in ${RATE_LIMIT_WINDOW / 1000} seconds for each user`
    ].join('\n'),
    ENFORCE_SCOPES ? 'Tools, with the scope that each needs:' : 'Tools:',
    tools.list.map(row).join('\n'),
    '## Documents',
    [
      `- [OpenAPI](${PUBLIC_URL}/openapi.json): every tool as an operation, with schemas, examples and errors`,
      ...(DOCS ? [`- [API reference](${PUBLIC_URL}/docs): the same for people, to sign in and try`] : []),
      `- [Server card](${PUBLIC_URL}${PREFERRED}${CARD_PATH}): how MCP clients connect`,
      `- [${product.brand}](${product.documentation}): the documentation of the product`
    ].join('\n')
  ].join('\n\n') + '\n'
}
