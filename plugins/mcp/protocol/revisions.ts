import { LEGACY, MODERN, type Revision } from '../../../schemas/mcp.ts'

export type { Revision } from '../../../schemas/mcp.ts'

/** What a request without a header speaks (2025-11-25 basic/transports), and what the oldest transport does. */
export const DEFAULT_WITHOUT_HEADER = '2025-03-26'
export const OLDEST = '2024-11-05'

/** Versions that never were released and behave like one that was; accepted, never offered. */
const ALIASES = { '2025-01-01': '2024-11-05' } as const

/** The first date of the modern era: versions that look like dates compare as texts. */
const FIRST_MODERN = '2026-07-28'
const DATE = /^\d{4}-\d{2}-\d{2}$/

/** What may leave at a revision beyond the common ground of all. */
interface RevisionFeatures {
  /**
   * Requests describe themselves; results have a type, an identity, and where they can be kept a lifetime (2026-07-28
   * basic).
   */
  modern: boolean
  /** Arrays of messages (2025-03-26 basic). */
  batches: boolean
  /** Annotations of tools, audio, completions as a capability (2025-03-26). */
  annotations: boolean
  /**
   * Titles, `_meta`, output schemas, structured content, links to resources, `lastModified`, forms for the user
   * (2025-06-18).
   */
  structuredContent: boolean
  /** Icons; description and website of the server; forms that say their mode (2025-11-25). */
  icons: boolean
  /** Structured content and its schema of any JSON type (2026-07-28 server/tools). */
  anyOutputType: boolean
  /** The JSON-RPC code of a resource that is not there. */
  notFound: -32002 | -32602
}

const oldest: RevisionFeatures = {
  modern: false,
  batches: true,
  annotations: false,
  structuredContent: false,
  icons: false,
  anyOutputType: false,
  notFound: -32002
}
const middle: RevisionFeatures = { ...oldest, batches: false, annotations: true, structuredContent: true }
const newest: RevisionFeatures = { ...middle, modern: true, icons: true, anyOutputType: true, notFound: -32602 }

/** Which revision allows what. */
export const features: Readonly<Record<Revision, RevisionFeatures>> = {
  '2024-11-05': oldest,
  '2025-03-26': { ...oldest, annotations: true },
  '2025-06-18': middle,
  '2025-11-25': { ...middle, icons: true },
  '2026-07-28': newest
}

/** What this deployment serves of the revisions (D35). */
export interface ServedRevisions {
  /** Newest first. */
  legacy: readonly Revision[]
  /** Newest first. */
  modern: readonly Revision[]
  /** Every version that `initialize` and the header may name in the legacy era, and the revision it behaves as. */
  versions: ReadonlyMap<string, Revision>
  /** The revision of a message that names none, where `assumed` would be meant. */
  withoutHeader (assumed: Revision): Revision
}

/** What PROTOCOL_REVISIONS leaves of all revisions. */
export function servedRevisions (listed: readonly Revision[]): ServedRevisions {
  const legacy = LEGACY.filter(revision => listed.includes(revision))
  const modern = MODERN.filter(revision => listed.includes(revision))
  const aliases = Object.entries(ALIASES).filter(([, revision]) => legacy.includes(revision))
  return {
    legacy,
    modern,
    versions: new Map<string, Revision>([...legacy.map(revision => [revision, revision] as const), ...aliases]),
    // one that is older can be read by whoever meant a newer one; dates compare as texts
    withoutHeader: assumed =>
      legacy.find(revision => revision <= assumed) ?? legacy.at(-1) ?? modern[0] ?? assumed
  }
}

/** One thing for each revision, made now: answers that never change are written at boot. */
export function perRevision<T> (make: (revision: Revision) => T): Readonly<Record<Revision, T>> {
  return {
    '2024-11-05': make('2024-11-05'),
    '2025-03-26': make('2025-03-26'),
    '2025-06-18': make('2025-06-18'),
    '2025-11-25': make('2025-11-25'),
    '2026-07-28': make('2026-07-28')
  }
}

/** True for a version of the modern era, released or to come. */
export function isModern (version: string): boolean {
  return DATE.test(version) && version >= FIRST_MODERN
}
