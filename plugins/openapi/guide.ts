import type { Config } from '../../schemas/config.ts'
import { LIMIT } from '../body/index.ts'
import { MAX_RESULT_LENGTH } from '../tools/too-large.ts'

const KIB = 1024

const IDEMPOTENCY = 'A document is created at most once for an `Idempotency-Key`, or the same text as ' +
  '`idempotencyKey` in the body: for 24 hours a repeated call answers what the first one did, with ' +
  '`Idempotency-Replayed: true` and its `Age` in seconds. Without a key this holds for equal calls within two minutes.'

/** What holds for all operations, in Markdown. */
export default function guide ({ RATE_LIMIT_MAX, RATE_LIMIT_WINDOW, READ_ONLY }: Config): string {
  return [
    'NeonPanel for assistants and programs: companies, inventory, landed cost, cost of goods sold, warehouses, ' +
    'document import and revenue.\n' +
    'Each tool of the MCP server is a POST with its arguments as JSON; the answer is its result.',
    '**Paging.** Lists take `page`, from 1, and `perPage`, 10 to 60, and 30 if left out. They answer ' +
    '`current_page`, `per_page` and `last_page`; there is no total.',
    '**Smaller answers.** `fields` of an operation that reads takes paths into its answer, such as `data.name`: ' +
    'only these parts come, and where the page stands.',
    '**Exports.** A list is answered with all its pages as CSV where `Accept` prefers `text/csv`. A last line that ' +
    'begins with `INCOMPLETE:`, and a transfer that is broken off, tell of what failed on the way. Answers over MCP ' +
    'link to the same file, as `GET /exports/{sealed}`, where they are a part of a list or too long.',
    '**Dates** are days, `YYYY-MM-DD`. A period holds both its ends.',
    '**Ids** count exactly as they were given. They look like UUIDs, but are not of RFC 4122.',
    `**Limits.** ${RATE_LIMIT_MAX} calls in ${RATE_LIMIT_WINDOW / 1000} s for each user. \`RateLimit\` and ` +
    '`RateLimit-Policy` say what is left; 429 and 503 come with `Retry-After`.\n' +
    `A body has at most ${LIMIT.usual / KIB} KiB, with a document ${LIMIT.document / KIB} KiB; an answer has ` +
    `at most ${MAX_RESULT_LENGTH} characters.`,
    `**Idempotency.** ${READ_ONLY ? 'Nothing is created here: a call can be repeated.' : IDEMPOTENCY}`,
    '**Errors** are `application/problem+json` (RFC 9457). `code` is stable; each status lists its codes. `detail` ' +
    'says what is wrong and what would be right, `errors` which arguments are at fault. `instance` and ' +
    '`X-Request-Id` name the request to the operator.'
  ].join('\n\n')
}
