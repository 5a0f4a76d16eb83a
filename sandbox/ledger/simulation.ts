import { warehouseOf } from './companies.ts'
import type { Day } from './day.ts'
import type { DocumentWriter } from './documents.ts'
import randomFrom from './random.ts'
import type { Company, Item, LedgerEvent, Warehouse } from './types.ts'

/**
 * Counted stock of an item while its history is simulated: at Amazon, in the store (the 3PL), underway, lost.
 * `chance` (per mille) and `maxUnits` (units) shape a day's sale, `cost` is the purchase price a unit in minor units,
 * `toReturn` hundredths of units, `withoutSales` a span [from, to) without sales.
 */
export interface Stock {
  item: Item
  chance: number
  maxUnits: number
  cost: number
  amazon: number
  store: number
  underway: number
  lost: number
  toReturn: number
  withoutSales: readonly [Day, Day]
}

/** Items of one country that are ordered and shipped together. */
export interface Group {
  country: string
  stocks: readonly Stock[]
  store: Warehouse
  amazon: Warehouse
  nextOrder: Day
  nextShipment: Day
  year: number
}

/** The state of the simulation of one company. `every`: days between the invoices of a country. */
export interface Simulation {
  company: Company
  documentWriter: DocumentWriter
  random: (bound: number) => number
  start: Day
  today: Day
  every: number
  groups: readonly Group[]
  append: (event: LedgerEvent) => void
}

interface Setup {
  company: Company,
  items: readonly Item[],
  documentWriter: DocumentWriter,
  seed: number,
  start: Day,
  today: Day,
  withoutSales: Map<number, readonly [
    Day, Day
  ]>,
  append: Simulation['append']
}

const GROUP_SIZE = 5
/** One item in so many sells nearly every other day, and so does the one with months without sales. */
const POPULAR = 12

/** Units a day sold on average, in thousandths. */
export function dailySales (simulation: Simulation, stock: Stock): number {
  return Math.floor(stock.chance * (stock.maxUnits + 1) / 2 / simulation.every)
}

function storeOf (company: Company, country: string): Warehouse {
  const own = company.warehouses.find(warehouse => warehouse.type === '3PL' && warehouse.country === country)
  return own ?? warehouseOf(company, warehouse => warehouse.type === '3PL')
}

/** Sets up the simulation at the first day of the history: no stock, orders and shipments to come. */
export default function setUp (
  { company, items, documentWriter, seed, start, today, withoutSales, append }: Setup
): Simulation {
  const random = randomFrom(seed * 1000 + company.id)
  const every = company.shortName === 'KHG' || company.shortName === 'BTG' ? 1 : 7
  const countries = [...new Set(items.map(item => item.country))]

  function stock (item: Item): Stock {
    const span = withoutSales.get(item.id)
    const popular = span !== undefined || random(POPULAR) === 0
    const daily = popular ? 220 + random(100) : 20 + random(50)
    return {
      item,
      chance: every === 1 ? daily : 700 + random(250),
      maxUnits: every === 1 ? 8 + random(32) : 14 + random(46),
      cost: Math.floor(item.price * (22 + random(8)) / 100),
      amazon: 0,
      store: 0,
      underway: 0,
      lost: 0,
      toReturn: 0,
      withoutSales: span ?? [0, 0]
    }
  }

  const groups = countries.flatMap(country => {
    const own = items.filter(item => item.country === country)
    const store = storeOf(company, country)
    const amazon = warehouseOf(company, warehouse => warehouse.type === 'FBA' && warehouse.country === country)
    const parts = Array.from({ length: Math.ceil(own.length / GROUP_SIZE) },
      (_, index) => own.slice(index * GROUP_SIZE, (index + 1) * GROUP_SIZE))
    return parts.map(part => ({
      country,
      stocks: part.map(stock),
      store,
      amazon,
      nextOrder: start + 1 + random(20),
      nextShipment: start + 22 + random(14),
      year: 0
    }))
  })
  return { company, documentWriter, random, start, today, every, groups, append }
}
