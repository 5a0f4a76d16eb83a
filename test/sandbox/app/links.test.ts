import t from 'tap'
import companies from '../../../sandbox/ledger/companies.ts'
import { people, type Person } from '../../../sandbox/people.ts'
import tools from '../../tools-of-data.ts'
import build from '../../build.ts'
import walk, { type Answer } from './walk.ts'

const URLS = /https?:\/\/[^\s"\\]+/g
const WRITES = ['createDocuments', 'createDocumentsByPdf', 'checkImportStatus']

const stack = await build(t)
const every = tools.map(({ name }) => name.slice('neonpanel.'.length)).sort()

/** The tools that must have something to say to a person. */
function expected ({ companies: own, mayImport }: Person): string[] {
  if (own.length === 0) return ['getImportInstructions', 'listCompanies', 'listReports']
  return every.filter(tool => mayImport || !WRITES.includes(tool))
}

function urlsIn (answers: readonly Answer[]): string[] {
  return [...new Set(answers.flatMap(({ text }) => text.match(URLS) ?? []))]
}

/** What of the other companies a page may not show. */
function foreignNames ({ companies: own }: Person): string[] {
  return companies.filter(({ shortName }) => !own.includes(shortName)).map(({ name }) => name.replace('&', '&amp;'))
}

for (const person of people) {
  t.test(`every link in the answers to ${person.name} opens a page of the sandbox`, async t => {
    const answers = await walk(stack, person)
    t.strictSame([...new Set(answers.map(({ tool }) => tool))].sort(), expected(person))
    const urls = urlsIn(answers)
    t.equal(urls.length > 0, person.companies.length > 0)
    t.strictSame(urls.filter(url => !url.startsWith(`${stack.sandbox.url}/app/`)), [])
    const wrong = []
    for (const url of urls) {
      const response = await fetch(url)
      const { status, headers } = response
      const text = await response.text()
      const isImage = url.includes('/app/images/')
      const type = isImage ? 'image/svg+xml' : 'text/html; charset=utf-8'
      const safe = headers.get('content-security-policy')?.startsWith("default-src 'none'; style-src 'sha256-") === true
      const told = foreignNames(person).filter(name => text.includes(name))
      const says = isImage ? text.includes('<text') : /<h1>.+<\/h1>/.test(text)
      const found = { status, type: headers.get('content-type'), safe, told, says }
      const wanted = { status: 200, type, safe: true, told: [], says: true }
      if (JSON.stringify(found) !== JSON.stringify(wanted)) wrong.push({ url, ...found })
    }
    t.strictSame(wrong, [])
  })
}
