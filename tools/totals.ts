import { integer, list, number, object, output, text } from '../schemas/common.ts'
import rowsOf from './rows.ts'
import type { Tool } from './tool.ts'

const AMOUNT = /(?:^|_)amount$/

/** Totals of a list of money: their name in the output, that of its rows, and those of the amounts of a row. */
export interface Totals { name: 'page_totals' | 'totals', rows: string, amounts: readonly string[] }

/**
 * The totals by currency of an output whose rows have amounts and a currency. Those of a page are called page_totals:
 * nobody may take them for the whole list.
 */
function find ({ output }: Tool): Totals | undefined {
  const { name: rows, parts } = rowsOf(output) ?? { parts: {} }
  const amounts = Object.keys(parts).filter(part => AMOUNT.test(part))
  if (rows === undefined || amounts.length === 0 || !('currency' in parts)) return undefined
  return { name: 'last_page' in output.properties ? 'page_totals' : 'totals', rows, amounts }
}

/** A tool with the totals of its list in its output; one without money as it is. */
export default function withTotals (tool: Tool): Tool {
  const totals = find(tool)
  if (!totals) return tool
  const { name, amounts } = totals
  const row = object({
    currency: text(),
    rows: integer('Rows that it is the total of.'),
    ...Object.fromEntries(amounts.map(amount => [amount, number('Left out where a row has no exact amount.')]))
  })
  const what = name === 'totals' ? 'Totals of all rows' : 'Totals of the rows on this page alone'
  return {
    ...tool,
    totals,
    output: output({
      ...tool.output.properties, [name]: list(row, `${what}, by currency; never across currencies.`)
    })
  }
}
