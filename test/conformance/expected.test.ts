import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import t from 'tap'

type Checks = Record<string, readonly string[]>

async function read (name: string): Promise<Checks> {
  return JSON.parse(await readFile(join(import.meta.dirname, 'expected', `${name}.json`), 'utf8'))
}

/** The checks that do not simply succeed, with their scenarios; what is only noted does not count. */
function flaws (checks: Checks): string[] {
  return Object.entries(checks).flatMap(([scenario, ids]) =>
    ids.filter(id => / (FAILURE|WARNING|SKIPPED)$/.test(id)).map(id => `${scenario}: ${id}`))
}

const STATELESS = [
  'server-sse-multiple-streams: server-sse-multiple-streams-session WARNING',
  'server-sse-polling: server-sse-polling-session WARNING'
]

t.test('expects every scenario of 2026-07-28 to pass, required or not [PROTO-135]', async t => {
  const checks = await read('2026-07-28')
  t.equal(Object.keys(checks).length, 37 + 13)
  t.strictSame(flaws(checks), ['tasks-status-notifications: tasks-status-notifications SKIPPED'])
})

t.test('expects every scenario of 2025-11-25 to pass, and all others at their own revision [PROTO-136]', async t => {
  const checks = await read('2025-11-25')
  t.equal(Object.keys(checks).length, 30 + 3)
  t.strictSame(flaws(checks), STATELESS)
  const all = await read('all')
  t.equal(Object.keys(all).length, 65)
  t.strictSame(flaws(all).filter(flaw => flaw.endsWith('FAILURE')), [])
  const released = await read('all-0.1.16')
  t.equal(Object.keys(released).length, 32)
  t.strictSame(flaws(released).filter(flaw => flaw.endsWith('FAILURE')), [],
    'the last release of the suite finds no fault either')
})

t.test('expects the product to pass what needs no tool of the suite [PROTO-137]', async t => {
  const untestable = [
    'server-rejects-undeclared-capability', 'missing-capability-http-400',
    'http-server-no-independent-requests-on-stream', 'server-no-log-without-loglevel'
  ]
  const modern = await read('product-2026-07-28')
  t.equal(Object.keys(modern).length, 10)
  t.strictSame(flaws(modern).filter(flaw => flaw.endsWith('FAILURE')).sort(),
    untestable.map(name => `server-stateless: sep-2575-${name} FAILURE`).sort())
  const legacy = await read('product-2025-11-25')
  t.equal(Object.keys(legacy).length, 4)
  t.strictSame(flaws(legacy), [])
})

t.test('expects the product to pass the scenarios of Skills, but for reading folders [PROTO-137]', async t => {
  const checks = await read('product-extensions')
  t.strictSame(Object.keys(checks).sort(),
    ['directory', 'enumeration', 'manifest'].map(name => `sep-2640-skills-${name}`))
  const { 'sep-2640-skills-directory': folders = [], ...others } = checks
  t.strictSame(flaws(others), [])
  t.ok(flaws({ folders }).every(flaw => flaw.endsWith(' SKIPPED')), 'directoryRead is not announced')
})

t.test('expects the schema of the revision to hold for all that a scenario hears [PROTO-139]', async t => {
  const raw = [
    'dns-rebinding-protection', 'server-session-lifecycle', 'server-sse-multiple-streams', 'server-sse-polling',
    'server-stateless', 'tasks-status-notifications'
  ]
  const all = await read('all')
  t.strictSame(Object.keys(all).filter(scenario => !all[scenario]?.includes('wire-schema-valid')), raw,
    'these are not checked by the suite')
})
