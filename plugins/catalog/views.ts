import type { Tool } from '../../tools/tool.ts'
import type { Contents } from '../mcp/protocol/content.ts'
import type { Catalog, ResourceDefinition } from '../mcp/protocol/types.ts'
import { VIEW_MIME } from '../mcp/protocol/view.ts'
import viewFiles from './view-files.ts'

const FOLDER = 'ui://neonpanel'
const VERSION = /^[0-9a-f]{1,64}\.html$/
/** A view changes with releases only, and then has another URI. */
const CACHE = { ttlMs: 300_000, cacheScope: 'public' } as const
/** Nothing from anywhere: the page holds all that it needs. */
const NO_DOMAINS = { connectDomains: [], resourceDomains: [], frameDomains: [], baseUriDomains: [] }

/** The URI of the page that shows what a tool answers: hosts keep the page under it. Undefined for a tool of data. */
function uriOf ({ view }: Tool): string | undefined {
  const file = view === undefined ? undefined : viewFiles[view]
  return file && `${FOLDER}/${view}/${file.version}.html`
}

/**
 * What a tool that shows something says of its page, to the hosts of MCP Apps and of OpenAI's older form; and one that
 * a page calls, to the latter: in the former pages may call every tool that says nothing else.
 */
export function viewMeta (tool: Tool, offered: readonly Tool[]): Readonly<Record<string, unknown>> {
  const uri = uriOf(tool)
  return {
    ...(uri !== undefined && { ui: { resourceUri: uri }, 'openai/outputTemplate': uri }),
    ...(offered.some(({ calls }) => calls === tool.name) && { 'openai/widgetAccessible': true })
  }
}

/**
 * The pages of the tools that show something, each at the URI of its version. A host that has kept an older list of
 * tools asks for an older version, and gets the page as it is now. `origin` is unique to this deployment.
 */
export default function viewDefinitions (
  tools: readonly Tool[], origin: string
): Pick<Catalog, 'resources' | 'templates'> {
  const meta = { ui: { csp: NO_DOMAINS, prefersBorder: true }, 'openai/widgetDomain': origin }
  const contents = async (uri: string, view: string): Promise<readonly Contents[] | undefined> => {
    const text = await viewFiles[view]?.html()
    return text === undefined ? undefined : [{ uri, mimeType: VIEW_MIME, text, _meta: meta }]
  }
  const resources = tools.flatMap((tool): ResourceDefinition[] => {
    const { title, view = '' } = tool
    const uri = uriOf(tool)
    return uri === undefined
      ? []
      : [{
          uri,
          name: view,
          title,
          description: `The page of the tool "${title}".`,
          mimeType: VIEW_MIME,
          _meta: meta,
          cache: CACHE,
          read: async () => await contents(uri, view) ?? []
        }]
  })
  if (resources.length === 0) return {}
  const served = new Set(resources.map(({ name }) => name))
  return {
    resources,
    templates: [{
      hidden: true,
      uriTemplate: `${FOLDER}/{view}/{version}`,
      name: 'view',
      mimeType: VIEW_MIME,
      cache: CACHE,
      read: async (uri, { view = '', version = '' }) =>
        served.has(view) && VERSION.test(version) ? contents(uri, view) : undefined
    }]
  }
}
