import { partOf, rowsIn, textOf, textsIn, type Answer } from '../answer.ts'
import creation from '../creation.ts'
import html from '../element.ts'
import documentLink from '../link.ts'
import start, { type Page } from '../page.ts'
import table, { pager, type Column } from '../table.ts'

const ROWS_PER_PAGE = 50
/** Notes of a kind that are drawn. */
const MAX_NOTES = 50

/** What the user has chosen to see. */
let firstRow = 0
let hasNames = false
/** The rehearsal that this was chosen for. */
let seen: string | undefined

function nameOf (rehearsal: Answer, argument: string): string {
  return textOf(rowsIn(rehearsal, 'names').find(row => textOf(row, 'argument') === argument) ?? {}, 'name')
}

/** What the document says of itself, without its lines. */
function facts (rehearsal: Answer, document: Answer, { input }: Page): HTMLElement {
  const company = nameOf(rehearsal, 'companyUuid') || (input ? textOf(input, 'companyUuid') : '')
  const rows = [
    ['Type', textOf(document, 'type')],
    ['Number', textOf(document, 'ref_number')],
    ['Date', textOf(document, 'date')],
    ['Vendor', textOf(document, 'vendor')],
    ['Company', company],
    ['Currency', textOf(document, 'currency')],
    ['For', textsIn(document, 'documents').join(', ')]
  ].filter(([, text]) => text !== '')
  return html('dl', { class: 'facts' },
    ...rows.map(([name, text]) => html('div', {}, html('dt', {}, name), html('dd', {}, text))))
}

/** Sentences under a heading; nothing where there are none. */
function notes (title: string, sentences: readonly (readonly (string | Node)[])[], kind = ''): HTMLElement[] {
  if (sentences.length === 0) return []
  const items = sentences.slice(0, MAX_NOTES).map(parts => html('li', {}, ...parts))
  const more = sentences.length - MAX_NOTES
  return [html('section', { class: `notes ${kind}`, 'aria-label': title }, html('h2', {}, title),
    html('ul', {}, ...items, more > 0 ? html('li', {}, `${more} more.`) : undefined))]
}

function duplicateOf (row: Answer, page: Page): (string | Node)[] {
  const status = textOf(row, 'status')
  const parts = [textOf(row, 'reason'), status === '' ? '' : ` Status: ${status}.`]
  return textOf(row, 'link') === '' ? parts : [...parts, ' ', documentLink(row, page)]
}

function columnsFor (rows: readonly Answer[], currency: string, { format }: Page): Column[] {
  const numeric = (title: string, member: string): Column =>
    ({ title, numeric: true, cell: row => format.exact(textOf(row, member)) })
  const optional: Column[] = [
    { title: 'Warehouse', cell: row => textOf(row, 'warehouse') },
    { title: 'Received', cell: row => textOf(row, 'received_date') }
  ]
  return [
    { title: 'Line', cell: row => textOf(row, 'line') },
    { title: 'Name', wide: true, cell: row => textOf(row, 'name') },
    numeric('Quantity', 'quantity'),
    numeric('Rate', 'rate'),
    numeric(['Amount', currency].filter(text => text !== '').join(', '), 'amount'),
    ...optional.filter(({ cell }) => rows.some(row => cell(row) !== ''))
  ]
}

function lines (document: Answer, page: Page): HTMLElement[] {
  const rows = rowsIn(document, 'lines')
  if (rows.length === 0) return [html('p', { class: 'soft' }, 'It has no lines.')]
  if (firstRow >= rows.length) firstRow = 0
  const last = Math.min(firstRow + ROWS_PER_PAGE, rows.length)
  const turn = (by: number) => () => {
    firstRow += by
    page.redraw()
  }
  const count = page.format.quantity(textOf(document, 'line_count') || String(rows.length))
  return [
    table('Lines of the document', columnsFor(rows, textOf(document, 'currency'), page), rows.slice(firstRow, last)),
    ...rows.length > ROWS_PER_PAGE
      ? [pager(`Lines ${firstRow + 1} to ${last} of ${count}`,
          firstRow > 0 ? turn(-ROWS_PER_PAGE) : undefined, last < rows.length ? turn(ROWS_PER_PAGE) : undefined)]
      : []
  ]
}

/** The ids of the call and what they stand for, folded. */
function names (rehearsal: Answer): HTMLElement[] {
  const rows = rowsIn(rehearsal, 'names').slice(0, MAX_NOTES)
  if (rows.length === 0) return []
  const items = rows.map(row =>
    html('li', {}, `${textOf(row, 'argument')} ${textOf(row, 'id')}: ${textOf(row, 'name')}`))
  return [html('details', {
    open: hasNames,
    toggle ({ currentTarget }) { hasNames = currentTarget instanceof HTMLDetailsElement && currentTarget.open }
  }, html('summary', { id: 'names' }, 'Names of the ids'), html('ul', { class: 'ids' }, ...items))]
}

start({
  name: 'rehearsed-document',
  title: 'Rehearsed document',
  nothing: 'The answer holds no rehearsal.',
  subtitle: () => '',
  content (answer, page) {
    const rehearsal = partOf(answer, 'rehearsal')
    const creates = textOf(rehearsal, 'creates')
    if (creates === '') return undefined
    const token = textOf(rehearsal, 'commit')
    if (seen !== token) [seen, firstRow, hasNames] = [token, 0, false]
    const [document = {}] = rowsIn(rehearsal, 'documents')
    const totals = rowsIn(rehearsal, 'totals').map(row =>
      `${page.format.exact(textOf(row, 'amount'))} ${textOf(row, 'currency')}`)
    return [
      html('p', { id: 'creates' }, `To be created: ${creates}.`),
      ...notes('Possible duplicates', rowsIn(rehearsal, 'duplicates').map(row => duplicateOf(row, page)), 'strong'),
      ...notes('Warnings', textsIn(rehearsal, 'warnings').map(text => [text]), 'strong'),
      facts(rehearsal, document, page),
      ...lines(document, page),
      html('p', { class: 'total' }, `Total: ${totals.join(', ') || 'not known'}`),
      ...names(rehearsal),
      ...notes('Not known', textsIn(rehearsal, 'not_known').map(text => [text])),
      ...creation(rehearsal, page)
    ]
  }
})
