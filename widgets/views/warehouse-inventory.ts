import { partOf, rowsIn, textOf, type Answer } from '../answer.ts'
import start, { type Page } from '../page.ts'
import table, { pager, type Column } from '../table.ts'

const TOOL = 'neonpanel.getWarehouseBalances'
/** A page has at most 60 rows; more than these are not drawn, whatever answers. */
const MAX_ROWS = 200

/** The page that is on its way. */
let turning: string | undefined

function item (title: string, name: string, wide?: true): Column {
  return { title, ...wide && { wide }, cell: row => textOf(partOf(row, 'inventory'), name) }
}

function columnsFor ({ format }: Page): Column[] {
  return [
    item('SKU', 'sku'),
    item('Name', 'name', true),
    { title: 'Units', numeric: true, cell: row => format.quantity(textOf(row, 'balance')) },
    item('ASIN', 'asin'),
    item('FNSKU', 'fnsku'),
    item('Country', 'country_code')
  ]
}

/** Asks for another page of the same list; what is shown stays until that has come. */
async function turn (page: Page, to: number): Promise<void> {
  if (turning !== undefined || !page.input) return
  turning = String(to)
  page.redraw()
  page.say(`Loading page ${to}.`)
  const outcome = await page.call(TOOL, { ...page.input, page: to })
  turning = undefined
  if ('answer' in outcome) page.show(outcome.answer)
  else page.redraw()
  page.say('answer' in outcome ? '' : outcome.error)
}

function position (answer: Answer): { current: number, last: number } {
  const current = Number(textOf(answer, 'current_page')) || 1
  return { current, last: Math.max(Number(textOf(answer, 'last_page')) || 1, current) }
}

start({
  name: 'warehouse-inventory',
  title: 'Inventory of the warehouse',
  nothing: 'The warehouse held nothing on this day.',
  subtitle: answer => textOf(answer, 'balances_date'),
  content (answer, page) {
    const rows = rowsIn(answer)
    const { current, last } = position(answer)
    if (rows.length === 0 && last === 1) return undefined
    const way = (to: number) => to >= 1 && to <= last && turning === undefined && page.input
      ? () => { turn(page, to).catch(error => page.say(String(error))) }
      : undefined
    const more = rows.length > MAX_ROWS
      ? `, ${page.format.quantity(String(rows.length - MAX_ROWS))} more rows are not shown`
      : ''
    return [
      table('Items and their units', columnsFor(page), rows.slice(0, MAX_ROWS)),
      ...last > 1 || more !== '' ? [pager(`Page ${current} of ${last}${more}`, way(current - 1), way(current + 1))] : []
    ]
  }
})
