import { setTimeout as sleep } from 'node:timers/promises'
import t, { type Test } from 'tap'
import { SCOPES } from '../attack/open.ts'
import { subjectOf } from '../attack/users.ts'
import { onFreePort } from '../build.ts'
import startFakeUpstream from '../fake-upstream.ts'
import startGateway from '../gateway-process.ts'
import startIssuer, { makePair, sign } from '../issuer.ts'
import { COMPANIES } from '../plugins/mcp/gateway.ts'
import until from '../until.ts'
import withNeighbours, { signIn, type Answered, type Ask, type Caller } from './neighbours.ts'

const ROWS = 20_000
const MIN_MS = 6000
const MAX_MS = 60_000
const AT_ONCE = 20
/** Requests at a time that are small, and how often an answer to them has its row. */
const FLOOD = 200
const FLOOD_ROWS = 300
/** What NeonPanel answers to the one: 3 MB that do not fit, so that all has to be read, and is too long at last. */
const HUGE = JSON.stringify({
  data: Array.from({ length: ROWS }, (_, index) => ({ uuid: index, name: 'x'.repeat(120), short_name: index }))
})
/** What it answers to a flood: so much that the gateway has more to do for a request than who sends it. */
const LONG = JSON.stringify({ ...COMPANIES, data: Array.from({ length: FLOOD_ROWS }, () => COMPANIES.data).flat() })
const TEXTS: Readonly<Record<string, string>> = { worst: HUGE, flood: LONG }
const pair = await makePair('good')

/** A gateway in a process of its own: what others wait for is that process alone. */
async function open (t: Test, env: Record<string, string> = {}) {
  const issuer = await startIssuer(t, pair)
  const neonpanel = await startFakeUpstream(t, ({ headers: { authorization } }, response) => {
    const text = TEXTS[subjectOf(authorization)] ?? JSON.stringify(COMPANIES)
    response.writeHead(200, { 'content-type': 'application/json' }).end(text)
  })
  const PORT = String(await onFreePort(async port => port))
  const { url, log } = await startGateway(t, {
    PORT,
    NEONPANEL_ISSUER: issuer.url,
    NEONPANEL_API_URL: neonpanel,
    LOAD_MAX_DELAY: '50', // which one caller reaches on a fast machine, too
    RATE_LIMIT_MAX: '100000',
    ...env
  })
  const token = (sub = 'worst') => sign(issuer.url, { pair, claims: { sub, aud: url, scope: SCOPES } })
  return { url, log, token }
}

/** The worst bodies that are read: as many values as may be, and a key that is refused. */
const array = `[${'1,'.repeat(9000)}1]`
const body = JSON.stringify({ data: JSON.parse(array), text: 'x'.repeat(900_000), constructor: { prototype: 1 } })

for (const [what, asked] of [
  ['answers that take long to read', () => ({})], ['bodies that take long to read', () => ({ path: '/mcp', body })]
] as const satisfies [string, () => Ask][]) {
  t.test(`whoever causes the load by ${what} is refused, others and probes are not [F1]`, async t => {
    const gateway = await open(t)
    const worst = await signIn(t, gateway, 'worst')
    const answers: Answered[] = []
    const began = performance.now()
    /** On a machine that has other things to do it takes longer until so much is asked that there is a load. */
    function isEnough (): boolean {
      const took = performance.now() - began
      return took > MAX_MS || (took > MIN_MS && answers.some(({ status }) => status === 503))
    }
    const press = async () => { while (!isEnough()) answers.push(await worst(asked())) }
    await withNeighbours(t, gateway, () => Promise.all(Array.from({ length: AT_ONCE }, press)))
    const refused = answers.filter(({ status }) => status === 503)
    t.comment(`${answers.length} answers, ${refused.length} of them 503`)
    t.not(refused.length, 0)
    t.ok(refused.every(({ text, retryAfter }) => text.includes('overloaded') && Number(retryAfter) >= 1), 'with a wait')
    t.match(gateway.log.text, 'This caller uses so much of the event loop that it is refused.')
    t.notMatch(gateway.log.text, 'There is more to do than the process can.')
  })
}

t.test('whoever causes a queue of many small requests is refused alone, once that is known [F1]', async t => {
  const gateway = await open(t, { MAX_CALLS_PER_SUBJECT: '1000' })
  const [worst, ...others] = await Promise.all(['flood', 'ana', 'ben', 'eve'].map(name => signIn(t, gateway, name)))
  const phase = { pressing: true, known: false }
  const ofWorst: Answered[] = []
  const ofOthers: Answered[] = []
  async function press (ask: Caller | undefined, answers: Answered[], pause = 0): Promise<void> {
    while (phase.pressing) {
      const answer = await ask?.({})
      if (phase.known && answer) answers.push(answer)
      if (pause > 0) await sleep(pause)
    }
  }
  const pressing = Promise.all([
    ...Array.from({ length: FLOOD }, () => press(worst, ofWorst)), ...others.map(ask => press(ask, ofOthers, 50))
  ])
  try {
    await until(() => gateway.log.text.includes('This caller uses so much of the event loop that it is refused.'))
    await sleep(100) // for what is under way
    phase.known = true
    await sleep(3000)
  } finally {
    phase.pressing = false
    await pressing
  }
  const refused = ofWorst.filter(({ status }) => status === 503)
  t.match(gateway.log.text, 'More arrives than can be answered')
  t.ok(ofOthers.length > 20, `${ofOthers.length} of others`)
  t.strictSame(ofOthers.filter(({ status }) => status !== 200), [])
  t.ok(refused.length > FLOOD, `${refused.length} refused`)
  t.ok(refused.some(({ retryAfter }) => Number(retryAfter) > 2), 'for longer than others would be')
})
