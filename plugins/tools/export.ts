import { Readable } from 'node:stream'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type CallSignal from '../../schemas/call-signal.ts'
import isRecord from '../../schemas/is-record.ts'
import pause from '../../tools/pause.ts'
import type { Rows } from '../../tools/rows.ts'
import type { Tool } from '../../tools/tool.ts'
import abortOnDisconnect from '../connections/abort.ts'
import { Failure, failureOf, sentenceOf } from '../errors/index.ts'
import parseJson from '../text/json.ts'
import cellsOf, { BYTE_ORDER_MARK, columnsOf, csvOf } from './csv.ts'
import { fieldsOf } from './fields.ts'
import unwrap from './unwrap.ts'

/** A page of a list: its rows as cells, and the number of pages and of rows on one. */
interface Page { rows: string[][], last: number, size: number }

/** Whose call an export is, what ends it, and the trace that its calls belong to. */
interface Surface {
  request: FastifyRequest, signal: CallSignal | undefined, trace?: Readonly<Record<string, string>>
}

/** An export whose first page is there: its columns, and its text page by page, with the number of all pages. */
interface OpenedExport { columns: readonly string[], pages: AsyncGenerator<{ text: string, last: number }> }

const MAX_ROWS = 50_000
/** Rows that an export asks for at a time. */
const PER_PAGE = 60
/** The share of a user's limit that an export leaves to the user's other calls. */
const LEFT_TO_OTHERS = 0.5

function invalid (field: string, message: string): Failure {
  return new Failure('invalid_arguments', `arguments/${field} ${message}`, { fields: [{ field, message }] })
}

function tooManyRows (): Failure {
  return new Failure('result_too_large', `An export has at most ${MAX_ROWS} rows. Ask for less, in several exports.`)
}

/** The columns of an export: of the chosen fields those that are in a row. */
function chosenColumns ({ name, parts }: Rows, fields: readonly string[] | undefined): string[] {
  const columns = columnsOf(parts)
  if (!fields) return columns
  const chosen = columns.filter(column => fields.some(field =>
    field === name || field === `${name}.${column}` || `${name}.${column}`.startsWith(`${field}.`)))
  if (chosen.length > 0) return chosen
  throw invalid('fields', `must name columns of an export, which are ${name} and what is in it.`)
}

/** Failures of ours that end by waiting: there is too much to do, of the user or of all. */
const WAITED_FOR: ReadonlySet<string> = new Set(['rate_limited', 'overloaded'])

/** Pays for a page from the user's limit, and waits before that until the limit leaves enough to the other calls. */
async function pay ({ request, signal }: Surface): Promise<void> {
  const { quota } = request
  if (quota && quota.remaining < quota.policy.max * LEFT_TO_OTHERS) await pause(quota.seconds * 1000, signal)
  await request.server.subjectLimit.charge(request, 1)
}

/** What `ask` gives, once the limits allow it. */
async function patiently<T> (ask: () => Promise<T>, signal: CallSignal | undefined): Promise<T> {
  for (;;) {
    try {
      return await ask()
    } catch (error) {
      const { code, retryAfter } = failureOf(error)
      if (!WAITED_FOR.has(code) || signal?.aborted) throw error
      await pause((retryAfter ?? 1) * 1000, signal)
    }
  }
}

/**
 * All pages of a list as CSV. A page is asked for, in the name of the user and under the limits of every call, when the
 * reader has taken the one before. What fails before the first page is thrown at once.
 */
export async function readExport (tool: Tool, rows: Rows, args: unknown, surface: Surface): Promise<OpenedExport> {
  const { request, signal } = surface
  const budget = request.deadline - performance.now()
  const isPaged = 'perPage' in tool.input.properties
  const given = unwrap(args)
  const input = isRecord(given) ? given : {}
  if (isPaged && (input.page ?? '') !== '') throw invalid('page', 'must be left out: an export has all pages.')
  let columns: string[] = []

  async function pageOf (page: number): Promise<Page> {
    if ((request.auth?.expires ?? Infinity) <= Date.now()) throw new Failure('invalid_token')
    request.deadline = performance.now() + budget
    const asked = isPaged && isRecord(given) ? { perPage: PER_PAGE, ...given, page } : given
    const { text } = await request.runTool(tool, asked, { ...surface, isWhole: true })
    const body = parseJson(text)
    const { last_page: last, per_page: size } = isRecord(body) ? body : {}
    if (page === 1) columns = chosenColumns(rows, fieldsOf(input))
    return { rows: cellsOf(text, rows.name, columns), last: Number(last ?? 1), size: Number(size ?? PER_PAGE) }
  }

  async function * pages (first: Page): OpenedExport['pages'] {
    let count = 0
    let current = first
    for (let page = 1; ; page++) {
      const { rows, last } = current
      count += rows.length
      if (count > MAX_ROWS) throw tooManyRows()
      yield { text: `${page === 1 ? BYTE_ORDER_MARK + csvOf([columns]) : ''}${csvOf(rows)}`, last }
      if (!isPaged || page >= last) return
      current = await patiently(() => pay(surface).then(() => pageOf(page + 1)), signal)
    }
  }

  const first = await pageOf(1)
  if (Math.max(first.rows.length, (first.last - 1) * first.size + 1) > MAX_ROWS) throw tooManyRows()
  return { columns, pages: pages(first) }
}

/**
 * An export as the body of an answer, whose headers it sets. What fails after the first page is told in the last line,
 * and the transfer broken off, so that nobody takes a part for the whole.
 */
export default async function openExport (
  tool: Tool, rows: Rows, args: unknown, request: FastifyRequest, reply: FastifyReply
): Promise<Readable> {
  const signal = abortOnDisconnect(reply)
  const { columns, pages } = await readExport(tool, rows, args, { request, signal })

  async function * lines (): AsyncGenerator<string> {
    try {
      for await (const { text } of pages) yield text
    } catch (error) {
      if (!signal.aborted) {
        yield csvOf([[`INCOMPLETE: ${sentenceOf(failureOf(error), request)}`, ...columns.slice(1).map(() => '')]])
      }
      throw error
    }
  }

  const day = new Date().toISOString().slice(0, 10)
  reply.headers({
    'content-type': 'text/csv; charset=utf-8; header=present',
    'content-disposition': `attachment; filename="${tool.name.replace('.', '-')}-${day}.csv"`,
    vary: [reply.getHeader('vary'), 'Accept'].filter(value => value !== undefined).join(', ')
  })
  return Readable.from(lines(), { objectMode: false, highWaterMark: 1 })
}
