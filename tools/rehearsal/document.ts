import type { Static } from '@sinclair/typebox'
import isRecord from '../../schemas/is-record.ts'
import type { DocumentData } from '../../schemas/document.ts'
import { amountOf, digitsOf, totalOf, written } from './amounts.ts'
import { equalParts, sameNumber } from './duplicates.ts'
import findNames, { findCompany, type Names } from './names.ts'
import { shown, type Lookup, type Rehearsed, type RehearsedDocument, type Row } from './rehearsed.ts'

interface Input { companyUuid: string, type: string, data: Static<typeof DocumentData> }

const MAX_LINES = 200
const MAX_WARNINGS = 20

const UNLISTED = 'Whether a document of this number exists: the API lists no documents. NeonPanel decides about the ' +
  'number, the date and the parties when it creates.'

/** Attributes that the instructions do not name. */
function unknownAttributes (instructions: Row | null | undefined, { details = [], ...data }: Input['data']): string[] {
  const attributes = isRecord(instructions?.attributes) ? Object.keys(instructions.attributes) : []
  if (attributes.length === 0) return []
  const inLines = new Set(details.flatMap(line => Object.keys(line)))
  return [...Object.keys(data), ...[...inLines].map(name => `details[].${name}`)]
    .filter(name => !attributes.includes(name) && !attributes.includes(name.replace('details[].', '')))
    .map(name => `data/${shown(name)} is none of the attributes that NeonPanel's instructions name.`)
}

/** What is wrong with the figures of lines. */
function lineWarnings (details: readonly Row[]): string[] {
  return details.flatMap(({ quantity, rate }, index) => {
    const place = `data/details/${index}`
    if (quantity === undefined || rate === undefined) {
      return [`${place} has no ${quantity === undefined ? 'quantity' : 'rate'}, so that its amount is not known.`]
    }
    return typeof quantity === 'number' && quantity < 1 ? [`${place}/quantity is less than 1.`] : []
  })
}

function named (name: unknown, id: unknown, what: string): string | undefined {
  return shown(name) ?? (id === undefined ? undefined : `${what} ${shown(id)}`)
}

/** The document, as far as it is known. */
function documentOf ({ type, data }: Input, currency: string | undefined, { nameOf }: Names): RehearsedDocument {
  const { details = [], documents } = data
  const digits = digitsOf(currency)
  const amounts = details.map(({ quantity, rate }) => amountOf(quantity, rate, digits))
  const lines = details.slice(0, MAX_LINES).map((line, index) => ({
    line: index + 1,
    name: nameOf('item', line.inventory_id) ?? nameOf('sku', line.sku) ?? shown(line.sku) ??
      named(undefined, line.inventory_id, 'item') ?? named(line.service_name, line.service_id, 'service'),
    quantity: line.quantity,
    rate: line.rate,
    amount: written(amounts[index], digits),
    warehouse: nameOf('warehouse', line.warehouse_uuid),
    received_date: line.received_date
  }))
  return {
    type,
    ref_number: shown(data.ref_number),
    date: data.date,
    vendor: named(data.vendor_name, data.vendor_id, 'vendor'),
    currency,
    total: written(totalOf(amounts), digits),
    line_count: details.length,
    lines,
    documents: documents?.map(({ type, id }) => `${type ?? 'document'} ${id ?? 'without an id'}`)
  }
}

/** In a few words, for a person who is asked. */
function sentenceOf ({ type, ref_number: number, date, vendor, total, currency, line_count: lines }: RehearsedDocument,
  company: string): string {
  const facts = [
    `a ${type}`, number, date && `of ${date}`, vendor && `from ${vendor}`, `in ${company}:`,
    `${lines} line${lines === 1 ? '' : 's'},`,
    total === undefined ? 'total not known' : `total ${total} ${currency ?? 'in the currency of the company'}`
  ]
  return facts.filter(fact => fact !== undefined && fact !== '').join(' ')
}

/** How a document of createDocuments would be. */
export default async function rehearseDocument (input: Input, lookup: Lookup): Promise<Rehearsed> {
  const { companyUuid, type, data } = input
  const { details = [], documents = [] } = data
  const [company, instructions, names] = await Promise.all([
    findCompany(lookup, companyUuid),
    lookup('neonpanel.getImportInstructions', { type }),
    findNames(lookup, companyUuid, details, data.market)
  ])
  const same = await sameNumber(lookup, companyUuid, data.ref_number, details, names)
  const own = typeof company?.currency === 'string' ? company.currency : undefined
  const currency = data.currency?.toUpperCase() ?? own
  const document = documentOf(input, currency, names)
  const companyName = shown(company?.name)
  const warnings = [
    company === null ? 'companyUuid is none of the companies that you see.' : '',
    own !== undefined && currency !== own ? `The document is in ${currency}, the company's books in ${own}.` : '',
    currency !== undefined && digitsOf(currency) === undefined ? `${currency} is no code of ISO 4217.` : '',
    details.length > MAX_LINES ? `Of ${details.length} lines ${MAX_LINES} are shown; totals are of all.` : '',
    ...lineWarnings(details),
    ...names.warnings,
    ...unknownAttributes(instructions, data)
  ]
  return {
    creates: sentenceOf(document, companyName ?? `company ${companyUuid}`),
    found: {
      currency: company === undefined ? '' : own ?? 'none',
      duplicates: same ? same.map(({ link, reason }) => link ?? reason).sort().join(' ') || 'none' : ''
    },
    documents: [document],
    totals: document.total === undefined || currency === undefined ? [] : [{ currency, amount: document.total }],
    names: [
      ...(companyName === undefined ? [] : [{ argument: 'companyUuid', id: companyUuid, name: companyName }]),
      ...names.names
    ],
    duplicates: [...same ?? [], ...equalParts('details', details), ...equalParts('documents', documents)],
    warnings: warnings.filter(warning => warning !== '').slice(0, MAX_WARNINGS),
    not_known: [
      UNLISTED,
      ...(company === undefined ? ['Name and currency of the company: they cannot be read with this token now.'] : []),
      ...(same === undefined ? ['Whether the goods were received before: the landed cost cannot be read now.'] : []),
      ...names.not_known
    ]
  }
}
