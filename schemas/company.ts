import { Part, Text, Whole } from './common.ts'

/** A company that the user may see. */
export const Company = Part({
  id: Whole(),
  uuid: Text('companyUuid of the other tools.'),
  name: Text(),
  short_name: Text(),
  currency: Text('ISO 4217.'),
  timezone: Text('IANA name.')
})
