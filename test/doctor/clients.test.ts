import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import clients from '../../cli/doctor/clients.ts'
import steps from '../../cli/doctor/steps/index.ts'
import examine from './examine.ts'
import openAltered from './open.ts'

t.test('each client has a view of its own, with the steps that count for it and its verdict', async t => {
  const { url, token } = await openAltered(t)
  const bearer = await token()
  for (const client of clients) {
    const { clients: verdicts, steps: reports } = await examine(url, { token: bearer, client })
    t.strictSame(Object.keys(verdicts), [client.name])
    for (const { faults } of reports) t.ok(faults.every(({ hurts }) => hurts.includes(client.name)), client.name)
    const expected = steps.filter(({ demands }) => demands.some(each => client.demands.includes(each)))
    t.strictSame(reports.map(({ step }) => step), expected.map(({ id }) => id), client.name)
  }
})

t.test('the table of steps is what the steps say', async t => {
  const text = readFileSync(join(import.meta.dirname, '../../docs/clients.md'), 'utf8')
  const rows = [...text.slice(text.indexOf('## 10.')).matchAll(/^\| `([\w-]+)` \| (.*) \|$/gm)]
  t.strictSame(rows.map(([, id, title]) => [id, title]), steps.map(({ id, title }) => [id, title]))
})

t.test('every demand is of some client, and every step looks at some', async t => {
  const known = new Set(clients.flatMap(({ demands }) => demands))
  t.strictSame(steps.flatMap(({ demands }) => demands).filter(demand => !known.has(demand)), [])
  const looked = new Set(steps.flatMap(({ demands }) => demands))
  t.strictSame([...known].filter(demand => !looked.has(demand)), [])
  t.equal(new Set(steps.map(({ id }) => id)).size, steps.length)
})
