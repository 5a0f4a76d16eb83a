import isRecord from '../../schemas/is-record.ts'
import { rowsOf, type Names } from './names.ts'
import { shown, type Duplicate, type Lookup, type Row } from './rehearsed.ts'

/** Receipts of goods that are looked up, and equal parts that are named. */
const MAX_RECEIPTS = 5
const MAX_EQUAL = 20
const PER_PAGE = 60

/** The members of a list of the request that say the same. */
export function equalParts (name: string, parts: readonly Row[]): Duplicate[] {
  const first = new Map<string, number>()
  const equal: Duplicate[] = []
  for (const [index, part] of parts.entries()) {
    const text = JSON.stringify(Object.entries(part).sort())
    const before = first.get(text)
    if (before === undefined) first.set(text, index)
    else equal.push({ reason: `data/${name}/${index} says the same as data/${name}/${before}.` })
  }
  return equal.slice(0, MAX_EQUAL)
}

/** The documents of a batch: its own, and those that cost it. */
function documentsOf (batch: Row): Row[] {
  const details = Array.isArray(batch.details) ? batch.details.filter(isRecord) : []
  return [batch, ...details].map(({ document }) => document).filter(isRecord)
}

/**
 * Documents of the same number in the cost of what the lines receive, on its day and in its warehouse: all that the API
 * tells of documents by number. Undefined where a receipt was not to be read.
 */
export async function sameNumber (
  lookup: Lookup, companyUuid: string, number: unknown, lines: readonly Row[], { itemOf }: Names
): Promise<Duplicate[] | undefined> {
  if (number === undefined) return []
  const receipts = new Map(lines.flatMap(line => {
    const { warehouse_uuid: warehouseUuid, received_date: day } = line
    const inventoryId = itemOf(line)
    if (inventoryId === undefined || warehouseUuid === undefined || day === undefined) return []
    const receipt = { companyUuid, inventoryId, warehouseUuid, startDate: day, endDate: day, perPage: PER_PAGE }
    return [[JSON.stringify(receipt), receipt] as const]
  }))
  const answers = await Promise.all([...receipts.values()].slice(0, MAX_RECEIPTS)
    .map(receipt => lookup('neonpanel.getInventoryLandedCost', receipt)))
  const known = answers.filter(answer => answer !== undefined)
  const same = known.flatMap(answer => answer === null ? [] : rowsOf(answer).flatMap(documentsOf))
    .filter(document => document.ref_number === number)
  if (same.length === 0 && known.length < receipts.size) return undefined
  return [...new Map(same.map(document => [document.link, document])).values()].slice(0, MAX_EQUAL).map(document => ({
    reason: `A ${shown(document.type) ?? 'document'} of this number exists.`,
    ref_number: shown(document.ref_number),
    status: shown(document.status),
    link: typeof document.link === 'string' ? document.link : undefined
  }))
}
