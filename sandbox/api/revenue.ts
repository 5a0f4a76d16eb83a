import type { FastifyInstance } from 'fastify'
import { periodicities } from '../ledger/periods.ts'
import { groups } from '../ledger/revenue.ts'
import companyOf, { companiesOf, personOf } from './access.ts'
import type { ApiOptions } from './options.ts'
import readQuery, { COUNTRY } from './query.ts'

/**
 * getRevenueAndCogs over the companies named, or all of the person's. The end defaults to the latest today among them.
 */
export default async function revenue (fastify: FastifyInstance, {
  ledger, clock, arrayStyle = () => 'any', echoes = () => true
}: ApiOptions) {
  fastify.get('/revenue-and-cogs', async request => {
    const person = personOf(request)
    const query = readQuery(request.query, arrayStyle())
    const uuids = query.list('company_uuids', () => true, '')
    const companies =
      uuids === null ? companiesOf(ledger, person) : [...new Set(uuids)].map(uuid => companyOf(ledger, request, uuid))
    const countries = query.list('country_codes', value => COUNTRY.test(value), 'must be 2 letters.')
    const grouping =
      query.list('grouping', value => groups.some(group => group === value), `must be one of ${groups.join(', ')}.`)
    const periodicity = query.choice('periodicity', periodicities)
    const start = query.requiredDate('start_date')
    const today = companies.map(ledger.today).sort().at(-1) ?? new Date(clock()).toISOString().slice(0, 10)
    const end = query.date('end_date', today)
    if (query.text('end_date') !== null) query.ordered(start, end)
    query.done()
    const data = ledger.revenueAndCogs(companies, {
      start,
      end,
      countries,
      grouping: grouping === null ? ['company'] : groups.filter(group => grouping.includes(group)),
      periodicity: periodicity ?? 'total'
    })
    const filters = {
      start_date: start, end_date: end, company_uuids: uuids, country_codes: countries, grouping, periodicity
    }
    return echoes() ? { filters, data } : { data }
  })
}
