import { type Day, monthOf } from './day.ts'
import type { Simulation, Stock } from './simulation.ts'
import type { Document, Warehouse } from './types.ts'

/** `calendar`: what is to be sold on which day. */
interface Shop { country: string, amazon: Warehouse, stocks: Stock[], calendar: Map<Day, Stock[]> }
interface Back { stock: Stock, shop: Shop, invoice: Document, quantity: number, price: number }

/** Demand by month in percent, with a peak in December. */
const season = [80, 84, 92, 96, 100, 104, 98, 95, 100, 108, 128, 190]
const OPEN_DAYS = 2
const FIRST_GAP = 12
/** Hundredths of units owed at which a sale has a return. */
const RETURN_FROM = 200

/** Sells what is there, an invoice a country and day (or week), and takes 2 to 4 % back. Returns what a day does. */
export default function sales (simulation: Simulation): (day: Day) => void {
  const { documentWriter, random } = simulation
  const shops = new Map<string, Shop>()
  const returns = new Map<Day, Map<Document, Back[]>>()
  for (const { country, amazon, stocks } of simulation.groups) {
    const shop: Shop = shops.get(country) ?? { country, amazon, stocks: [], calendar: new Map() }
    shop.stocks.push(...stocks)
    shops.set(country, shop)
    for (const stock of stocks) plan(shop, stock, simulation.start + (simulation.every === 1 ? random(FIRST_GAP) : 0))
  }

  function plan ({ calendar }: Shop, stock: Stock, day: Day): void {
    const due = calendar.get(day)
    if (due === undefined) calendar.set(day, [stock])
    else due.push(stock)
  }

  /** Units sold on a day, as far as they are there; then the item rests for as long as its chance wants on average. */
  function demand (shop: Shop, stock: Stock, day: Day, factor: number): number {
    const gap = Math.max(1, Math.round(100_000 / (stock.chance * factor)))
    plan(shop, stock, day + (1 + random(2 * gap - 1)) * simulation.every)
    const [from, to] = stock.withoutSales
    return day >= from && day < to ? 0 : Math.min(1 + random(stock.maxUnits), stock.amazon)
  }

  function sell (day: Day, shop: Shop, month: number): void {
    const factor = season[month] ?? 100
    const lines: { stock: Stock, quantity: number }[] = []
    for (const stock of shop.calendar.get(day) ?? []) {
      const quantity = demand(shop, stock, day, factor)
      if (quantity > 0) lines.push({ stock, quantity })
    }
    shop.calendar.delete(day)
    if (lines.length === 0) {
      const stock = shop.stocks.find(candidate => candidate.amazon > 0 && candidate.withoutSales[0] === 0)
      if (stock === undefined) return
      lines.push({ stock, quantity: 1 })
    }
    const invoice = documentWriter.invoice(day, shop.country, day + OPEN_DAYS > simulation.today ? null : day)
    const backs: Back[] = []
    for (const { stock, quantity } of lines) {
      const price = (stock.item.id + month) % 7 === 0 ? Math.floor(stock.item.price * 9 / 10) : stock.item.price
      simulation.append(
        {
          type: 'sell',
          day,
          item: stock.item,
          warehouse: shop.amazon,
          document: invoice,
          quantity,
          amount: quantity * price
        }
      )
      stock.amazon -= quantity
      stock.toReturn += quantity * (2 + random(3))
      if (stock.toReturn < RETURN_FROM) continue
      const back = Math.min(quantity, Math.floor(stock.toReturn / 100))
      stock.toReturn -= back * 100
      backs.push({ stock, shop, invoice, quantity: back, price })
    }
    if (backs.length === 0) return
    const due = day + 4 + random(15)
    const of = returns.get(due) ?? new Map<Document, Back[]>()
    returns.set(due, of.set(invoice, backs))
  }

  function takeBack (day: Day, invoice: Document, backs: readonly Back[]): void {
    const document = documentWriter.refund(day, invoice)
    for (const { stock, shop, quantity, price } of backs) {
      simulation.append(
        {
          type: 'return',
          day,
          item: stock.item,
          warehouse: shop.amazon,
          document,
          invoice,
          quantity,
          amount: quantity * price
        }
      )
      stock.amazon += quantity
    }
  }

  return day => {
    const month = monthOf(day)
    if ((day - simulation.start) % simulation.every === 0) for (const shop of shops.values()) sell(day, shop, month)
    for (const [invoice, backs] of returns.get(day) ?? []) takeBack(day, invoice, backs)
    returns.delete(day)
  }
}
