import type { TSchema } from '@sinclair/typebox'
import fc from 'fast-check'
import t, { type Test } from 'tap'
import isRecord from '../../schemas/is-record.ts'
import tools from '../../tools/index.ts'
import { valid } from '../arguments.ts'
import build from '../build.ts'
import { json, startFakeUpstream } from '../build-tools.ts'
import { overRest, surfaces, type Outcome } from '../outcomes.ts'

const RUNS = Number(process.env.FC_RUNS ?? 25)
/** What becomes of an optional place: what is there stays, or a client writes one of these for nothing. */
const CHOICES = ['stays', undefined, null, ''] as const

type Choice = typeof CHOICES[number]

/** Arguments whose optional places, at every depth, are as `choose` wants them. */
function withPlaces (schema: TSchema, value: unknown, choose: () => Choice): unknown {
  if (Array.isArray(value)) return value.map(item => withPlaces(schema.items, item, choose))
  if (!isRecord(value)) return value
  const members = { ...value }
  for (const [name, each] of Object.entries<TSchema>(schema.properties ?? {})) {
    const choice = schema.required?.includes(name) ? 'stays' : choose()
    if (choice === 'stays') {
      if (name in value) members[name] = withPlaces(each, value[name], choose)
    } else if (choice === undefined) delete members[name]
    else members[name] = choice
  }
  return members
}

/** Choices one by one, over and over. */
function inTurn (choices: readonly Choice[]): () => Choice {
  let next = 0
  return () => choices[next++ % choices.length]
}

/** The places of a schema that may be left out. */
function optionalPlaces (schema: TSchema): number {
  if (schema.type === 'array') return optionalPlaces(schema.items)
  return Object.entries<TSchema>(schema.properties ?? {}).reduce((sum, [name, each]) =>
    sum + (schema.required?.includes(name) ? 0 : 1) + optionalPlaces(each), 0)
}

/** An outcome without the tokens of rehearsals, of which no two are the same. */
function withoutTokens (outcome: Outcome): unknown {
  return JSON.parse(JSON.stringify(outcome).replaceAll(/"(commit|expires_at)":"[^"]*"/g, '"$1":"…"'))
}

/** What NeonPanel is asked for a call over a surface, and what the caller gets. Each call is of another user. */
async function open (t: Test) {
  const fakeUpstream = await startFakeUpstream(t, json({ data: [], documents: [], status: 'done', request_id: 'r' }))
  const { url, token } = await build(t, { env: { NEONPANEL_API_URL: fakeUpstream.url, TOOL_NAMES: 'dotted' } })
  let users = 0
  return async (call: typeof overRest, name: string, input: unknown) => {
    fakeUpstream.seen.length = 0
    const caller = { url, token: await token({ claims: { sub: `user-${++users}` } }) }
    const outcome = await call(caller, name, input)
    const asked = fakeUpstream.seen.map(({ method, url, body }) => ({ method, url, body }))
    return { outcome: withoutTokens(outcome), asked }
  }
}

t.test('null and the empty text change no call, at whichever optional place of any tool they stand [C3]', async t => {
  const call = await open(t)
  const choices = fc.array(fc.constantFrom(...CHOICES), { minLength: 1, maxLength: 30 })
  const places = Object.fromEntries(tools.map(({ name, input }) => [name, optionalPlaces(input)]))
  t.match(places, { 'neonpanel.createDocuments': 23, 'neonpanel.listCompanies': 3 })
  for (const { name, input } of tools) {
    let odd = 0
    await fc.assert(fc.asyncProperty(valid(input), choices, async (given, choices) => {
      const absent = choices.map(choice => choice === 'stays' ? choice : undefined)
      const plain = withPlaces(input, given, inTurn(absent))
      const dressed = withPlaces(input, given, inTurn(choices))
      if (JSON.stringify(dressed) !== JSON.stringify(plain)) odd++
      const expected = await call(overRest, name, plain)
      t.not(expected.asked.length, 0, `${name} ${JSON.stringify(expected.outcome)}`)
      for (const [surface, over] of Object.entries(surfaces)) {
        t.strictSame(await call(over, name, dressed), expected, `${surface} ${name} ${JSON.stringify(dressed)}`)
      }
    }), { numRuns: RUNS })
    t.equal(odd > 0, optionalPlaces(input) > 0, `${name} met something that says nothing`)
  }
})
