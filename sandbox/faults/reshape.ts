import type { FaultName } from './names.ts'

/** What steers a client (pages, states, ids of imports) stays as it is when leaves are nulled or left out. */
const KEPT = new Set(['current_page', 'per_page', 'last_page', 'count', 'request_id', 'status'])
const DATE = /^\d{4}-\d\d-\d\d$/

export function isMap (value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Decimals behind the point of a DECIMAL(18,8). */
const SCALE = 8
const DIGITS = /^[1-9]\d{0,14}$/

function leaf (value: unknown, fault: FaultName) {
  if (fault === 'numbers-as-strings' && typeof value === 'number') return String(value)
  if (fault === 'decimals' && typeof value === 'number') return value.toFixed(SCALE)
  if (fault === 'texts-as-numbers' && typeof value === 'string' && DIGITS.test(value)) return Number(value)
  if (fault === 'false-for-null' && value === null) return false
  if (fault === 'timestamps' && typeof value === 'string' && DATE.test(value)) return `${value}T00:00:00.000Z`
  return value
}

function member (name: string, value: unknown, fault: FaultName, depth: number): [string, unknown][] {
  const isLeaf = typeof value !== 'object' || value === null
  const steers = depth === 0 && KEPT.has(name)
  if (isLeaf && !steers && fault === 'missing') return []
  if (isLeaf && !steers && fault === 'nulls') return [[name, null]]
  if (isMap(value) && fault === 'arrays-for-objects') return [[name, []]]
  return [[name, reshape(value, fault, depth + 1)]]
}

/** A list as PHP writes one that was filtered (gaps in its keys) or keyed by a column. */
function keyed (list: readonly unknown[]): Record<string, unknown> {
  return Object.fromEntries(list.map((each, index) => [isMap(each) ? `row ${index}` : String(index + 1), each]))
}

/**
 * The same answer with every value of a kind changed: numbers, dates, leaves, objects inside it, or a field added to
 * each object.
 */
export default function reshape (value: unknown, fault: FaultName, depth = 0): unknown {
  if (Array.isArray(value)) {
    const list = value.map(each => reshape(each, fault, depth + 1))
    return fault === 'keyed-lists' ? keyed(list) : list
  }
  if (!isMap(value)) return leaf(value, fault)
  const members = Object.entries(value).flatMap(([name, each]) => member(name, each, fault, depth))
  if (fault === 'unknown-fields') members.push(['a_new_field', { nested: ['new'] }])
  return Object.fromEntries(members)
}
