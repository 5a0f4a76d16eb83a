import { object, text, integer } from './common.ts'

/** A company that the user may see. */
export const Company = object({
  id: integer(),
  uuid: text('companyUuid of the other tools.'),
  name: text(),
  short_name: text(),
  currency: text('ISO 4217.'),
  timezone: text('IANA name.')
})
