import { Type } from '@sinclair/typebox'
import path from './path.ts'
import {
  output, Choice, CompanyUuid, Country, EndDate, Input, list, object, StartDate, text
} from '../schemas/common.ts'
import { RevenueRow } from '../schemas/revenue.ts'
import checkPeriod, { SHORTER_PERIOD } from './period.ts'
import { defineTool, reads } from './tool.ts'

const MAX_ITEMS = 60
const Group = Choice(['company', 'country', 'invoice'], 'A column to group by.')
const Periodicity = Choice(['total', 'yearly', 'quarterly', 'monthly'], 'Length of the periods, total if left out.')

export default defineTool({
  name: 'neonpanel.getRevenueAndCogs',
  title: 'Get revenue and COGS',
  description: 'Gets revenue and cost of goods sold over a period, by company, country or invoice, in total or by ' +
    'month, quarter or year. It tells sales and margins. Not paged: by invoice, only a short period fits into an ' +
    'answer. Amounts of two currencies do not add up.',
  scopes: [['read:analytics'], ['read:revenue', 'read:cogs']],
  annotations: reads,
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
      companyUuids: ['022a5b44774a5636fa095661d3353f332e9c5ba1'],
      periodicity: 'quarterly'
    },
    output: {
      filters: {
        start_date: '2025-01-01',
        end_date: '2025-03-31',
        company_uuids: ['022a5b44774a5636fa095661d3353f332e9c5ba1'],
        country_codes: null,
        grouping: null,
        periodicity: 'quarterly'
      },
      data: [
        {
          start_date: '2025-01-01',
          end_date: '2025-03-31',
          revenue_amount: 464399.38,
          cogs_amount: 150745.06,
          currency: 'USD',
          company: {
            id: 106,
            uuid: '022a5b44774a5636fa095661d3353f332e9c5ba1',
            name: 'Kestrel Home Goods LLC',
            short_name: 'KHG',
            currency: 'USD',
            timezone: 'America/Los_Angeles'
          },
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
  handler: async ({ countryCodes, ...query }, api) => {
    checkPeriod(query)
    return api.get(path`/api/v1/revenue-and-cogs`,
      { ...query, countryCodes: countryCodes?.map(code => code.toUpperCase()) })
  }
})
