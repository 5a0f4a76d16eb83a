import t from 'tap'
import lru from '../../../plugins/auth/lru.ts'

const texts = (map: ReturnType<typeof lru<{ id: number }>>) => ['a', 'b', 'c', 'd'].filter(key => map.get(key)).join('')

t.test('holds so many entries and evicts the oldest that was not read', async t => {
  const map = lru<{ id: number }>(2)
  map.set('a', { id: 1 })
  map.set('b', { id: 2 })
  t.strictSame(map.get('a'), { id: 1 })
  map.set('c', { id: 3 })
  t.strictSame(['a', 'b', 'c'].map(key => map.get(key)?.id), [1, undefined, 3])
  map.set('a', { id: 4 })
  t.strictSame(map.get('a'), { id: 4 }, 'there is one of each key')
  map.delete('a')
  map.set('d', { id: 5 })
  t.equal(texts(map), 'cd')
  map.clear()
  t.equal(texts(map), '')
})

t.test('lets go of the oldest where all were asked for, and of those first that were not asked for since', async t => {
  const map = lru<{ id: number }>(3)
  for (const [id, key] of ['a', 'b', 'c'].entries()) map.set(key, { id })
  t.equal(texts(map), 'abc')
  map.set('d', { id: 3 })
  t.equal(texts(map), 'bcd')
  map.set('a', { id: 4 })
  t.equal(texts(map), 'acd')
})
