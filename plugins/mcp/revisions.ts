/** Released revisions that open with `initialize`, newest first. */
export const LEGACY = ['2025-11-25', '2025-06-18', '2025-03-26', '2024-11-05'] as const

/**
 * Released revisions without a handshake, newest first. While there are none, a modern request is told so in legacy words, which
 * dual-era clients take as the sign to open with `initialize`: `server/discover` is an unknown method (200, -32601), any other
 * request a bad one (400, -32600), and neither answer has a code of -3202x, which would end their search.
 */
export const MODERN: readonly string[] = []

/** What a request without a header speaks (2025-11-25 basic/transports), and what the oldest transport does. */
export const UNNAMED = '2025-03-26'
export const OLDEST = '2024-11-05'

/** Versions that never were released and behave like one that was; accepted, never offered. */
const ALIASES = { '2025-01-01': '2024-11-05' } as const

/** The first date of the modern era: versions that look like dates compare as texts. */
const FIRST_MODERN = '2026-07-28'
const DATE = /^\d{4}-\d{2}-\d{2}$/

export type Revision = typeof LEGACY[number]

/** What may leave at a revision beyond the common ground of all. */
interface Allowance {
  /** Arrays of messages (2025-03-26 basic). */
  batches: boolean
  annotations: boolean
  /** Titles, `_meta`, output schemas and structured content (2025-06-18 server/tools). */
  structure: boolean
  /** Description and website of the server (2025-11-25 basic/lifecycle). */
  portrait: boolean
}

/** Which revision allows what. */
export const allows: Readonly<Record<Revision, Allowance>> = {
  '2024-11-05': { batches: true, annotations: false, structure: false, portrait: false },
  '2025-03-26': { batches: true, annotations: true, structure: false, portrait: false },
  '2025-06-18': { batches: false, annotations: true, structure: true, portrait: false },
  '2025-11-25': { batches: false, annotations: true, structure: true, portrait: true }
}

/** Every version that `initialize` and the header may name, with the revision it behaves as. */
export const known: ReadonlyMap<string, Revision> = new Map<string, Revision>([
  ...LEGACY.map(revision => [revision, revision] as const),
  ...Object.entries(ALIASES)
])

/** One thing for each revision, made now: answers that never change are written at boot. */
export function perRevision<T> (make: (revision: Revision) => T): Readonly<Record<Revision, T>> {
  return { '2024-11-05': make('2024-11-05'), '2025-03-26': make('2025-03-26'), '2025-06-18': make('2025-06-18'), '2025-11-25': make('2025-11-25') }
}

/** True for a version of the modern era, released or to come. */
export function isModern (version: string): boolean {
  return DATE.test(version) && version >= FIRST_MODERN
}

interface Described {
  name: string
  title: string
  description: string
  inputSchema: object
  outputSchema: object
  annotations: object
  securitySchemes?: readonly object[]
  _meta: object
}

/** A tool as a revision's `tools/list` shows it. */
export function projectTool (tool: Described, revision: Revision): object {
  const { annotations, structure } = allows[revision]
  const { name, title, description, inputSchema, outputSchema, securitySchemes, _meta } = tool
  return {
    name,
    ...(structure && { title }),
    description,
    inputSchema,
    ...(structure && { outputSchema }),
    ...(annotations && { annotations: tool.annotations }),
    ...(structure && securitySchemes && { securitySchemes }),
    ...(structure && Object.keys(_meta).length > 0 && { _meta })
  }
}

/** What `initialize` of a revision says of the server. */
export function projectServer (server: { name: string, title: string, version: string, description: string, websiteUrl: string }, revision: Revision): object {
  const { structure, portrait } = allows[revision]
  const { name, title, version, description, websiteUrl } = server
  return { name, ...(structure && { title }), version, ...(portrait && { description, websiteUrl }) }
}

/** The result of a tool that succeeded, from the JSON text of its data, which is written and never serialised again. */
export function projectResult (data: string, revision: Revision): string {
  const content = `{"content":[{"type":"text","text":${JSON.stringify(data)}}]`
  return allows[revision].structure ? `${content},"structuredContent":${data},"isError":false}` : `${content},"isError":false}`
}
