import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { mock } from 'node:test'
import { setImmediate as turn } from 'node:timers/promises'
import type { InjectOptions } from 'fastify'
import t, { type Test } from 'tap'
import buildApp from '../../app.ts'
import type { Environment } from '../../plugins/config/index.ts'
import { startFakeUpstream } from '../build-tools.ts'
import startIssuer, { AUDIENCE, makePair, sign } from '../issuer.ts'
import probe, { answers, closing } from '../probe.ts'
import until from '../until.ts'

const TURNS = 20
const LATE = { delay: 10_000, utilisation: 1, rss: 0 }
/** What Node and undici tell when something is sent. */
const SENT = ['net.client.socket', 'undici:request:create']
const pair = await makePair('k')

type Stack = Awaited<ReturnType<typeof open>>

interface State {
  env?: Environment
  /** The issuer is away from the start. */
  alone?: true
  /** Brings a gateway into it; what comes back is undone after the probes. */
  reach? (stack: Stack): unknown
  /** What the probes answer; all is well by default. */
  expected?: ReturnType<typeof answers>
}

/** A gateway that has asked for the keys once, with an issuer and a NeonPanel. */
async function open (t: Test, { env = {}, alone }: State) {
  const issuer = await startIssuer(t, pair)
  if (alone) await issuer.listen(false)
  const fakeUpstream = await startFakeUpstream(t)
  const app = await buildApp({
    LOG_LEVEL: 'silent',
    LOAD_MAX_DELAY: '0',
    PUBLIC_URL: AUDIENCE,
    NEONPANEL_INSECURE: 'true',
    NEONPANEL_ISSUER: issuer.url,
    NEONPANEL_API_URL: fakeUpstream.url,
    ...env
  })
  t.teardown(() => app.close())
  await app.ready()
  await until(() => app.keys.reached || app.keys.away)
  const authorization = `Bearer ${await sign(issuer.url, { pair })}`
  /** The code of a call's answer, or its status where it has none. */
  async function call ({ headers, ...more }: InjectOptions = {}): Promise<string | number> {
    const asked = { method: 'POST', url: '/tools/neonpanel.listReports', payload: {}, ...more } as const
    const { statusCode, payload } =
      await app.inject({ ...asked, headers: { host: 'mcp.example.com', authorization, ...headers } })
    return /"code":"(\w+)"/.exec(payload)?.[1] ?? statusCode
  }
  return { issuer, fakeUpstream, app, call }
}

function shift (milliseconds: number): void {
  mock.timers.enable({ apis: ['Date'], now: Date.now() + milliseconds })
}

async function callUntil (call: Stack['call'], wanted: string | number, more?: InjectOptions): Promise<void> {
  await until(async () => await call(more) === wanted)
}

const states: Record<string, State> = {
  'all is well': { reach: ({ call }) => callUntil(call, 200) },
  'it is read-only': {
    env: { READ_ONLY: 'true' },
    reach: ({ call }) => callUntil(call, 'read_only', { url: '/tools/neonpanel.createDocuments' })
  },
  'the keys were never reached, at first': {
    alone: true,
    expected: answers({ status: 'degraded', keys: 'unreachable' }, 503)
  },
  'the keys were never reached, for half a minute': {
    alone: true,
    reach: () => shift(31_000),
    expected: answers({ status: 'degraded', keys: 'unreachable' })
  },
  'the keys are lost later': {
    reach: async ({ issuer, call }) => {
      await callUntil(call, 200)
      await issuer.listen(false)
      shift(601_000)
      await callUntil(call, 200)
    },
    expected: answers({ status: 'degraded', keys: 'unreachable' })
  },
  'no listed key is usable': {
    reach: async ({ issuer, call }) => {
      await callUntil(call, 200)
      issuer.listed = [{ ...pair.jwk, use: 'enc' }]
      shift(601_000)
      await callUntil(call, 'invalid_token')
    },
    expected: answers({ status: 'degraded', keys: 'unusable' })
  },
  'NeonPanel fails once': {
    reach: async ({ fakeUpstream, call }) => {
      fakeUpstream.answer = (_request, response) => { response.destroy() }
      await callUntil(call, 'upstream_unreachable')
    }
  },
  'NeonPanel hangs': {
    reach: async ({ fakeUpstream, call }) => {
      let answer = () => {}
      fakeUpstream.answer = (_request, response) => { answer = () => { response.end('{}') } }
      const running = call()
      await until(() => fakeUpstream.seen.length === 1)
      return async () => { answer(); await running }
    }
  },
  'one operation fails for one caller': {
    reach: async ({ fakeUpstream, call }) => {
      fakeUpstream.answer = (_request, response) => { response.destroy() }
      await callUntil(call, 'circuit_open')
    }
  },
  'no connection to NeonPanel can be made': {
    env: { NEONPANEL_API_URL: 'http://127.0.0.1:1' },
    reach: ({ call }) => callUntil(call, 'circuit_open'),
    expected: answers({ status: 'degraded', neonpanel: 'unreachable' })
  },
  'there is more to do than it can': {
    reach: async ({ app, call }) => {
      for (let second = 0; second < 4; second++) app.load.sample(LATE)
      await callUntil(call, 'overloaded')
    }
  },
  'the limits of the address are used up': {
    env: { RATE_LIMIT_ADDRESS_MAX: '1', RATE_LIMIT_FAILED_AUTH: '1' },
    reach: async ({ call }) => {
      await callUntil(call, 'rate_limited', { method: 'GET', url: '/openapi.json', headers: { authorization: '' } })
      await callUntil(call, 'rate_limited', { headers: { authorization: 'Bearer nonsense' } })
    }
  },
  'it leaves': {
    reach: async ({ app, call }) => {
      app.lifecycle.phase = 'draining'
      await callUntil(call, 200)
    },
    expected: answers({ status: 'closing' }, 503)
  },
  'it closes': {
    reach: async ({ app, call }) => {
      app.lifecycle.phase = 'closing'
      await callUntil(call, 'shutting_down')
    },
    expected: { '/livez': [503, closing], '/healthz': [503, closing], '/readyz': [503, closing] }
  }
}

t.test('the probes report each state, and send no requests [REL-16, CLIENT-2]', async t => {
  for (const [name, state] of Object.entries(states)) {
    await t.test(name, async t => {
      t.teardown(() => mock.timers.reset())
      const { reach, expected = answers() } = state
      const stack = await open(t, state)
      const undo = await reach?.(stack)
      const { app, issuer, fakeUpstream } = stack
      const told: unknown[] = []
      const listen = (message: unknown) => { told.push(message) }
      for (const channel of SENT) subscribe(channel, listen)
      const before = [issuer.hits(), fakeUpstream.seen.length]
      t.strictSame(await probe(app), expected)
      for (let index = 0; index < TURNS; index++) await turn()
      t.strictSame([[issuer.hits(), fakeUpstream.seen.length], told.length], [before, 0], 'nobody was asked')
      for (const channel of SENT) unsubscribe(channel, listen)
      if (typeof undo === 'function') await undo()
    })
  }
})
