import type { UnitRange } from './types.ts'

/** Number of units. */
export function count (ranges: readonly UnitRange[]): number {
  return ranges.reduce((sum, range) => sum + range.to - range.from, 0)
}

/** Takes the first units of a stock; throws if it holds fewer. */
export function takeFirst (stock: UnitRange[], quantity: number): UnitRange[] {
  const taken: UnitRange[] = []
  let missing = quantity
  while (missing > 0) {
    const range = stock[0]
    if (range === undefined) throw new Error(`A shelf should hold ${missing} units more.`)
    const to = Math.min(range.to, range.from + missing)
    taken.push({ batch: range.batch, from: range.from, to })
    missing -= to - range.from
    if (to === range.to) stock.shift()
    else stock[0] = { batch: range.batch, from: to, to: range.to }
  }
  return taken
}

/** Takes the last units of a stock, in their order; throws if it holds fewer. */
export function takeLast (stock: UnitRange[], quantity: number): UnitRange[] {
  const taken: UnitRange[] = []
  let missing = quantity
  while (missing > 0) {
    const range = stock.pop()
    if (range === undefined) throw new Error(`A shelf should hold ${missing} units more.`)
    const from = Math.max(range.from, range.to - missing)
    taken.unshift({ batch: range.batch, from, to: range.to })
    missing -= range.to - from
    if (from > range.from) stock.push({ ...range, to: from })
  }
  return taken
}

/** Appends units to a stock; adjacent ranges of one batch are joined. */
export function putLast (stock: UnitRange[], ranges: readonly UnitRange[]): void {
  for (const range of ranges) {
    const last = stock.at(-1)
    const joins = last !== undefined && last.batch === range.batch && last.to === range.from
    if (joins) stock[stock.length - 1] = { batch: last.batch, from: last.from, to: range.to }
    else stock.push(range)
  }
}

/** Prepends units to a stock, in their order. */
export function putFirst (stock: UnitRange[], ranges: readonly UnitRange[]): void {
  const rest = stock.splice(0)
  putLast(stock, ranges)
  putLast(stock, rest)
}
