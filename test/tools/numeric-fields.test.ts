import type { TSchema } from '@sinclair/typebox'
import fc from 'fast-check'
import t from 'tap'
import tools from '../tools-of-data.ts'
import build from '../build.ts'
import { startFakeUpstream } from '../build-tools.ts'
import { member } from '../clients/journey.ts'
import { surfaces } from '../outcomes.ts'

const RUNS = Number(process.env.FC_RUNS ?? 8)

/** A figure in an answer: its path, through the first item of each list. */
interface Figure { path: readonly (string | number)[], whole: boolean }

function figures (schema: TSchema, path: readonly (string | number)[] = []): Figure[] {
  const types = [schema.type].flat()
  if (types.includes('number') || types.includes('integer')) return [{ path, whole: types.includes('integer') }]
  if (types.includes('array')) return figures(schema.items, [...path, 0])
  return Object.entries<TSchema>(schema.properties ?? {}).flatMap(([name, each]) => figures(each, [...path, name]))
}

/** The JSON text of an answer with nothing but one value, at its place. */
function answerWith (path: readonly (string | number)[], value: string): string {
  return path.reduceRight<string>((text, step) =>
    typeof step === 'number' ? `[${text}]` : `{${JSON.stringify(step)}:${text}}`, value)
}

/** Decimals whose whole part a double holds, as databases and PHP write them in a text. */
const decimals = fc.tuple(fc.constantFrom('', '-'), fc.oneof(
  fc.bigInt({ min: 0n, max: BigInt(Number.MAX_SAFE_INTEGER) }), fc.constantFrom(0n, BigInt(Number.MAX_SAFE_INTEGER))
), fc.option(fc.oneof(fc.stringMatching(/^\d{1,30}$/), fc.stringMatching(/^0{1,8}$/))))
  .map(([sign, whole, fraction]) => `${sign}${whole}${fraction === null ? '' : `.${fraction}`}`)

/** Arguments without lists, whose echo must be the one that was sent. */
function plain (input: object): object {
  return Object.fromEntries(Object.entries(input).filter(([, value]) => !Array.isArray(value)))
}

t.test('any decimal text is the nearest double in every figure of every tool, on every surface [U1]', async t => {
  let text = '{}'
  const fakeUpstream = await startFakeUpstream(t, (_request, response) => {
    response.writeHead(200, { 'content-type': 'application/json' }).end(text)
  })
  const { url, token } = await build(t, { env: { NEONPANEL_API_URL: fakeUpstream.url, TOOL_NAMES: 'dotted' } })
  let calls = 0
  const all = tools.flatMap(({ name, output, example: { input } }) =>
    figures(output).map(figure => ({ name, input: plain(input), ...figure })))
  t.ok(all.length > 60, `${all.length} figures`)
  const surface = fc.constantFrom(...Object.entries(surfaces))
  for (const { name, input, path, whole } of all) {
    await fc.assert(fc.asyncProperty(decimals, surface, async (decimal, [on, call]) => {
      text = answerWith(path, JSON.stringify(decimal))
      const caller = { url, token: await token({ claims: { sub: `user-${++calls}` } }) }
      const { data, code } = await call(caller, name, input)
      const number = Number(decimal) + 0
      const expected = whole && !Number.isInteger(number) ? null : number
      t.strictSame([code, member(data, ...path)], [undefined, expected], `${on} ${name} ${text}`)
    }), { numRuns: RUNS })
  }
})
