import type { Tool } from '../../tools/tool.ts'
import { Failure } from '../errors/index.ts'
import isRecord from '../../schemas/is-record.ts'

/** Characters that clients take in one result (D18). */
export const MAX_RESULT_LENGTH = 100_000

/** Margin for rows that are longer than those of this page. */
const PAGE_MARGIN = 0.9

function rowsOf (body: unknown): number {
  const list = isRecord(body) ? [body.data, body.details].find(Array.isArray) : undefined
  return list?.length ?? 0
}

/** The number of rows a page that would fit, or undefined where not even the smallest allowed page would. */
function fitting ({ input }: Tool, body: unknown, length: number): number | undefined {
  const { perPage } = input.properties
  if (!perPage) return undefined
  const rows = Math.min(Math.floor(rowsOf(body) * MAX_RESULT_LENGTH / length * PAGE_MARGIN), perPage.maximum)
  return rows >= perPage.minimum ? rows : undefined
}

/**
 * The refusal of an answer that is longer than any client takes. Says by which arguments it gets shorter; a page size
 * only if it would fit.
 */
export default function tooLarge (tool: Tool, body: unknown, length: number): Failure {
  const perPage = fitting(tool, body, length)
  const { narrower = [], input: { properties: { fields } } } = tool
  const remedies = [
    ...perPage === undefined ? [] : [`perPage ${perPage}, and further pages one by one`],
    ...narrower,
    ...fields ? ['only the parts that are needed (fields)'] : []
  ]
  const remedy = remedies.length > 0 ? ` Ask for less: ${remedies.join(', or ')}.` : ''
  return new Failure('result_too_large',
    `The answer has ${length} characters, and at most ${MAX_RESULT_LENGTH} fit.${remedy}`)
}
