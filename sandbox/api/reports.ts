import type { FastifyInstance } from 'fastify'
import reportsOf from '../reports/index.ts'
import { personOf } from './access.ts'
import type { ApiOptions } from './options.ts'

/** listReports: pages for a browser, in the shape of 2025 (query_filters) or of 2026 (id). */
export default async function listReports (fastify: FastifyInstance, {
  ledger, reportsShape = () =>
    '2026'
}: ApiOptions) {
  fastify.get('/reports', async request => {
    const person = personOf(request)
    const data = reportsOf(person).map(({ id, slug, title, group, description, filters }) => {
      const report = { title, group, description, link: ledger.links.report(person, slug) }
      return reportsShape() === '2025' ? { ...report, query_filters: filters } : { id, ...report }
    })
    return { count: data.length, data }
  })
}
