import { type Day, monthOf, startOfMonth } from './day.ts'

export const periodicities = ['total', 'yearly', 'quarterly', 'monthly'] as const
export type Periodicity = typeof periodicities[number]

const months = { yearly: 12, quarterly: 3, monthly: 1 }

/** The periods from start to end, both included, the first and last clipped to the range. */
export default function periods (periodicity: Periodicity, start: Day, end: Day): { start: Day, end: Day }[] {
  if (periodicity === 'total') return [{ start, end }]
  const length = months[periodicity]
  const found: { start: Day, end: Day }[] = []
  let from = start
  while (from <= end) {
    const next = startOfMonth(from, length - monthOf(from) % length)
    found.push({ start: from, end: Math.min(next - 1, end) })
    from = next
  }
  return found
}
