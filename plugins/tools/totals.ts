import Big from 'big.js'
import isRecord from '../../schemas/is-record.ts'
import type { Totals } from '../../tools/totals.ts'

/** Sums of one currency; undefined where an amount is none that can be summed exactly. */
interface Sums { rows: number, byAmount: Map<string, Big | undefined> }

/** The sum with a value; undefined for what a double does not hold exactly. */
function plus (sum: Big | undefined, value: unknown): Big | undefined {
  if (sum === undefined || typeof value !== 'number' || Math.abs(value) > Number.MAX_SAFE_INTEGER) return undefined
  return sum.plus(value)
}

/**
 * The JSON text of totals by currency, in the order in which the currencies come, computed in decimal; undefined where
 * there are no rows, or one does not say its currency: a total without it would be wrong.
 */
export default function totalsText (body: unknown, { rows: name, amounts }: Totals): string | undefined {
  const rows = isRecord(body) && Array.isArray(body[name]) ? body[name] : []
  const byCurrency = new Map<string, Sums>()
  for (const row of rows) {
    const currency = isRecord(row) ? row.currency : undefined
    if (typeof currency !== 'string' || currency === '') return undefined
    const sums = byCurrency.get(currency) ?? { rows: 0, byAmount: new Map(amounts.map(amount => [amount, Big(0)])) }
    sums.rows++
    for (const [amount, sum] of sums.byAmount) sums.byAmount.set(amount, plus(sum, row[amount]))
    byCurrency.set(currency, sums)
  }
  if (byCurrency.size === 0) return undefined
  const totals = [...byCurrency].map(([currency, { rows, byAmount }]) => {
    const members = [...byAmount].flatMap(([amount, sum]) => sum ? [`,"${amount}":${sum.toFixed()}`] : [])
    return `{"currency":${JSON.stringify(currency)},"rows":${rows}${members.join('')}}`
  })
  return `[${totals.join(',')}]`
}
