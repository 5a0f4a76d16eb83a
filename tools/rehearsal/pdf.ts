import { findCompany } from './names.ts'
import { shown, type Lookup, type Rehearsed } from './rehearsed.ts'

interface Input { companyUuid: string, type: string, file: { name: string, link: string } }

/** How an import of createDocumentsByPdf would be: what the PDF holds is not known before NeonPanel has read it. */
export default async function rehearsePdf (
  { companyUuid, type, file }: Input, lookup: Lookup
): Promise<Rehearsed> {
  const company = await findCompany(lookup, companyUuid)
  const name = shown(company?.name)
  return {
    creates: `each ${type} in the PDF ${shown(file.name)} from ${new URL(file.link).host}, in ` +
      `${name ?? `company ${companyUuid}`}: how many and their totals are not known before NeonPanel has read it`,
    found: { currency: '', duplicates: '' },
    documents: [],
    totals: [],
    names: name === undefined ? [] : [{ argument: 'companyUuid', id: companyUuid, name }],
    duplicates: [],
    warnings: company === null ? ['companyUuid is none of the companies that you see.'] : [],
    not_known: [
      'What the PDF holds: lines, totals, and whether its documents exist. NeonPanel opens it when it imports, and ' +
        'its documents cannot be listed.',
      ...(company === undefined ? ['Name of the company: it cannot be read with this token now.'] : [])
    ]
  }
}
