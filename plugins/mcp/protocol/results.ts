import isRecord from '../../../schemas/is-record.ts'
import type { JsonParts } from '../../headers.ts'
import type { Id } from '../../../schemas/json-rpc.ts'
import { toJson } from '../../text/json.ts'
import { projectContent } from './projection.ts'
import type { Content } from './content.ts'
import type { ServerIdentity, ToolData } from './types.ts'
import { features, type Revision } from './revisions.ts'

/**
 * What a transport writes: `text` is one JSON-RPC message or a batch of them; without it the body is empty. `parts` are
 * the same text where most of it was there before the call.
 */
export interface Answer {
  status: number, headers: Readonly<Record<string, string>>, text: string | undefined, parts?: JsonParts
}

/**
 * A result that is the same for every client: its bytes are made once, so that no `tools/list` joins and encodes 35 KB
 * again.
 */
export interface SerializedResult { text: string, bytes: Buffer }

/**
 * How long a result may be kept, in milliseconds, and whether for all clients (2026-07-28 server/utilities/caching).
 */
export interface Cache { ttlMs: number, cacheScope: 'public' | 'private' }

/** Makes results into the JSON text that a revision expects. */
export interface ResultSerializer {
  /** `cache` is written where the revision knows it. */
  result (result: object, revision: Revision, cache?: Cache): string
  /**
   * The result of a tool that succeeded, from the JSON text of its data, which is never serialised again; note and link
   * are contents of their own behind it.
   */
  data (text: string, wrapped: boolean, revision: Revision, said?: Omit<ToolData, 'data'>): string
}

/** The key of the server's identity in every modern result. */
export const SERVER_INFO_KEY = 'io.modelcontextprotocol/serverInfo'

/** Lists depend on nothing but the build. */
export const LIST_CACHE: Cache = { ttlMs: 300_000, cacheScope: 'public' }

/** The headers of an answer that needs none of its own, by which it is known. */
export const noHeaders = {}

/** What stands before a result. */
function opening (id: Id): string {
  return `{"jsonrpc":"2.0","id":${JSON.stringify(id)},"result":`
}

/** A result as JSON-RPC, from the JSON text of the result. */
function resultText (id: Id, result: string): string {
  return `${opening(id)}${result}}`
}

/** A result that is made once, from its JSON text. */
export function serializedResult (text: string): SerializedResult {
  return { text, bytes: Buffer.from(text) }
}

/** The answer with a result, from its JSON text. */
export function resultAnswer (id: Id, result: string): Answer {
  return { status: 200, headers: noHeaders, text: resultText(id, result) }
}

/** The answer with a ready result: only the id is new. */
export function serializedAnswer (id: Id, { text, bytes }: SerializedResult): Answer {
  return { status: 200, headers: noHeaders, text: resultText(id, text), parts: [opening(id), bytes, '}'] }
}

function contentsOf ({ note, link }: Omit<ToolData, 'data'>): Content[] {
  return [
    ...note === undefined ? [] : [{ type: 'text', text: note } as const],
    ...link ? [{ type: 'resource_link', ...link } as const] : []
  ]
}

/** The writer of a server's results. */
export default function resultSerializer ({ name, title, version }: ServerIdentity): ResultSerializer {
  const identity = { [SERVER_INFO_KEY]: { name, title, version } }
  const tail = `,"isError":false,"resultType":"complete","_meta":${JSON.stringify(identity)}}`

  return {
    result (result, revision, cache) {
      if (!features[revision].modern) return toJson(result)
      const own = '_meta' in result && isRecord(result._meta) ? result._meta : {}
      return toJson({ resultType: 'complete', ...result, ...cache, _meta: { ...identity, ...own } })
    },
    data (text, wrapped, revision, said) {
      const { structuredContent: withStructured, modern } = features[revision]
      const behind = said ? contentsOf(said).map(each => `,${toJson(projectContent(each, revision))}`).join('') : ''
      const content = `{"content":[{"type":"text","text":${JSON.stringify(text)}}${behind}]`
      const structured = withStructured ? `,"structuredContent":${wrapped ? `{"result":${text}}` : text}` : ''
      if (!said) return `${content}${structured}${modern ? tail : ',"isError":false}'}`
      const _meta = { ...(modern && identity), ...said._meta }
      const rest = {
        isError: false,
        ...(modern && { resultType: 'complete' }),
        ...(Object.keys(_meta).length > 0 && { _meta })
      }
      return `${content}${structured},${JSON.stringify(rest).slice(1)}`
    }
  }
}
