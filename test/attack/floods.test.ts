import t, { type Test } from 'tap'
import { Pool } from 'undici'
import { portOf } from '../ask.ts'
import stopClock from '../clock.ts'
import startIssuer, { makePair, sign } from '../issuer.ts'
import buildAuth from '../plugins/auth/build-auth.ts'

const ADDRESSES = ['127.0.0.1', '127.0.0.2', '127.0.0.3']
const AT_ONCE = 100
const pair = await makePair('good')

/** A gateway, and callers from several addresses, over sockets or without; each asks with a token or without one. */
async function open (t: Test, sockets: boolean) {
  stopClock(t)
  const issuer = await startIssuer(t, pair)
  const { app } = await buildAuth(t, issuer.url, { RATE_LIMIT_MAX: '100000', LOG_LEVEL: 'silent' })
  app.log.level = 'silent'
  await app.listen({ host: '127.0.0.1', port: 0 })
  const headersOf = (token: string | undefined) =>
    ({
      host: 'mcp.example.com',
      'content-type': 'application/json',
      ...(token !== undefined && {
        authorization: `Bearer ${token}`
      })
    })
  const callerAt = (localAddress: string) => {
    if (!sockets) {
      return async (token: string | undefined) =>
        (await app.inject({
          method: 'POST', url: '/mcp', remoteAddress: localAddress, headers: headersOf(token), payload: '{"id":1}'
        })).statusCode
    }
    const pool = new Pool(`http://127.0.0.1:${portOf(app)}`, { connections: 10, pipelining: 10, localAddress })
    t.teardown(() => pool.destroy())
    return async (token: string | undefined): Promise<number> => {
      const { statusCode, body } =
        await pool.request({ method: 'POST', path: '/mcp', headers: headersOf(token), body: '{"id":1}' })
      await body.dump()
      return statusCode
    }
  }
  return { issuer, callerAt }
}

/** How often each status came. */
function count (statuses: readonly number[]): Map<number, number> {
  const counts = new Map<number, number>()
  for (const status of statuses) counts.set(status, (counts.get(status) ?? 0) + 1)
  return counts
}

/** So many rounds of bad tokens from three addresses, beside a good user of one of them. */
async function flood (t: Test, rounds: number, sockets: boolean): Promise<void> {
  const { issuer, callerAt } = await open(t, sockets)
  const token = (claims = {}) => sign(issuer.url, { pair, claims })
  const [good, bad, fresh] = [await token(), await token({ exp: 1 }), await token({ sub: 'ben' })]
  const callers = ADDRESSES.map(callerAt)
  const [neighbour = callerAt('127.0.0.1')] = callers
  t.equal(await neighbour(good), 200)
  const asked = issuer.hits()
  const seen = callers.map((): number[] => [])
  const user: number[] = []
  for (let round = 0; round < rounds; round++) {
    const answers = callers.map(async (call, index) => {
      const statuses = await Promise.all(Array.from({ length: AT_ONCE }, () => call(bad)))
      seen[index]?.push(...statuses)
    })
    user.push(await neighbour(good), await neighbour(good))
    await Promise.all(answers)
  }
  for (const [index, address] of ADDRESSES.entries()) {
    t.strictSame([...count(seen[index] ?? [])], [[401, 100], [429, rounds * AT_ONCE - 100]], address)
  }
  t.strictSame([...count(user)], [[200, 2 * rounds]], 'the good user is never refused')
  t.equal(await neighbour(fresh), 200, 'nor is a good token that comes from there for the first time')
  t.equal(issuer.hits(), asked, 'no key is fetched')
}

t.test('15,000 bad tokens from three addresses are limited, and no good user behind one of them is refused ' +
  '[SEC-49, F5]', t => flood(t, 50, false))

t.test('900 over sockets are limited as well [SEC-49, F5]', t => flood(t, 3, true))

t.test('a flood without tokens is cut at 300 an address and window, and charges no client that has ' +
  'one [SEC-49]', async t => {
  const { issuer, callerAt } = await open(t, false)
  const good = await sign(issuer.url, { pair })
  const call = callerAt('127.0.0.1')
  const statuses: number[] = []
  const user: number[] = []
  for (let round = 0; round < 10; round++) {
    const flood = Promise.all(Array.from({ length: AT_ONCE }, () => call(undefined)))
    user.push(await call(good))
    statuses.push(...await flood)
  }
  t.strictSame([...count(statuses)], [[401, 300], [429, 700]])
  t.strictSame([...count(user)], [[200, 10]])
  t.equal(await callerAt('127.0.0.2')(undefined), 401)
})
