import isRecord from '../record.ts'
import { wireName, type Query } from './query.ts'

function isSame (asked: readonly string[], echoed: unknown): boolean {
  if (!Array.isArray(echoed)) return false
  const heard = new Set(echoed.map(String))
  const wanted = new Set(asked)
  return wanted.size === heard.size && asked.every(each => heard.has(each))
}

/**
 * Whether the answer's `filters` repeat the lists that were asked for: `proved` takes a list of two or more, `same` is
 * no contradiction, `silent` is an answer without filters, `different` means that values were dropped or not read as a list.
 */
export default function echo (query: Query, body: unknown): 'proved' | 'same' | 'silent' | 'different' {
  const filters = isRecord(body) && isRecord(body.filters) ? body.filters : {}
  let verdict: 'proved' | 'same' | 'silent' = 'silent'
  for (const [name, asked] of Object.entries(query)) {
    const wire = wireName(name)
    if (typeof asked !== 'object' || !(wire in filters)) continue
    if (!isSame(asked, filters[wire])) return 'different'
    if (new Set(asked).size > 1) verdict = 'proved'
    else if (verdict === 'silent') verdict = 'same'
  }
  return verdict
}
