import { Type } from '@sinclair/typebox'
import { COMPANY, COMPANY_UUID } from './example-data.ts'
import countryFaults from './country.ts'
import path from './path.ts'
import {
  output, Choice, CompanyUuid, Country, EndDate, Input, list, object, StartDate, text
} from '../schemas/common.ts'
import isRecord from '../schemas/is-record.ts'
import { RevenueRow } from '../schemas/revenue.ts'
import periodFaults, { SHORTER_PERIOD } from './period.ts'
import { defineTool, reads } from './tool.ts'

const MAX_ITEMS = 60
const Group = Choice(['company', 'country', 'invoice'], 'A column to group by.')
const Periodicity = Choice(['total', 'yearly', 'quarterly', 'monthly'], 'Length of the periods, total if left out.')

/** What is asked for in lists. */
interface Asked { companyUuids?: string[] | undefined, countryCodes?: string[] | undefined, grouping?: string[] }

const columns: ReadonlyMap<string, string> =
  new Map([['company', 'company'], ['country', 'country_code'], ['invoice', 'invoice']])

function isAmong (asked: readonly string[] | undefined, value: unknown): boolean {
  return asked === undefined || typeof value !== 'string' || asked.includes(value)
}

/** No row is of a company or country that was not asked for, and each column of the grouping has a value somewhere. */
function agrees ({ companyUuids, countryCodes, grouping = [] }: Asked, body: unknown): boolean {
  const data = isRecord(body) && typeof body.data === 'object' ? Object.values(body.data ?? {}) : []
  const rows = data.filter(isRecord)
  return rows.every(({ company, country_code: country }) =>
    isAmong(companyUuids, isRecord(company) ? company.uuid : undefined) && isAmong(countryCodes, country)) &&
    (rows.length === 0 || grouping.every(group => rows.some(row => row[columns.get(group) ?? ''])))
}

export default defineTool({
  name: 'neonpanel.getRevenueAndCogs',
  title: 'Get revenue and COGS',
  description: 'Gets revenue and cost of goods sold over a period, by company, country or invoice, in total or by ' +
    'month, quarter or year. It tells sales and margins. Not paged: by invoice, only a short period fits into an ' +
    'answer. Amounts of two currencies do not add up.',
  scopes: [['read:analytics'], ['read:revenue', 'read:cogs']],
  annotations: reads,
  justifications: {
    readOnlyHint: 'Reads sums of revenue and cost of goods sold over a period, and books or restates nothing.',
    destructiveHint: 'The figures are added up for the answer and overwrite nothing.',
    idempotentHint: 'Asking for the same period and groups again has no effect in NeonPanel.',
    openWorldHint: 'Its figures come from the books of the user\'s companies in NeonPanel; no marketplace and no ' +
      'exchange rate is asked for.'
  },
  input: Input({
    startDate: StartDate,
    endDate: Type.Optional(EndDate),
    companyUuids: Type.Optional(Type.Array(CompanyUuid,
      {
        minItems: 1,
        maxItems: MAX_ITEMS,
        description: 'Only these companies: uuid from neonpanel.listCompanies; all if left out.'
      })),
    countryCodes: Type.Optional(Type.Array(Country('Country code of two letters.'),
      { minItems: 1, maxItems: MAX_ITEMS, description: 'Only these countries: two letters each; all if left out.' })),
    grouping: Type.Optional(Type.Array(Group,
      { minItems: 1, maxItems: 3, uniqueItems: true, description: 'Columns to group by, company if left out.' })),
    periodicity: Type.Optional(Periodicity)
  }),
  output: output({
    filters: object({
      start_date: text(),
      end_date: text(),
      company_uuids: list(Type.String()),
      country_codes: list(Type.String()),
      grouping: list(Type.String()),
      periodicity: text()
    }, { description: 'The filters as NeonPanel read them.' }),
    data: list(RevenueRow, 'One period and group each; the uuid of its company is companyUuid elsewhere.')
  }),
  example: {
    input: {
      startDate: '2025-01-01',
      endDate: '2025-03-31',
      companyUuids: [COMPANY_UUID],
      periodicity: 'quarterly'
    },
    output: {
      filters: {
        start_date: '2025-01-01',
        end_date: '2025-03-31',
        company_uuids: [COMPANY_UUID],
        country_codes: null,
        grouping: null,
        periodicity: 'quarterly'
      },
      data: [
        {
          start_date: '2025-01-01',
          end_date: '2025-03-31',
          revenue_amount: 465089.05,
          cogs_amount: 156868.23,
          currency: 'USD',
          company: COMPANY,
          country_code: null,
          invoice: null
        }
      ]
    }
  },
  narrower: [
    SHORTER_PERIOD,
    'fewer companies (companyUuids)',
    'fewer countries (countryCodes)',
    'a coarser grouping',
    'longer periods (periodicity)'
  ],
  faults: ({ countryCodes = [], ...input }) => [
    ...periodFaults(input), ...countryCodes.flatMap((code, index) => countryFaults(`countryCodes/${index}`, code))
  ],
  handler: async ({ countryCodes, ...input }, api) => {
    const query = { ...input, countryCodes: countryCodes?.map(code => code.toUpperCase()) }
    return api.get(path`/api/v1/revenue-and-cogs`, query, { agrees: body => agrees(query, body) })
  }
})
