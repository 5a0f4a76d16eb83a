import type { Answer } from './answer.ts'
import html from './element.ts'

/** A column whose cells are texts. */
export interface Column {
  title: string
  numeric?: boolean
  /** Breaks into lines. */
  wide?: boolean
  cell (row: Answer): string | Node
}

interface Step { id: string, label: string, go: (() => void) | undefined }

function button ({ id, label, go }: Step): HTMLButtonElement {
  return html('button', { id, type: 'button', ...(go ? { click: go } : { 'aria-disabled': 'true' }) }, label)
}

/** Where a list stands, and the ways to its other pages; a way that is undefined leads nowhere. */
export function pager (label: string, previous: (() => void) | undefined, next: (() => void) | undefined): HTMLElement {
  return html('nav', { 'aria-label': 'Pages', class: 'pager' },
    button({ id: 'previous', label: 'Previous', go: previous }),
    html('span', {}, label),
    button({ id: 'next', label: 'Next', go: next }))
}

/** A table that scrolls by itself, with the mouse and with the keyboard. */
export default function table (caption: string, columns: readonly Column[], rows: readonly Answer[]): HTMLElement {
  const kind = ({ numeric, wide }: Column) => numeric ? 'number' : wide && 'wide'
  const head = columns.map(column => html('th', { scope: 'col', class: kind(column) }, column.title))
  const body = rows.map(row => html('tr', {}, ...columns.map((column, index) => index === 0
    ? html('th', { scope: 'row', class: kind(column) }, column.cell(row))
    : html('td', { class: kind(column) }, column.cell(row)))))
  return html('div', { id: 'table', class: 'scroll', tabindex: 0, role: 'region', 'aria-label': caption },
    html('table', {}, html('caption', { class: 'hidden' }, caption),
      html('thead', {}, html('tr', {}, ...head)), html('tbody', {}, ...body)))
}
