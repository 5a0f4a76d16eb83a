import companies from '../../sandbox/ledger/companies.ts'

/** The uuid of a company of the sandbox. */
function uuidOf (shortName: string): string {
  return companies.find(company => company.shortName === shortName)?.uuid ?? ''
}

export const KESTREL = uuidOf('KHG')
export const BIRCH = uuidOf('BTG')
export const HALDEN = uuidOf('HOL')
/** Ids of users of the sandbox: Ana sees Kestrel and Birch, Ben sees Birch. */
export const ANA = '46'
export const BEN = '52'

/** The URI of a company. */
export function companyUri (uuid: string): string {
  return `neonpanel://companies/${uuid}`
}
