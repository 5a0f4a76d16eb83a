import t from 'tap'
import createCache from '../../../plugins/search/cache.ts'
import until from '../../until.ts'

const NEVER = 600_000

t.test('what a subject adds beyond its share pushes out its own, longest unused first [D45]', async t => {
  const cache = createCache<string>(100, 40)
  const set = (key: string, subject: string, bytes: number) => cache.set(key, { subject, bytes, value: key }, NEVER)
  set('ben', 'ben', 30)
  for (const key of ['ana1', 'ana2']) set(key, 'ana', 20)
  t.equal(cache.get('ana1'), 'ana1')
  set('ana3', 'ana', 20)
  t.strictSame(['ben', 'ana1', 'ana2', 'ana3'].map(key => cache.get(key)), ['ben', 'ana1', undefined, 'ana3'])
  for (const key of ['eve1', 'eve2', 'eve3', 'eve4', 'eve5']) set(key, 'eve', 1)
  t.equal(cache.get('eve1'), undefined, 'and no more than four of one subject')
  t.equal(cache.get('eve2'), 'eve2')
})

t.test('all together they have so many bytes; the one that was not used for longest makes room [D45]', async t => {
  const cache = createCache<string>(100, 40)
  for (const key of ['ana', 'ben', 'eve']) cache.set(key, { subject: key, bytes: 40, value: key }, NEVER)
  t.strictSame(['ana', 'ben', 'eve'].map(key => cache.get(key)), [undefined, 'ben', 'eve'])
})

t.test('each is forgotten when its time is over, not when that of an earlier one is', async t => {
  const cache = createCache<string>(100, 40)
  cache.set('ana', { subject: 'ana', bytes: 1, value: 'old' }, 1)
  cache.set('ana', { subject: 'ana', bytes: 1, value: 'new' }, NEVER)
  cache.set('ben', { subject: 'ben', bytes: 1, value: 'ben' }, 2)
  await until(() => cache.get('ben') === undefined)
  t.equal(cache.get('ana'), 'new')
})
