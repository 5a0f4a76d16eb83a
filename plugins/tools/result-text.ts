import type { FastifyBaseLogger } from 'fastify'
import isRecord from '../../schemas/is-record.ts'
import { acceptedImport } from '../../tools/import-answer.ts'
import type { Tool } from '../../tools/tool.ts'
import type { Totals } from '../../tools/totals.ts'
import { Failure, failureOf } from '../errors/index.ts'
import type { HandlerResult } from '../../tools/context.ts'
import parseJson from '../text/json.ts'
import type { Check } from '../validation/index.ts'
import coerceOutput from './coerce-output.ts'
import pickFields from './fields.ts'
import plainPage, { isPaginator } from './paginator.ts'
import totalsText from './totals.ts'
import tooLarge, { MAX_RESULT_LENGTH } from './too-large.ts'

/** The chosen parts of an answer; whether it may be of any length. */
interface Wanted { fields?: readonly string[] | undefined, isWhole?: boolean | undefined }

const MAX_LOGGED_FIELDS = 20

/** NeonPanel's answer is not what the tool declares, or more than a client takes. */
function unreadable (cause: Error): Failure {
  return new Failure('upstream_bad_response', undefined, { cause })
}

function written (value: unknown): string {
  try {
    return JSON.stringify(value)
  } catch (cause) {
    throw unreadable(new Error('The answer is nested too deeply.', { cause }))
  }
}

/** The text, and its value, as the tool's output wants it. */
function coerced (tool: Tool, check: Check, text: string, log: FastifyBaseLogger): { body: unknown, text: string } {
  const result = coerceOutput(tool.output, text)
  const body = parseJson(result.text)
  const faults = check(body)
  if (faults) throw unreadable(new Error(faults.map(({ field, message }) => `${field} ${message}`).join(' ')))
  if (result.lost.length > 0) {
    log.warn({ tool: tool.name, fields: result.lost.slice(0, MAX_LOGGED_FIELDS) },
      'NeonPanel answered values that cannot be read; they are left out.')
  }
  return { body, text: result.text }
}

/** The answer with its totals as the last member. */
function withTotals (text: string, body: unknown, totals: Totals): string {
  const written = isRecord(body) && !(totals.name in body) ? totalsText(body, totals) : undefined
  return written === undefined ? text : `${text.slice(0, text.lastIndexOf('}'))},"${totals.name}":${written}}`
}

/**
 * An answer that fits the tool's output, and its JSON text. Throws `upstream_bad_response` for one that cannot be made
 * to fit.
 */
export function readResult (
  tool: Tool, check: Check, { body, text }: HandlerResult, log: FastifyBaseLogger
): { body: unknown, text: string } {
  const ready = text ?? written(body)
  const isPage = isRecord(body) && ('next_page_url' in body || 'meta' in body) && isPaginator(body)
  const fits = !isPage && check(body) === null
  return fits ? { body, text: ready } : coerced(tool, check, isPage ? plainPage(ready) : ready, log)
}

function answerOf (tool: Tool, result: { body: unknown, text: string }, { fields, isWhole }: Wanted): string {
  const { totals } = tool
  const whole = totals ? withTotals(result.text, result.body, totals) : result.text
  const answer = fields ? pickFields(whole, fields) : whole
  if (isWhole || answer.length <= MAX_RESULT_LENGTH) return answer
  throw tooLarge(tool, result.body, answer.length)
}

/**
 * The JSON text of an answer that fits the tool's output, as it came where nothing had to be put right; the chosen
 * `fields` of it, if there are some. One that does not fit, or is longer than any client takes, fails a read; a write
 * is told to be accepted all the same (D39).
 */
export default function resultText (
  tool: Tool, check: Check, result: HandlerResult, log: FastifyBaseLogger, wanted: Wanted = {}
): string {
  const { body, requestId } = result
  try {
    if (body === undefined) throw unreadable(new Error('The answer cannot be read.'))
    return answerOf(tool, readResult(tool, check, result, log), wanted)
  } catch (error) {
    if (tool.annotations.readOnlyHint) throw error
    log.warn({ tool: tool.name, err: failureOf(error).details.cause ?? error },
      'NeonPanel accepted a write with an answer that cannot be read.')
    return JSON.stringify(acceptedImport(isRecord(body) ? body.request_id : requestId))
  }
}
