import type { Content, Contents } from './content.ts'
import type { InputRequest, PromptResult, ServerIdentity, ToolDefinition, ToolResult } from './types.ts'
import { features, type Revision } from './revisions.ts'

interface Item { title?: string, icons?: readonly object[], _meta?: object, annotations?: { lastModified?: string } }

/** The members that items of lists, and content, have at some revisions only. */
function added ({ title, icons, _meta, annotations }: Item, revision: Revision): object {
  const { structuredContent: withStructured, icons: withIcons } = features[revision]
  const { lastModified, ...notes } = annotations ?? {}
  return {
    ...(withStructured && title !== undefined && { title }),
    ...(withIcons && icons && { icons }),
    ...(annotations && {
      annotations: { ...notes, ...(withStructured && lastModified !== undefined && { lastModified }) }
    }),
    ...(withStructured && _meta && Object.keys(_meta).length > 0 && { _meta })
  }
}

/**
 * A prompt, resource or template as a revision's list shows it, from the members that its kind has at every revision.
 */
export function projectItem (item: Item, common: object, revision: Revision): object {
  return { ...common, ...added(item, revision) }
}

function isObject (schema: object): boolean {
  return 'type' in schema && schema.type === 'object'
}

/** True where a tool's data must be put into an object, because the revision knows no other structured content. */
export function isWrapped ({ outputSchema }: ToolDefinition, revision: Revision): boolean {
  return outputSchema !== undefined && !features[revision].anyOutputType && !isObject(outputSchema)
}

/** A tool as a revision's `tools/list` shows it, under the name that is given. */
export function projectTool (tool: ToolDefinition, name: string, revision: Revision): object {
  const { annotations, structuredContent: withStructured, icons: withIcons } = features[revision]
  const { title, description, icons, inputSchema, outputSchema, securitySchemes, _meta = {} } = tool
  const output = isWrapped(tool, revision)
    ? { type: 'object', properties: { result: outputSchema }, required: ['result'] }
    : outputSchema
  return {
    name,
    ...(withStructured && title !== undefined && { title }),
    description,
    ...(withIcons && icons && { icons }),
    inputSchema,
    ...(withStructured && output && { outputSchema: output }),
    ...(annotations && tool.annotations && { annotations: tool.annotations }),
    ...(withStructured && securitySchemes && { securitySchemes }),
    ...(withStructured && Object.keys(_meta).length > 0 && { _meta })
  }
}

/** What a revision says of the server. */
export function projectServer (
  { name, title, version, description, websiteUrl, icons }: ServerIdentity, revision: Revision
): object {
  const { structuredContent: withStructured, icons: withIcons } = features[revision]
  return {
    name,
    ...(withStructured && title !== undefined && { title }),
    version,
    ...(withIcons && { description, websiteUrl, icons })
  }
}

/** The content of a resource at a revision. */
export function projectContents ({ _meta, ...contents }: Contents, revision: Revision): object {
  return { ...contents, ...(_meta && features[revision].structuredContent && { _meta }) }
}

/** Content at a revision; what the revision does not know becomes a line of text. */
export function projectContent (content: Content, revision: Revision): object {
  const { annotations, structuredContent: withStructured } = features[revision]
  if (content.type === 'audio' && !annotations) return { type: 'text', text: `audio: ${content.mimeType}` }
  if (content.type === 'resource_link' && !withStructured) {
    return { type: 'text', text: `resource_link: ${content.uri}` }
  }
  const { annotations: _annotations, _meta, ...rest } = content
  const shown = added({ ...content }, revision)
  if (rest.type === 'resource') return { ...rest, resource: projectContents(rest.resource, revision), ...shown }
  if (rest.type !== 'resource_link') return { ...rest, ...shown }
  const { title, icons, ...link } = rest
  return { ...link, ...shown }
}

/** A tool's whole result at a revision. A wrong one has no structured content. */
export function projectToolResult (
  { content, structuredContent, ...rest }: ToolResult, wrapped: boolean, revision: Revision
): object {
  const structured = features[revision].structuredContent && structuredContent !== undefined && rest.isError !== true
  return {
    content: content.map(part => projectContent(part, revision)),
    ...(structured && { structuredContent: wrapped ? { result: structuredContent } : structuredContent }),
    ...rest
  }
}

/** A prompt's result at a revision. */
export function projectPromptResult ({ messages, ...rest }: PromptResult, revision: Revision): object {
  return {
    ...rest, messages: messages.map(({ role, content }) => ({ role, content: projectContent(content, revision) }))
  }
}

/** A request to the client at a revision of the legacy era; undefined where that has no such request. */
export function projectInputRequest ({ method, params }: InputRequest, revision: Revision): InputRequest | undefined {
  const { structuredContent: withStructured, icons: withIcons } = features[revision]
  if (method !== 'elicitation/create' || withIcons) return { method, params }
  const { mode, ...rest }: { mode?: unknown } = { ...params }
  return withStructured && mode !== 'url' ? { method, params: rest } : undefined
}
