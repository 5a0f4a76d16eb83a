import type { OtherTools, Row } from '../../tools/context.ts'
import { companies, items, MAX_LIST_PAGES, PER_PAGE, reports, warehouses, type Entry } from '../../tools/entries.ts'
import isRecord from '../../schemas/is-record.ts'
import { Failure, type Code } from '../errors/index.ts'
import type { TextIndex } from './text-index.ts'

/** A page of a list that is still to be read. */
interface Page {
  tool: string
  input: Row
  number: number
  /** 1 for a list without pages. */
  maxPages: number
  /** What its rows are; `found` takes what else there is to read of each. */
  entry (row: Row, found: (pages: readonly Page[]) => void): Entry | undefined
}

/**
 * How far the reading of what a caller may see came: requests, those that NeonPanel showed something for, the first
 * failure that left something out, and whether there was too much.
 */
interface Reading { requests: number, answers: number, failure: Failure | undefined, isCapped: boolean }

/** Requests of one reading, and those that run at a time. */
const MAX_REQUESTS = 260
const CONCURRENCY = 8

/** The caller must do something about these: they end the reading. */
const FATAL: ReadonlySet<Code> = new Set(['invalid_token', 'insufficient_scope', 'internal_error'])
/** NeonPanel is to be left alone after these, or there is no time left. */
const LAST: ReadonlySet<Code> = new Set(['upstream_busy', 'circuit_open', 'cancelled'])

function isRow (value: unknown): value is Row {
  return isRecord(value)
}

function rowsOf (answer: Row | undefined): Row[] {
  return Array.isArray(answer?.data) ? answer.data.filter(isRow) : []
}

/** The first pages of the lists of a company. */
function pagesOf (row: Row): Page[] {
  const company = { uuid: String(row.uuid), name: String(row.name ?? row.short_name ?? row.uuid) }
  const input = { companyUuid: company.uuid }
  return [
    {
      tool: warehouses.tool, input, number: 1, maxPages: MAX_LIST_PAGES, entry: row => warehouses.entry(row, company)
    },
    { tool: items.tool, input, number: 1, maxPages: MAX_REQUESTS, entry: row => items.entry(row, company) }
  ]
}

const first: readonly Page[] = [
  {
    tool: companies.tool,
    input: {},
    number: 1,
    maxPages: MAX_LIST_PAGES,
    entry (row, found) {
      const entry = companies.entry(row)
      if (entry) found(pagesOf(row))
      return entry
    }
  },
  { tool: reports.tool, input: {}, number: 1, maxPages: 1, entry: row => reports.entry(row) }
]

/**
 * Reads into an index what a caller may see: the lists that their scopes open, the first pages of all before the rest.
 * What NeonPanel does not show is left out; so is what fails, or comes too late, and what is too much. Throws what the
 * caller must do something about.
 */
export default function readInto (index: TextIndex, tools: OtherTools): Promise<Reading> {
  const waiting: Page[] = []
  const reading: Reading = { requests: 0, answers: 0, failure: undefined, isCapped: false }
  let running = 0

  function enqueue (pages: readonly Page[]): void {
    waiting.push(...pages.filter(({ tool }) => tools.opens(tool)))
    waiting.sort((one, other) => one.number - other.number)
  }

  async function read (page: Page): Promise<void> {
    const { tool, input, number, maxPages, entry } = page
    const answer = await tools.read(tool, { ...input, ...(maxPages > 1 && { page: number, perPage: PER_PAGE }) })
    if (answer) reading.answers++
    const last = Number(answer?.last_page ?? 1)
    if (number === 1) {
      const more = Math.min(last, maxPages) - 1
      enqueue(Array.from({ length: Math.max(0, more) }, (_each, index) => ({ ...page, number: index + 2 })))
      if (last > maxPages) reading.isCapped = true
    }
    await index.add(rowsOf(answer).flatMap(row => entry(row, enqueue) ?? []))
  }

  return new Promise((resolve, reject) => {
    function failed (error: unknown): void {
      if (!(error instanceof Failure) || FATAL.has(error.code)) return reject(error)
      reading.failure ??= error
      if (LAST.has(error.code)) waiting.length = 0
    }

    function next (): void {
      if (waiting.length > 0 && (index.isFull() || reading.requests >= MAX_REQUESTS)) {
        reading.isCapped = true
        waiting.length = 0
      }
      const page = running < CONCURRENCY ? waiting.shift() : undefined
      if (page) {
        running++
        reading.requests++
        read(page).catch(failed).finally(() => { running--; next() })
        next()
      } else if (running === 0) resolve(reading)
    }

    enqueue(first)
    next()
  })
}
