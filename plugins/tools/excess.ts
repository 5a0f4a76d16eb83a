import type { Tool } from '../../tools/tool.ts'
import { Failure } from '../errors.ts'
import isRecord from '../record.ts'

/** Characters that clients take in one result (D18). */
export const MOST = 100_000

/** Room left for rows that are longer than those of this page. */
const MARGIN = 0.9

function rowsOf (body: unknown): number {
  const list = isRecord(body) ? [body.data, body.details].find(Array.isArray) : undefined
  return list?.length ?? 0
}

/** The number of rows a page that would fit, or undefined where not even the smallest allowed page would. */
function fitting ({ input }: Tool, body: unknown, length: number): number | undefined {
  const { perPage } = input.properties
  if (!perPage) return undefined
  const rows = Math.min(Math.floor(rowsOf(body) * MOST / length * MARGIN), perPage.maximum)
  return rows >= perPage.minimum ? rows : undefined
}

/** The refusal of an answer that is longer than any client takes. Says by which arguments it gets shorter; a page size only if it would fit. */
export default function excess (tool: Tool, body: unknown, length: number): Failure {
  const perPage = fitting(tool, body, length)
  const { narrower = [] } = tool
  const ask = perPage === undefined ? narrower : [`perPage ${perPage}, and further pages one by one`, ...narrower]
  const remedy = ask.length > 0 ? ` Ask for less: ${ask.join(', or ')}.` : ''
  return new Failure('result_too_large', `The answer has ${length} characters, and at most ${MOST} fit.${remedy}`)
}
