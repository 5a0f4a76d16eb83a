import { setTimeout as sleep } from 'node:timers/promises'
import t, { type Test } from 'tap'
import openTarget, { SCOPES, type Target } from '../attack/open.ts'
import { makePair, sendJson, sign } from '../issuer.ts'
import startTokenEndpoint from '../token-endpoint.ts'
import until from '../until.ts'
import withNeighbours, { callerOf, signIn } from './neighbours.ts'

const TOKENS = 600
const AT_ONCE = 20
const NEWCOMERS = 20
const stranger = await makePair('stranger')

/** Tokens that are no good from one address, while others come from there for the first time and after. */
async function flood (t: Test, gateway: Target, bad: (index: number) => Promise<string>): Promise<Set<number>> {
  const statuses = new Set<number>()
  let next = 0
  const press = async () => {
    while (next < TOKENS) {
      const { status } = await callerOf(t, gateway, await bad(next++))()
      statuses.add(status)
    }
  }
  await withNeighbours(t, gateway, () => Promise.all(Array.from({ length: AT_ONCE }, press)))
  return statuses
}

async function newcomers (t: Test, gateway: Target): Promise<void> {
  for (let index = 0; index < NEWCOMERS; index++) {
    const newcomer = await signIn(t, gateway, `newcomer-${index}`)
    t.equal((await newcomer()).status, 200, 'a good token that comes for the first time')
    await sleep(20)
  }
}

t.test('refused tokens of an address refuse no good one from there [F5]', async t => {
  const gateway = await openTarget(t, { env: { RATE_LIMIT_FAILED_AUTH: '' } })
  const flooding = flood(t, gateway, async () => gateway.token('worst', { exp: 1 }))
  await newcomers(t, gateway)
  t.strictSame(await flooding, new Set([401, 429]))
  t.equal((await (await signIn(t, gateway, 'late'))()).status, 200)
})

t.test('invented keys take nobody else the look at the key set [K7]', async t => {
  const gateway = await openTarget(t, { env: { RATE_LIMIT_FAILED_AUTH: '' } })
  await until(() => gateway.app.keys.reached)
  const { NEONPANEL_ISSUER: issuer } = gateway.app.config
  const invented = (index: number) =>
    sign(issuer, { pair: { ...stranger, kid: `invented-${index}` }, claims: { aud: gateway.url } })
  const flooding = flood(t, gateway, invented)
  await newcomers(t, gateway)
  t.strictSame(await flooding, new Set([503]))
})

t.test('opaque tokens that nobody knows take none of others their place at the issuer [K15]', async t => {
  const endpoint = await startTokenEndpoint(t)
  let issuer = ''
  let unknown = 0
  endpoint.answer = async (_request, response) => {
    const { token = '' } = endpoint.seen.at(-1)?.form ?? {}
    const [, sub] = /^good-(.+)$/.exec(token) ?? []
    if (sub === undefined) unknown++
    if (sub === undefined) await sleep(50)
    const exp = Math.floor(Date.now() / 1000) + 3600
    sendJson(response, sub === undefined
      ? { active: false }
      : { active: true, iss: issuer, sub, aud: gateway.url, exp, scope: SCOPES })
  }
  const gateway = await openTarget(t, {
    env: {
      RATE_LIMIT_FAILED_AUTH: '',
      NEONPANEL_INTROSPECTION_URL: endpoint.url,
      UPSTREAM_CLIENT_ID: 'gateway',
      UPSTREAM_CLIENT_SECRET: 'secret'
    }
  })
  issuer = gateway.app.config.NEONPANEL_ISSUER
  const opaque = { ...gateway, token: async (sub = 'worst') => `good-${sub}` }
  t.strictSame(await flood(t, opaque, async index => `bad-${index}`), new Set([401, 429]))
  t.ok(unknown <= 100 + AT_ONCE, `the issuer was asked ${unknown} times about them`)
})
