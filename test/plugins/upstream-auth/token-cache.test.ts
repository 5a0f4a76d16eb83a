import t from 'tap'
import type { Auth } from '../../../plugins/auth/claims.ts'
import cacheExchanged from '../../../plugins/upstream-auth/token-cache.ts'
import stopClock from '../../clock.ts'

const MINUTE = 60_000

/** A verified caller, good for so long. */
function caller (claims: Record<string, unknown>, life = 60 * MINUTE): Auth {
  return { subject: 'ana', scopes: new Set(), token: '', expires: Date.now() + life, clientId: null, claims }
}

t.test('keeps an exchanged token until it expires or the token that was given for it does [SEC-20]', async t => {
  const clock = stopClock(t)
  let life = 10 * MINUTE
  let count = 0
  const tokens = cacheExchanged(async () => ({ token: `exchanged-${++count}`, until: Date.now() + life }))
  const [ana, again] = [caller({ scope: 'a', jti: 1, exp: 1 }), caller({ exp: 2, jti: 2, scope: 'a' })]
  t.strictSame(await Promise.all([tokens.tokenFor(ana), tokens.tokenFor(again), tokens.tokenFor(ana)]),
    ['exchanged-1', 'exchanged-1', 'exchanged-1'])
  clock.forward(10 * MINUTE - 1)
  t.equal(await tokens.tokenFor(ana), 'exchanged-1')
  clock.forward(1)
  life = 90 * MINUTE
  t.equal(await tokens.tokenFor(ana), 'exchanged-2')
  clock.forward(50 * MINUTE - 1)
  t.equal(await tokens.tokenFor(ana), 'exchanged-2')
  clock.forward(1)
  t.equal(await tokens.tokenFor(caller({ scope: 'a' })), 'exchanged-3')
  life = 0
  const brief = caller({ scope: 'b' })
  t.strictSame([await tokens.tokenFor(brief), await tokens.tokenFor(brief)], ['exchanged-4', 'exchanged-5'])
})

t.test('drops a token once, and not the one that has replaced it [SEC-20]', async t => {
  let count = 0
  const tokens = cacheExchanged(async () => ({ token: `exchanged-${++count}`, until: Infinity }))
  const ana = caller({ scope: 'a' })
  const first = await tokens.tokenFor(ana)
  tokens.drop(ana, first)
  const second = await tokens.tokenFor(ana)
  tokens.drop(ana, first)
  t.strictSame([first, second, await tokens.tokenFor(ana)], ['exchanged-1', 'exchanged-2', 'exchanged-2'])
})

t.test('remembers no failure [SEC-20]', async t => {
  let count = 0
  const tokens = cacheExchanged(async () => {
    if (++count === 1) throw new Error('away')
    return { token: 'exchanged', until: Infinity }
  })
  const ana = caller({ scope: 'a' })
  await t.rejects(Promise.all([tokens.tokenFor(ana), tokens.tokenFor(ana)]), { message: 'away' })
  t.equal(await tokens.tokenFor(ana), 'exchanged')
  t.equal(count, 2)
})

t.test('keeps apart what differs in any claim but the token\'s own [SEC-20]', async t => {
  let count = 0
  const tokens = cacheExchanged(async () => ({ token: `exchanged-${++count}`, until: Infinity }))
  const claims = [{ scope: 'a' }, { scope: 'a b' }, { scope: ['a'] }, { scp: 'a' }, {
    scope: 'a', aud: 'x'
  }, { scope: 'a', aud: ['x'] }, { scope: 'a', azp: 'x' }, { scope: 'a', tenant: { id: 1 } }, {}]
  const found = await Promise.all([...claims, ...claims].map(each => tokens.tokenFor(caller(each))))
  t.strictSame(found.slice(claims.length), found.slice(0, claims.length))
  t.equal(new Set(found).size, claims.length)
  t.equal(await tokens.tokenFor({ ...caller({ scope: 'a' }), subject: 'ben' }), `exchanged-${claims.length + 1}`)
})
