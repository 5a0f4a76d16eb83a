import isRecord from '../../../schemas/is-record.ts'
import type { ServerIdentity } from './types.ts'
import { features, type Revision } from './revisions.ts'

/**
 * How long a result may be kept, in milliseconds, and whether for all clients (2026-07-28 server/utilities/caching).
 */
export interface Cache { ttlMs: number, cacheScope: 'public' | 'private' }

/** Makes results into the JSON text that a revision expects. */
export interface ResultSerializer {
  /** `cache` is written where the revision knows it. */
  result (result: object, revision: Revision, cache?: Cache): string
  /**
   * The result of a tool that succeeded, from the JSON text of its data, which is never serialised again; `meta` is
   * said of it besides.
   */
  data (text: string, wrapped: boolean, revision: Revision, meta?: object): string
}

/** The key of the server's identity in every modern result. */
export const SERVER_INFO_KEY = 'io.modelcontextprotocol/serverInfo'

/** Lists depend on nothing but the build. */
export const LIST_CACHE: Cache = { ttlMs: 300_000, cacheScope: 'public' }

/** The writer of a server's results. */
export default function resultSerializer ({ name, title, version }: ServerIdentity): ResultSerializer {
  const identity = { [SERVER_INFO_KEY]: { name, title, version } }
  const tail = `,"isError":false,"resultType":"complete","_meta":${JSON.stringify(identity)}}`

  return {
    result (result, revision, cache) {
      if (!features[revision].modern) return JSON.stringify(result)
      const own = '_meta' in result && isRecord(result._meta) ? result._meta : {}
      return JSON.stringify({ resultType: 'complete', ...result, ...cache, _meta: { ...identity, ...own } })
    },
    data (text, wrapped, revision, meta) {
      const { structuredContent: withStructured, modern } = features[revision]
      const content = `{"content":[{"type":"text","text":${JSON.stringify(text)}}]`
      const structured = withStructured ? `,"structuredContent":${wrapped ? `{"result":${text}}` : text}` : ''
      if (!meta) return `${content}${structured}${modern ? tail : ',"isError":false}'}`
      const rest = {
        isError: false, ...(modern && { resultType: 'complete' }), _meta: { ...(modern && identity), ...meta }
      }
      return `${content}${structured},${JSON.stringify(rest).slice(1)}`
    }
  }
}
