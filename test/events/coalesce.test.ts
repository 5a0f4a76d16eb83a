import { mock } from 'node:test'
import t from 'tap'
import coalesce from '../../plugins/mcp/events/coalesce.ts'

t.test('sends the first at once, the rest of a pause as one at its end, and each key by itself', async t => {
  mock.timers.enable({ apis: ['setTimeout'] })
  t.teardown(() => mock.timers.reset())
  const sent: string[] = []
  const { add, stop } = coalesce(key => { sent.push(key) }, 100)
  for (const key of ['a', 'a', 'b', 'a']) add(key)
  t.strictSame(sent, ['a', 'b'])
  mock.timers.tick(100)
  t.strictSame(sent, ['a', 'b', 'a'], 'and nothing more of b')
  mock.timers.tick(50)
  add('a')
  t.equal(sent.length, 3, 'the one at the end begins a pause as well')
  mock.timers.tick(50)
  t.equal(sent.length, 4)
  mock.timers.tick(100)
  add('a')
  t.equal(sent.length, 5, 'after a silent pause it is at once again')
  add('a')
  stop()
  mock.timers.tick(1000)
  t.equal(sent.length, 5)
})
