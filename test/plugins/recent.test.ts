import t from 'tap'
import recent from '../../plugins/recent.ts'

t.test('holds so many entries and lets go of the one that was not asked for longest', async t => {
  const map = recent<{ id: number }>(2)
  map.set('a', { id: 1 })
  map.set('b', { id: 2 })
  t.strictSame(map.get('a'), { id: 1 })
  map.set('c', { id: 3 })
  t.strictSame(['a', 'b', 'c'].map(key => map.get(key)?.id), [1, undefined, 3])
  map.set('a', { id: 4 })
  map.set('d', { id: 5 })
  t.strictSame(['a', 'b', 'c', 'd'].map(key => map.get(key)?.id), [4, undefined, undefined, 5])
  map.delete('a')
  t.equal(map.get('a'), undefined)
  map.clear()
  t.equal(map.get('d'), undefined)
})
