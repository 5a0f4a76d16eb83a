import fc from 'fast-check'
import t from 'tap'
import tools from '../tools-of-data.ts'
import build from '../build.ts'
import { json, startFakeUpstream } from '../build-tools.ts'
import { overResource, surfaces, type Caller } from '../outcomes.ts'

const RUNS = Number(process.env.FC_RUNS ?? 400)
const WORDS = 'The period is closed, ask Ana.'
const shapes: readonly unknown[] = [
  { message: WORDS }, { error: WORDS }, { error: { message: WORDS } }, { detail: WORDS, title: 'Bad' },
  { errors: [WORDS] }, { success: false, message: WORDS }, [WORDS], WORDS
]
/** Statuses with a code of their own; those whose words are not for the caller. */
const own: ReadonlyMap<number, string> = new Map([
  [401, 'invalid_token'], [404, 'upstream_not_found'], [429, 'upstream_busy'],
  ...[400, 409, 413, 414, 415, 422, 431].map(status => [status, 'upstream_invalid'] as const)
])
const wordless: ReadonlySet<number> = new Set([401, 404, 413, 414, 429, 431])

/** Everything that makes one request to NeonPanel, and how it is asked for. */
const targets = [
  ...tools.flatMap(({ name, example: { input } }) => Object.entries(surfaces).map(([surface, call]) =>
    ({ what: `${name} over ${surface}`, ask: (caller: Caller) => call(caller, name, input) }))),
  ...['neonpanel://companies/x', 'neonpanel://reports/1'].map(uri =>
    ({ what: uri, ask: (caller: Caller) => overResource(caller, uri) }))
]

t.test('any 4xx to any operation is one refusal with its words on every surface, never unknown [U4, U8]', async t => {
  const fakeUpstream = await startFakeUpstream(t)
  const { url, token } = await build(t, {
    env: { NEONPANEL_API_URL: fakeUpstream.url, NEONPANEL_DETAILS_PATH: 'balances', TOOL_NAMES: 'dotted' }
  })
  const statuses = fc.oneof(fc.integer({ min: 400, max: 499 }), fc.constantFrom(...own.keys()))
  let calls = 0
  await fc.assert(fc.asyncProperty(fc.constantFrom(...targets), statuses, fc.constantFrom(...shapes), async (
    { what, ask }, status, body
  ) => {
    fakeUpstream.seen.length = 0
    fakeUpstream.answer = json(body, status)
    const { code, detail } = await ask({ url, token: await token({ claims: { sub: `user-${++calls}` } }) })
    const said = `${status} to ${what}: ${String(detail)}`
    t.equal(code, own.get(status) ?? 'upstream_refused', said)
    t.equal(String(detail).includes(WORDS), !wordless.has(status), said)
    t.equal(fakeUpstream.seen.length, 1, said)
  }), { numRuns: RUNS })
})
