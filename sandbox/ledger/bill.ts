import type { Journal } from './journal.ts'
import readLines, { type BillLines } from './bill-lines.ts'
import checker, { type Checker, type FieldErrors, isRecord } from './checker.ts'
import { type Day, formatDay } from './day.ts'
import { markets, paymentTerms, vendors } from './services.ts'
import type { Document } from './types.ts'

/** The new bill, or the status, message and field messages of the refusal. */
export type BillOutcome = { bill: Document } | { status: 400 | 422, message: string, errors?: FieldErrors }

const attributes = [
  'name', 'ref_number', 'date', 'market', 'currency', 'vendor_id', 'vendor_name', 'payment_term_id', 'documents',
  'details'
]
const targets = ['InventoryOrder', 'AssemblyOrder', 'Shipment']

/** A message for all fields: the first one and how many more there are. */
export function summary (errors: FieldErrors): string {
  const [first = 'The given data was invalid.', ...more] = Object.values(errors).flat()
  return more.length === 0 ? first : `${first} (and ${more.length} more error${more.length === 1 ? '' : 's'})`
}

function readNumber (journal: Journal, check: Checker, data: Record<string, unknown>): string {
  const number = check.text(data, 'ref_number')
  if ((data['ref_number'] ?? undefined) === undefined) check.refuse('ref_number', 'field is required.')
  if (journal.bills().some(bill => bill.number === number && number !== undefined)) {
    check.refuse('ref_number', 'has already been taken.')
  }
  return number ?? ''
}

function readMarket (check: Checker, data: Record<string, unknown>): string | undefined {
  const market = check.text(data, 'market')?.toUpperCase()
  if (market !== undefined && !markets.includes(market)) check.refuse('market', 'is not a known marketplace country.')
  return market
}

function readDocuments (journal: Journal, check: Checker, data: Record<string, unknown>): Document[] {
  const found: Document[] = []
  for (const [index, entry] of check.records(data, 'documents').entries()) {
    const path = `documents.${index}.`
    check.only(entry, ['type', 'id'], path)
    const type = check.text(entry, 'type', `${path}type`)
    const id = check.integer(entry, 'id', `${path}id`, 1)
    if (type === undefined || !targets.includes(type)) {
      check.refuse(`${path}type`, `must be one of ${targets.join(', ')}.`)
      continue
    }
    const document = id === undefined ? undefined : journal.document(type, id)
    if (document === undefined) check.refuse(`${path}id`, `is not the id of a document of type ${type} of the company.`)
    else if (!found.includes(document)) found.push(document)
  }
  return found
}

function checkParties (journal: Journal, check: Checker, data: Record<string, unknown>): void {
  const currency = check.text(data, 'currency')
  if (currency !== undefined && currency !== journal.company.currency) {
    check.refuse('currency', `must be ${journal.company.currency}, the currency of the company.`)
  }
  const vendor = check.integer(data, 'vendor_id', 'vendor_id', 1)
  if (vendor !== undefined && !vendors.some(({ id }) => id === vendor)) {
    check.refuse('vendor_id', 'is not a known vendor.')
  }
  const name = check.text(data, 'vendor_name')?.toLowerCase()
  if (name !== undefined && !vendors.some(known => known.name.toLowerCase() === name)) {
    check.refuse('vendor_name', 'is not a known vendor.')
  }
  const term = check.integer(data, 'payment_term_id', 'payment_term_id', 1)
  if (term !== undefined && !paymentTerms.some(({ id }) => id === term)) {
    check.refuse('payment_term_id', 'is not a known payment term.')
  }
}

function enter (journal: Journal, bill: Document, lines: BillLines, documents: readonly Document[], day: Day): void {
  for (const goods of lines.goods) journal.append({ type: 'receive', document: bill, ...goods })
  const borne = documents.length === 0 && lines.goods.length > 0 ? [bill] : documents
  const amounts = new Map<string, number>()
  for (const { service, amount } of lines.services) amounts.set(service, (amounts.get(service) ?? 0) + amount)
  if (amounts.size === 0 && lines.goods.length === 0) amounts.set('Other', 0)
  for (const [service, amount] of amounts) {
    journal.append({ type: 'cost', day, document: bill, service, amount, documents: borne })
  }
}

/**
 * Checks the data of a bill and enters it: a service line is borne by the documents named (or the bill's own goods),
 * a goods line receives a batch. Wrong fields are a 422, a date in closed books a 400; neither leaves a trace.
 */
export default function createBill (journal: Journal, data: unknown, today: Day): BillOutcome {
  const check = checker()
  if (!isRecord(data)) {
    return {
      status: 422, message: 'The data field must be an object.', errors: { data: ['The data field must be an object.'] }
    }
  }
  check.only(data, attributes)
  check.text(data, 'name')
  const number = readNumber(journal, check, data)
  const date = check.day(data, 'date')
  checkParties(journal, check, data)
  const documents = readDocuments(journal, check, data)
  const lines = readLines(journal, check, data, readMarket(check, data))
  if (Object.keys(check.errors).length > 0) return { status: 422, message: summary(check.errors), errors: check.errors }

  const { lockedTo, name } = journal.company
  const closed =
    [date, ...lines.goods.map(({ day }) => day)].find(day => day !== undefined && lockedTo !== null && day <= lockedTo)
  if (closed !== undefined && lockedTo !== null) {
    return {
      status: 400,
      message: `The books of ${name} are closed up to ${formatDay(lockedTo)}: ${formatDay(closed)} is before the ` +
        'Entry Locked Date.'
    }
  }
  const bill: Document = {
    type: 'Bill',
    id: journal.documentWriter.next(),
    number,
    date: date ??
    null,
    status: 'Open',
    completed: null
  }
  enter(journal, bill, lines, documents, date ?? today)
  return { bill }
}
