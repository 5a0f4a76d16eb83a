import isRecord from '../../../../schemas/is-record.ts'

/**
 * The members that an object may have, each with the first revision that knows it and the shape of its value; without
 * one it may be anything.
 */
type Shape = Readonly<Record<string, Member>>
type Member = readonly [since: string, shape?: Shape | ((value: Readonly<Record<string, unknown>>) => Shape)]

const [FIRST, MARCH, JUNE, NOVEMBER, MODERN] = [
  '2024-11-05', '2025-03-26', '2025-06-18', '2025-11-25', '2026-07-28'
] as const
const PREFIX = 'io.modelcontextprotocol/'

function since (revision: string, ...names: readonly string[]): Shape {
  return Object.fromEntries(names.map(name => [name, [revision]]))
}

const icon = since(NOVEMBER, 'src', 'mimeType', 'sizes', 'theme')
const server: Shape = {
  ...since(FIRST, 'name', 'version'),
  ...since(JUNE, 'title'),
  ...since(NOVEMBER, 'description', 'websiteUrl'),
  icons: [NOVEMBER, icon]
}
const meta: Shape = {
  ...since(FIRST, 'mcp/www_authenticate', 'com.neonpanel/failure'),
  ...since(MODERN, `${PREFIX}subscriptionId`),
  [`${PREFIX}serverInfo`]: [MODERN, server]
}
const result: Shape = { _meta: [FIRST, meta], ...since(MODERN, 'resultType') }
const cached: Shape = { ...result, ...since(MODERN, 'ttlMs', 'cacheScope') }
const notes: Shape = { ...since(FIRST, 'audience', 'priority'), ...since(JUNE, 'lastModified') }
const described: Shape = {
  ...since(FIRST, 'name', 'description'),
  ...since(JUNE, 'title', '_meta'),
  icons: [NOVEMBER, icon]
}

const hints = since(MARCH, 'title', 'readOnlyHint', 'destructiveHint', 'idempotentHint', 'openWorldHint')
const tool: Shape = {
  ...described,
  ...since(FIRST, 'inputSchema'),
  annotations: [MARCH, hints],
  ...since(JUNE, 'outputSchema', 'securitySchemes')
}
const prompt: Shape = {
  ...described, arguments: [FIRST, { ...since(FIRST, 'name', 'description', 'required'), ...since(JUNE, 'title') }]
}
const template: Shape = { ...described, ...since(FIRST, 'uriTemplate', 'mimeType'), annotations: [FIRST, notes] }
const resource: Shape = { ...described, ...since(FIRST, 'uri', 'mimeType', 'size'), annotations: [FIRST, notes] }
const contents: Shape = { ...since(FIRST, 'uri', 'mimeType', 'text', 'blob'), ...since(JUNE, '_meta') }

const piece: Shape = { ...since(FIRST, 'type'), annotations: [FIRST, notes], ...since(JUNE, '_meta') }
const kinds: Readonly<Record<string, Shape>> = {
  text: { ...piece, ...since(FIRST, 'text') },
  image: { ...piece, ...since(FIRST, 'data', 'mimeType') },
  audio: { ...piece, ...since(MARCH, 'type', 'data', 'mimeType') },
  resource: { ...piece, resource: [FIRST, contents] },
  resource_link: { ...piece, ...resource, ...since(JUNE, 'type') }
}
const content = ({ type }: Readonly<Record<string, unknown>>): Shape => kinds[String(type)] ?? {}

const capabilities: Shape = {
  ...since(FIRST, 'experimental', 'logging'),
  tools: [FIRST, since(FIRST, 'listChanged')],
  prompts: [FIRST, since(FIRST, 'listChanged')],
  resources: [FIRST, since(FIRST, 'listChanged', 'subscribe')],
  ...since(MARCH, 'completions'),
  extensions: [FIRST, {
    ...since(MODERN, `${PREFIX}tasks`), ...since(FIRST, `${PREFIX}skills`), ...since(JUNE, `${PREFIX}ui`)
  }]
}
const inputRequests = since(MODERN, 'inputRequests')
const asking: Shape = { ...inputRequests, ...since(MODERN, 'requestState') }
const task = since(MODERN, 'taskId', 'status', 'statusMessage', 'createdAt', 'lastUpdatedAt', 'ttlMs', 'pollIntervalMs')
const called: Shape = {
  ...result,
  ...asking,
  content: [FIRST, content],
  ...since(FIRST, 'isError'),
  ...since(JUNE, 'structuredContent')
}
const standing: Shape = {
  ...task, ...inputRequests, result: [MODERN, called], error: [MODERN, since(MODERN, 'code', 'message', 'data')]
}

