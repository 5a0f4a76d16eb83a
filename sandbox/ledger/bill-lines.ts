import type { Journal } from './journal.ts'
import type { Checker } from './checker.ts'
import type { Day } from './day.ts'
import lineAmount from './line-amount.ts'
import { services } from './services.ts'
import type { Item, Warehouse } from './types.ts'

interface ServiceLine { service: string, amount: number }
interface GoodsLine { item: Item, warehouse: Warehouse, day: Day, quantity: number, amount: number }
export interface BillLines { services: ServiceLine[], goods: GoodsLine[] }

type Line = Record<string, unknown>

const attributes = [
  'service_id', 'service_name', 'quantity', 'rate', 'inventory_id', 'sku', 'warehouse_uuid', 'received_date'
]
/** Keeps every product of units and shares exact. */
const MAX_UNITS = 1_000_000

function readService ({ integer, text, refuse }: Checker, line: Line, path: string): string | undefined {
  const id = integer(line, 'service_id', `${path}service_id`, 1)
  const name = text(line, 'service_name', `${path}service_name`)
  if (id !== undefined) {
    const found = services.find(service => service.id === id)
    if (found === undefined) refuse(`${path}service_id`, 'is not a known service.')
    return found?.name
  }
  if (name === undefined) {
    if ((line['service_id'] ?? line['service_name'] ?? undefined) === undefined) {
      refuse(`${path}service_id`, 'or a service name is required.')
    }
    return undefined
  }
  const found = services.find(service => service.name.toLowerCase() === name.toLowerCase())
  if (found === undefined) refuse(`${path}service_name`, 'is not a known service.')
  return found?.name
}

function readItem (
  journal: Journal, { integer, text, refuse }: Checker, line: Line, path: string, market: string | undefined
): Item | undefined {
  const id = integer(line, 'inventory_id', `${path}inventory_id`, 1)
  if (id !== undefined) {
    const item = journal.item(id)
    if (item === undefined) refuse(`${path}inventory_id`, 'is not an item of the company.')
    return item
  }
  const sku = text(line, 'sku', `${path}sku`)
  if (sku === undefined) return undefined
  const found = journal.items.filter(item => item.sku === sku && (market === undefined || item.country === market))
  if (found.length > 1) refuse(`${path}sku`, 'is sold in several countries: send market or inventory_id.')
  else if (found.length === 0) refuse(`${path}sku`, 'is not an item of the company.')
  return found.length === 1 ? found[0] : undefined
}

function readGoods (
  journal: Journal, check: Checker, line: Line, path: string, market: string | undefined
): Omit<GoodsLine, 'quantity' | 'amount'> | undefined {
  const item = readItem(journal, check, line, path, market)
  const uuid = check.text(line, 'warehouse_uuid', `${path}warehouse_uuid`)
  const warehouse = journal.company.warehouses.find(candidate => candidate.uuid === uuid)
  if (warehouse === undefined) {
    check.refuse(`${path}warehouse_uuid`,
      uuid === undefined ? 'field is required.' : 'is not a warehouse of the company.')
  }
  const day = check.day(line, 'received_date', `${path}received_date`)
  if ((line['received_date'] ?? undefined) === undefined) check.refuse(`${path}received_date`, 'field is required.')
  return item === undefined || warehouse === undefined || day === undefined ? undefined : { item, warehouse, day }
}

/** The lines of a bill: goods where an item is named, services elsewhere. Amounts in minor units, quantity × rate. */
export default function readLines (
  journal: Journal, check: Checker, data: Record<string, unknown>, market: string | undefined
): BillLines {
  const lines: BillLines = { services: [], goods: [] }
  for (const [index, line] of check.records(data, 'details').entries()) {
    const path = `details.${index}.`
    check.only(line, attributes, path)
    const isGoods = (line['inventory_id'] ?? line['sku'] ?? undefined) !== undefined
    for (const key of ['quantity', 'rate']) {
      if ((line[key] ?? undefined) === undefined) check.refuse(`${path}${key}`, 'field is required.')
    }
    const quantity = check.integer(line, 'quantity', `${path}quantity`, 1)
    const rate = check.number(line, 'rate', `${path}rate`, 0)
    const amount = lineAmount(quantity ?? 0, rate ?? 0, journal.company.digits)
    if (!Number.isSafeInteger(amount * 1e4)) check.refuse(`${path}rate`, 'makes the amount too large.')
    if (isGoods) {
      const goods = readGoods(journal, check, line, path, market)
      if (quantity !== undefined &&
        quantity > MAX_UNITS) check.refuse(`${path}quantity`, `field must be at most ${MAX_UNITS}.`)
      else if (goods !== undefined && quantity !== undefined) lines.goods.push({ ...goods, quantity, amount })
    } else {
      const service = readService(check, line, path)
      if (service !== undefined) lines.services.push({ service, amount })
    }
  }
  return lines
}
