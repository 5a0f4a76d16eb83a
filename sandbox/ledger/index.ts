import createLinks, { type Links } from '../links.ts'
import { itemBalances, warehouseBalances } from './balances.ts'
import createBill, { type BillOutcome } from './bill.ts'
import openJournal, { type Journal } from './journal.ts'
import companies from './companies.ts'
import { cogs, landedCost } from './costs.ts'
import { type Day, dayIn, formatDay, parseDay } from './day.ts'
import simulate from './simulate.ts'
import startImports, { type ImportFaults, type ImportState } from './imports.ts'
import type { PdfFile } from './pdf.ts'
import type { Periodicity } from './periods.ts'
import { presentDocument, presentItem } from './present.ts'
import restock from './restock.ts'
import revenueAndCogs, { type Grouping, type RevenueRow } from './revenue.ts'
import type { Company, Item, Warehouse } from './types.ts'

/** Dates are `YYYY-MM-DD`, both ends included. `countries` null: all. */
interface RevenueQuery {
  start: string
  end: string
  countries: readonly string[] | null
  grouping: readonly Grouping[]
  periodicity: Periodicity
}

/** What has become other than before, by the names of docs/events.md. */
export type Change = { company: Company } & (
  | { type: 'import.finished', requestId: string, status: ImportState['status'] }
  | { type: 'document.created', documentType: string, requestId?: string }
  | { type: 'inventory.changed' | 'figures.changed' })

type Created = { state: ImportState } | Exclude<BillOutcome, { bill: unknown }>

/**
 * All data of the sandbox. Results have upstream's shape, without paging; a date later than the company's today
 * counts as today.
 */
export interface Ledger {
  companies: readonly Company[]
  links: Links
  today: (company: Company) => string
  journal: (company: Company) => Journal
  itemDetails: (company: Company, item: Item, date: string) => ReturnType<typeof details>
  warehouseBalances: (company: Company, warehouse: Warehouse, date: string) => ReturnType<typeof warehouseBalances>
  landedCost: (
    company: Company, item: Item, warehouse: Warehouse, start: string, end: string
  ) => ReturnType<typeof landedCost>
  cogs: (company: Company, item: Item, start: string, end: string) => ReturnType<typeof cogs>
  revenueAndCogs: (companies: readonly Company[], query: RevenueQuery) => RevenueRow[]
  createBill: (company: Company, data: unknown) => Created
  importPdf: (company: Company, file: PdfFile) => ImportState
  importState: (company: Company, requestId: string) => ImportState | undefined
  /** Says where the faults of the imports are read from; none until then. */
  setImportFaults: (read: () => ImportFaults) => void
  /** Calls back for each change from now on. */
  onChange: (listener: (change: Change) => void) => void
  /** Ends the imports that are due, which else end when something is asked. */
  settle: () => void
  /** The numbered bills of a company, created ones included, oldest entry first. */
  bills: (shortName: string) => { ref_number: string }[]
}

function dayOf (date: string): Day {
  const day = parseDay(date)
  if (day === undefined) throw new Error(`A date should be YYYY-MM-DD, not ${date}.`)
  return day
}

function details (journal: Journal, item: Item, day: Day, today: Day) {
  return {
    inventory: presentItem(journal, item),
    restock_data: restock(journal, item, today),
    balances_data: { balances_date: formatDay(day), balances_list: itemBalances(journal, item, day) }
  }
}

/**
 * The ledger of all companies up to the day it is built; a journal is simulated when it is first opened. The same seed
 * and day give the same ledger.
 */
export default function buildLedger ({ clock, seed = 1 }: { clock: () => number, seed?: number }): Ledger {
  const today = (company: Company) => dayIn(company.timezone, clock())
  const builtAt = clock()
  const links = createLinks()
  const journals = new Map<Company, Journal>()
  let faults: () => ImportFaults = () => ({})
  const listeners: ((change: Change) => void)[] = []
  const imports = startImports(clock, () => faults(), enterBill, ({ company }, { requestId, status }) =>
    changed({ type: 'import.finished', company, requestId, status }))

  function changed (change: Change): void {
    for (const listener of listeners) listener(change)
  }

  function enterBill (journal: Journal, data: unknown, today: Day, requestId?: string): BillOutcome {
    const { company, events } = journal
    const before = events().length
    const outcome = createBill(journal, data, today)
    if ('bill' in outcome) {
      changed({ type: 'document.created', company, documentType: outcome.bill.type, ...(requestId && { requestId }) })
      const receives = events().slice(before).some(({ type }) => type === 'receive')
      if (receives) changed({ type: 'inventory.changed', company })
      changed({ type: 'figures.changed', company })
    }
    return outcome
  }

  function write (company: Company): Journal {
    const journal = openJournal(company, companies.indexOf(company), links)
    if (journal.items.length > 0) simulate(journal, seed, dayIn(company.timezone, builtAt))
    journals.set(company, journal)
    return journal
  }

  function current (company: Company): Journal {
    const journal = journals.get(company) ?? write(company)
    imports.settle()
    return journal
  }

  function until (company: Company, date: string): Day {
    return Math.min(dayOf(date), today(company))
  }

  return {
    companies,
    links,
    today: company => formatDay(today(company)),
    journal: current,
    itemDetails: (company, item, date) => details(current(company), item, until(company, date), today(company)),
    warehouseBalances: (company, warehouse, date) =>
      warehouseBalances(current(company), warehouse, until(company, date)),
    landedCost: (company, item, warehouse, start, end) =>
      landedCost(current(company), item, warehouse, dayOf(start), until(company, end)),
    cogs: (company, item, start, end) => cogs(current(company), item, dayOf(start), until(company, end)),
    revenueAndCogs: (companies, { start, end, ...rest }) =>
      revenueAndCogs(companies.map(current),
        { start: dayOf(start), end: dayOf(end), until: journal => today(journal.company), ...rest }),
    createBill (company, data) {
      const journal = current(company)
      const outcome = enterBill(journal, data, today(company))
      return 'bill' in outcome ? { state: imports.record(journal, [presentDocument(journal, outcome.bill)]) } : outcome
    },
    importPdf: (company, file) => imports.accept(current(company), file),
    importState: (company, requestId) => imports.find(current(company), requestId),
    setImportFaults (read) {
      faults = read
    },
    onChange (listener) {
      listeners.push(listener)
    },
    settle: imports.settle,
    bills (shortName) {
      const company = companies.find(candidate => candidate.shortName === shortName)
      const bills = company === undefined ? [] : current(company).bills()
      return bills.flatMap(({ number }) => number === null ? [] : [{ ref_number: number }])
    }
  }
}
