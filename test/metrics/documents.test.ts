import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { counters, gauges, histograms, PREFIX } from '../../plugins/metrics/definitions.ts'
import { rules } from './deployed.ts'

const ROOT = join(import.meta.dirname, '../..')
const operations = readFileSync(join(ROOT, 'docs/operations.md'), 'utf8')
const REASON = /(?:reason: |invalidToken\()'([^']+)'/g
/** Reasons of failures that are no limit's and no token's. */
const ELSEWHERE = ['ALLOWED_HOSTS', 'CORS_ORIGIN', 'introspection', 'scope']

interface Described { name: string, type: string, labels: readonly string[], help: string }

const metrics: Described[] = [
  ...Object.values(counters).map(metric => ({ ...metric, type: 'counter' })),
  ...Object.values(histograms).map(metric => ({ ...metric, type: 'histogram' })),
  ...Object.entries(gauges).map(([name, metric]) => ({ ...metric, name, type: 'gauge' }))
]

t.test('the table of metrics is what the definitions say', async t => {
  const rows = metrics.map(({ name, type, labels, help }) =>
    `| \`${PREFIX}${name}\` | ${type} | ${labels.join(', ') || '–'} | ${help} |`)
  const [, written] = /<!-- metrics -->\n([^]*?)\n<!-- \/metrics -->/.exec(operations) ?? []
  t.equal(written, ['| metric | type | labels | meaning |', '|---|---|---|---|', ...rows].join('\n'))
})

t.test('names end as Prometheus has it: counters in _total, times in _seconds', async t => {
  t.strictSame(metrics.filter(({ name, type }) => type === 'counter' !== name.endsWith('_total')), [])
  t.strictSame(metrics.filter(({ name, type }) => type === 'histogram' && !name.endsWith('_seconds')), [])
})

t.test('each alert has its row with what to do, and no other has', async t => {
  const rows = [...operations.matchAll(/^\| `(NeonPanel\w+)` \| /gm)].map(([, alert]) => alert)
  t.strictSame(rows, rules.map(({ alert }) => alert))
})

t.test('every reason that the code gives for a limit or a token has a series', async t => {
  const files = readdirSync(join(ROOT, 'plugins'), { recursive: true, encoding: 'utf8' })
  const given = files.filter(file => file.endsWith('.ts')).flatMap(file => {
    const text = readFileSync(join(ROOT, 'plugins', file), 'utf8')
    return [...text.matchAll(REASON)].map(([, reason = '']) => reason)
  })
  const known: readonly string[] = [...counters.limits.values, ...counters.tokens.values]
  t.ok(given.length > 20, `${given.length} reasons`)
  t.strictSame(given.filter(reason => !known.includes(reason) && !ELSEWHERE.includes(reason)), [])
})