/** The results of the methods. */
const results: Readonly<Record<string, Shape>> = {
  initialize: {
    ...result,
    ...since(FIRST, 'protocolVersion', 'instructions'),
    capabilities: [FIRST, capabilities],
    serverInfo: [FIRST, server]
  },
  'server/discover': {
    ...cached,
    ...since(MODERN, 'supportedVersions', 'instructions'),
    capabilities: [MODERN, capabilities]
  },
  ping: result,
  'logging/setLevel': result,
  'resources/subscribe': result,
  'resources/unsubscribe': result,
  'tools/list': { ...cached, tools: [FIRST, tool] },
  'tools/call': { ...called, ...task },
  'prompts/list': { ...cached, prompts: [FIRST, prompt] },
  'prompts/get': {
    ...result,
    ...asking,
    ...since(FIRST, 'description'),
    messages: [FIRST, { ...since(FIRST, 'role'), content: [FIRST, content] }]
  },
  'resources/list': { ...cached, resources: [FIRST, resource] },
  'resources/templates/list': { ...cached, resourceTemplates: [FIRST, template] },
  'resources/read': { ...cached, ...asking, contents: [FIRST, contents] },
  'completion/complete': { ...result, completion: [FIRST, since(FIRST, 'values', 'total', 'hasMore')] },
  'subscriptions/listen': result,
  'tasks/get': { ...result, ...standing },
  'tasks/update': result,
  'tasks/cancel': result
}

const told: Shape = { _meta: [MODERN, meta] }
const lists = since(MODERN, 'toolsListChanged', 'promptsListChanged', 'resourcesListChanged', 'resourceSubscriptions',
  'taskIds')

/** What a server sends by itself, by method: the first revision that knows it, and its params. */
const sent: Readonly<Record<string, readonly [since: string, params: Shape]>> = {
  'notifications/progress': [FIRST, {
    ...since(FIRST, 'progressToken', 'progress', 'total'),
    ...since(MARCH, 'message')
  }],
  'notifications/message': [FIRST, since(FIRST, 'level', 'logger', 'data')],
  'notifications/tools/list_changed': [FIRST, told],
  'notifications/prompts/list_changed': [FIRST, told],
  'notifications/resources/list_changed': [FIRST, told],
  'notifications/resources/updated': [FIRST, { ...told, ...since(FIRST, 'uri') }],
  'notifications/subscriptions/acknowledged': [MODERN, { ...told, notifications: [MODERN, lists] }],
  'notifications/tasks': [MODERN, { ...told, ...standing }],
  'sampling/createMessage': [FIRST, since(FIRST, 'messages', 'systemPrompt', 'includeContext', 'temperature',
    'maxTokens', 'stopSequences')],
  'roots/list': [FIRST, {}],
  'elicitation/create': [JUNE, { ...since(JUNE, 'message', 'requestedSchema'), ...since(NOVEMBER, 'mode') }]
}

const message = since(FIRST, 'jsonrpc', 'id')
const error = since(FIRST, 'code', 'message', 'data')

/** The shape of a message that a server sends, as the answer to a method or by itself. */
export function messageShape (said: Readonly<Record<string, unknown>>, method: string): Shape {
  if ('error' in said) return { ...message, error: [FIRST, error] }
  if ('result' in said) return { ...message, result: [FIRST, results[method] ?? {}] }
  const [known, params = {}] = sent[String(said.method)] ?? []
  return known === undefined ? message : { ...message, method: [known], params: [known, params] }
}

/** The paths of all members that a revision does not have. */
export default function foreign (value: unknown, shape: NonNullable<Member[1]>, revision: string, path = ''): string[] {
  if (Array.isArray(value)) return value.flatMap((item, index) => foreign(item, shape, revision, `${path}/${index}`))
  if (!isRecord(value)) return []
  const members = typeof shape === 'function' ? shape(value) : shape
  return Object.entries(value).flatMap(([name, inner]) => {
    const [since, below] = members[name] ?? [undefined]
    if (since === undefined || since > revision) return [`${path}/${name}`]
    return below ? foreign(inner, below, revision, `${path}/${name}`) : []
  })
}
