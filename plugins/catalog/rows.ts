import type { Context } from '../mcp/protocol/types.ts'
import isRecord from '../../schemas/is-record.ts'

export type Row = Readonly<Record<string, unknown>>

/** Pages that are asked for at most, of as many rows as a page may have. */
const MAX_PAGES = 10
const PER_PAGE = 60

function isRow (value: unknown): value is Row {
  return isRecord(value)
}

/**
 * The rows that a list tool gives the user of a call, page by page; none for a tool that is not there. Throws what the
 * tool throws.
 */
export default async function rowsOf (
  context: Pick<Context, 'request' | 'signal'>, name: string, input: Row = {}
): Promise<readonly Row[]> {
  const { request } = context
  const tool = request.server.tools.find(name)
  if (!tool) return []
  const paged = 'perPage' in tool.input.properties
  const rows: Row[] = []
  for (let page = 1, last = 1; page <= last; page++) {
    const { text } = await request.runTool(tool, { ...input, ...(paged && { page, perPage: PER_PAGE }) }, context)
    const answer: unknown = JSON.parse(text)
    if (!isRecord(answer) || !Array.isArray(answer.data)) break
    rows.push(...answer.data.filter(isRow))
    last = Math.min(Number(answer.last_page ?? 1), MAX_PAGES)
  }
  return rows
}
