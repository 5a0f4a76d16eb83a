import type { FastifyRequest } from 'fastify'
import isRecord from '../../../schemas/is-record.ts'
import rowsOf, { type Rows } from '../../../tools/rows.ts'
import type { Tool } from '../../../tools/tool.ts'
import nameNow from '../../catalog/renamed.ts'
import { Failure, named } from '../../errors/index.ts'
import createStateCrypto from '../../mcp/client/state-crypto.ts'
import unwrap from '../unwrap.ts'

type Args = Readonly<Record<string, unknown>>

/** A list that a link leads to: all rows that a tool gives for some arguments. */
interface LinkedList { tool: Tool, rows: Rows, args: Args }

/** Links to whole lists, for who called the tool. */
export interface ExportLinks {
  /** The last part of an address, and until when it opens the list; undefined where that would be no usual address. */
  issue (subject: string, tool: Tool, args: unknown): { sealed: string, until: Date } | undefined
  /** The list of the caller that a link leads to. Throws `unknown_export` and `export_expired`. */
  open (request: FastifyRequest, sealed: string): LinkedList
}

/** Milliseconds for which a link opens: as long as a person may take to come back to a conversation. */
const LIFETIME_MS = 30 * 60_000
const SECOND_MS = 1000
/** Characters; longer addresses are cut on their way. */
const MAX_LENGTH = 2000
/** What a link has no use for: it leads to all pages. */
const PAGING: ReadonlySet<string> = new Set(['page', 'perPage'])

function ownerOf (subject: string): string {
  return JSON.stringify(['export', subject])
}

/**
 * Sealed (AES-256-GCM) and bound to the person, with the name of the tool, its arguments and half an hour. Nothing of
 * them is kept here: every replica with the same secrets reads them; without any they end with this process.
 */
export default function createExportLinks (
  secrets: readonly string[], find: (name: string) => Tool | undefined
): ExportLinks {
  const crypto = createStateCrypto(secrets)

  function listOf (request: FastifyRequest, name: string, args: Args): LinkedList {
    const tool = find(name)
    const rows = tool && rowsOf(tool.output)
    if (tool && rows) return { tool, rows, args }
    const now = nameNow('tools', name)
    const sentence = now ? `This link is of ${name}, which is now ${now}.` : `This link is of ${name}, no list of here.`
    throw new Failure('unknown_export', named(`${sentence} A call of a list tool gives another link.`, request))
  }

  return {
    issue (subject, tool, args) {
      const input = unwrap(args)
      const until = Math.ceil((Date.now() + LIFETIME_MS) / SECOND_MS)
      const wanted = Object.entries(isRecord(input) ? input : {}).filter(([name]) => !PAGING.has(name))
      const sealed = crypto.encrypt([until, tool.name, Object.fromEntries(wanted)], ownerOf(subject))
      return sealed.length > MAX_LENGTH ? undefined : { sealed, until: new Date(until * SECOND_MS) }
    },
    open (request, sealed) {
      const content = crypto.decrypt(sealed, ownerOf(request.auth?.subject ?? ''))
      const [until, name, args]: unknown[] = Array.isArray(content) ? content : []
      if (!isRecord(args)) throw new Failure('unknown_export')
      if (Date.now() > Number(until) * SECOND_MS) {
        const expired = new Date(Number(until) * SECOND_MS).toISOString()
        throw new Failure('export_expired',
          `This link expired at ${expired}. A call of the list tool gives another one.`)
      }
      return listOf(request, String(name), args)
    }
  }
}
