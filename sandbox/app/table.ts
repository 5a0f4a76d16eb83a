import { escape } from '../../plugins/text/html.ts'
import type { Company } from '../ledger/types.ts'
import type { Cell, Table } from '../reports/table.ts'

/** An amount in minor units as people write it. */
function money ({ currency, digits }: Company, minor: number): string {
  const format = new Intl.NumberFormat('en', { style: 'currency', currency, currencyDisplay: 'code' })
  return format.format(minor / 10 ** digits)
}

function html (company: Company, cell: Cell): string {
  if (typeof cell === 'string') return `<td>${escape(cell)}</td>`
  if (typeof cell === 'number') return `<td class="figure">${cell.toLocaleString('en')}</td>`
  if ('minor' in cell) return `<td class="figure">${escape(money(company, cell.minor))}</td>`
  return `<td><a href="${escape(cell.href)}">${escape(cell.text)}</a></td>`
}

/** A table in HTML; a sentence where it has no rows. */
export default function tableHtml (company: Company, { columns, rows }: Table): string {
  if (rows.length === 0) return '<p class="soft">There is nothing to show yet.</p>'
  return `<table>
<thead><tr>${columns.map(column => `<th scope="col">${escape(column)}</th>`).join('')}</tr></thead>
<tbody>
${rows.map(row => `<tr>${row.map(cell => html(company, cell)).join('')}</tr>`).join('\n')}
</tbody>
</table>`
}
