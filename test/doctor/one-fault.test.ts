import t from 'tap'
import examine, { faultsOf, faultySteps } from './examine.ts'
import openAltered from './open.ts'
import protocol from './rows/protocol.ts'
import type { Row } from './rows/row.ts'
import signIn from './rows/sign-in.ts'

const { url, proxy, token } = await openAltered(t)
const good = await token()
const untouched = await examine(url, { token: good })
const usual = Object.keys(faultsOf(untouched))

/** What a row changes, by the steps that tell of it: the level, and who is hurt. */
async function told ({ alter, holdsStreams = false, audience }: Row) {
  proxy.alteration = { ...alter && { alter }, holdsStreams }
  const diagnosis = await examine(url, { token: audience === undefined ? good : await token(audience) })
  proxy.alteration = {}
  const faults = Object.entries(faultsOf(diagnosis)).filter(([step]) => !usual.includes(step))
  return Object.fromEntries(faults.map(([step, all]) => {
    t.equal(all.length, 1, `${step} finds one fault`)
    return [step, all.flatMap(({ level, hurts }) => [level, ...hurts])]
  }))
}

t.test('nothing is wrong where nothing is changed, but that this machine alone can connect', async t => {
  t.strictSame(faultySteps(untouched), ['name'])
})

for (const [broken, row] of Object.entries({ ...signIn, ...protocol })) {
  t.test(`one thing is broken, and the doctor names it and whom it hurts: ${broken}`, async t => {
    t.strictSame(await told(row), row.expected)
  })
}
