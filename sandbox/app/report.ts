import { companiesOf } from '../api/access.ts'
import type { Ledger } from '../ledger/index.ts'
import layout from '../oauth/layout.ts'
import { escape } from '../../plugins/text/html.ts'
import type { Person } from '../people.ts'
import reportsOf from '../reports/index.ts'
import tableHtml from './table.ts'

/** The page of a report on the companies of a person, as of today. */
export default function reportPage (ledger: Ledger, person: Person, slug: string): string {
  const report = reportsOf(person).find(each => each.slug === slug)
  if (report === undefined) throw new Error(`${person.name} should see the report ${slug}.`)
  const { title, group, description, figures } = report
  const parts = companiesOf(ledger, person).map(company => `<h2>${escape(company.name)}</h2>
${tableHtml(company, figures(ledger, company))}`)
  return layout(title, `<h1>${escape(title)}</h1>
<p class="soft">${escape(group)} · ${escape(description)} As ${escape(person.name)} sees it today.</p>
${parts.join('\n')}`)
}
