import type { InputFault } from './context.ts'

/** What makes an answer about a period smaller. */
export const SHORTER_PERIOD = 'a shorter period (startDate, endDate)'

/** The fault of a period that ends before it begins. Days as text compare as days. */
export default function periodFaults ({ startDate, endDate }: { startDate: string, endDate?: string }): InputFault[] {
  if (endDate === undefined || endDate >= startDate) return []
  return [{ field: 'endDate', message: `must not be before startDate (${startDate}).` }]
}
