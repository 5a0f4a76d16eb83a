import { Failure } from '../plugins/errors/index.ts'

/** What makes an answer about a period smaller. */
export const SHORTER_PERIOD = 'a shorter period (startDate, endDate)'

/** Refuses a period that ends before it begins; throws invalid_arguments. Days as text compare as days. */
export default function checkPeriod ({ startDate, endDate }: { startDate: string, endDate?: string }): void {
  if (endDate === undefined || endDate >= startDate) return
  throw new Failure('invalid_arguments', `arguments/endDate must not be before arguments/startDate (${startDate}).`, {
    fields: [{ field: 'endDate', message: `must not be before startDate (${startDate}).` }]
  })
}
