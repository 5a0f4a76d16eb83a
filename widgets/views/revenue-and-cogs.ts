import { partOf, rowsIn, textOf, type Answer } from '../answer.ts'
import barChart from '../chart.ts'
import sum, { isDecimal } from '../decimal.ts'
import html from '../element.ts'
import start, { type Page } from '../page.ts'
import periodName from '../period.ts'
import table, { pager, type Column } from '../table.ts'

const ROWS_PER_PAGE = 50
/** Bars beyond these would be lines. */
const MAX_GROUPS = 36
const SERIES = [{ title: 'Revenue', member: 'revenue_amount' }, { title: 'COGS', member: 'cogs_amount' }] as const

/** What the user has chosen to see. */
let chosen: string | undefined
let firstRow = 0

function currencyOf (row: Answer): string {
  return textOf(row, 'currency') || 'unknown currency'
}

function totalOf (rows: readonly Answer[], member: string): `${number}` {
  return sum(rows.map(row => textOf(row, member)).filter(isDecimal))
}

function periodOf (row: Answer): string {
  return `${textOf(row, 'start_date')} – ${textOf(row, 'end_date')}`
}

function nameOf (row: Answer): string | undefined {
  return periodName(textOf(row, 'start_date'), textOf(row, 'end_date'))
}

function companyOf (row: Answer): string {
  const company = partOf(row, 'company')
  return textOf(company, 'short_name') || textOf(company, 'name')
}

function columnsFor (rows: readonly Answer[], currency: string, { format }: Page): Column[] {
  const groups: Column[] = [
    { title: 'Company', cell: companyOf },
    { title: 'Country', cell: row => textOf(row, 'country_code') },
    { title: 'Invoice', cell: row => textOf(partOf(row, 'invoice'), 'ref_number') }
  ]
  return [
    { title: 'Period', cell: row => nameOf(row) ?? periodOf(row) },
    ...groups.filter(({ cell }) => rows.some(row => cell(row) !== '')),
    ...SERIES.map(({ title, member }) => ({
      title: `${title}, ${currency}`, numeric: true, cell: (row: Answer) => format.amount(textOf(row, member))
    }))
  ]
}

/** The rows of one currency, by period, oldest first. */
function byPeriod (rows: readonly Answer[]): Answer[][] {
  const periods = Map.groupBy(rows, periodOf)
  return [...periods].sort(([one], [other]) => one < other ? -1 : 1).map(([, rows]) => rows)
}

function chart (rows: readonly Answer[], currency: string, { format }: Page): Node[] {
  const periods = byPeriod(rows)
  const groups = periods.slice(-MAX_GROUPS).map(ofPeriod => {
    const [row = {}] = ofPeriod
    return {
      label: nameOf(row) ?? textOf(row, 'start_date'),
      values: SERIES.map(({ member }) => Number(totalOf(ofPeriod, member)))
    }
  })
  const totals = SERIES.map(({ title, member }) => `${title} ${format.amount(totalOf(rows, member))} ${currency}`)
  const cut = periods.length > MAX_GROUPS ? `The last ${MAX_GROUPS} of ${periods.length} periods.` : undefined
  const description = `${totals.join(', ')} over ${periods.length} periods. The table has each figure.`
  return [
    html('p', { class: 'legend' }, ...totals.map((text, index) => html('span', { class: `series-${index}` }, text)),
      cut === undefined ? undefined : html('span', { class: 'soft' }, cut)),
    barChart(groups, Math.max(document.body.clientWidth - 24, 260), description, format.short)
  ]
}

function currencies (all: readonly string[], current: string, page: Page): HTMLElement | undefined {
  if (all.length < 2) return undefined
  return html('div', { class: 'choices', role: 'group', 'aria-label': 'Currency' }, ...all.map(currency =>
    html('button', {
      id: `currency-${currency}`,
      type: 'button',
      'aria-pressed': String(currency === current),
      click () {
        chosen = currency
        firstRow = 0
        page.redraw()
      }
    }, currency)))
}

start({
  name: 'revenue-and-cogs',
  title: 'Revenue and COGS',
  nothing: 'There are no figures for this period.',
  subtitle (answer) {
    const filters = partOf(answer, 'filters')
    return [textOf(filters, 'start_date'), textOf(filters, 'end_date')].filter(day => day !== '').join(' – ')
  },
  content (answer, page) {
    const all = Map.groupBy(rowsIn(answer), currencyOf)
    const [first] = all.keys()
    const currency = chosen !== undefined && all.has(chosen) ? chosen : first
    if (currency === undefined) return undefined
    const rows = byPeriod(all.get(currency) ?? []).flat()
    if (firstRow >= rows.length) firstRow = 0
    const last = Math.min(firstRow + ROWS_PER_PAGE, rows.length)
    const turn = (by: number) => () => {
      firstRow += by
      page.redraw()
    }
    const choice = currencies([...all.keys()], currency, page)
    return [
      ...choice ? [choice] : [],
      ...chart(rows, currency, page),
      table(`Revenue and COGS in ${currency}`, columnsFor(rows, currency, page), rows.slice(firstRow, last)),
      ...rows.length > ROWS_PER_PAGE
        ? [pager(`Rows ${firstRow + 1} to ${last} of ${page.format.quantity(String(rows.length))}`,
            firstRow > 0 ? turn(-ROWS_PER_PAGE) : undefined, last < rows.length ? turn(ROWS_PER_PAGE) : undefined)]
        : []
    ]
  }
})
