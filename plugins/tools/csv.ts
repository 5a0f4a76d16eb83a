import { stringify } from 'csv-stringify/sync'
import isRecord from '../../schemas/is-record.ts'
import elementsOf, { nameOf } from '../text/json-elements.ts'

/** Without it Excel takes UTF-8 for the code page of the machine, and shows wrong names without a word. */
export const BYTE_ORDER_MARK = '\ufeff'

/** What makes a spreadsheet compute a text (OWASP, CSV injection), in full width too. */
const FORMULA = /^[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]/
const LINE_END = /[\r\n]/

/** The columns of a row by its schema, as dotted paths; a list is one column. */
export function columnsOf (parts: unknown, prefix = ''): string[] {
  if (!isRecord(parts)) return []
  return Object.entries(parts).flatMap(([name, part]) => {
    const inner = isRecord(part) && isRecord(part.properties) ? columnsOf(part.properties, `${prefix}${name}.`) : []
    return inner.length > 0 ? inner : [`${prefix}${name}`]
  })
}

/** A cell from JSON: a number or a list exactly as it came, nothing for null, a text that no spreadsheet computes. */
function cellOf (json = 'null'): string {
  if (json === 'null') return ''
  if (!json.startsWith('"')) return json
  const text = String(JSON.parse(json)).toWellFormed()
  return FORMULA.test(text) ? `'${text}` : text
}

/** Notes the JSON of the columns of a row. */
function collect (json: string, columns: ReadonlySet<string>, cells: Map<string, string>, prefix = ''): void {
  if (!json.startsWith('{')) return
  for (const element of elementsOf(json)) {
    const path = `${prefix}${nameOf(element)}`
    if (columns.has(path)) cells.set(path, element.value)
    else collect(element.value, columns, cells, `${path}.`)
  }
}

/** Lines of CSV (RFC 4180). */
export function csvOf (records: readonly (readonly string[])[]): string {
  return stringify(records.map(record => [...record]),
    { record_delimiter: '\r\n', quoted_match: LINE_END, quoted_empty: records[0]?.length === 1 })
}

/** The rows of an answer, from its JSON text, as cells of these columns. */
export default function cellsOf (text: string, rows: string, columns: readonly string[]): string[][] {
  const wanted = new Set(columns)
  const list = elementsOf(text).find(element => nameOf(element) === rows)?.value ?? '[]'
  if (!list.startsWith('[')) return []
  return elementsOf(list).map(({ value }) => {
    const cells = new Map<string, string>()
    collect(value, wanted, cells)
    return columns.map(column => cellOf(cells.get(column)))
  })
}
