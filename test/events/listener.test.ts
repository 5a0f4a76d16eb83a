import Fastify, { type FastifyRequest } from 'fastify'
import t from 'tap'
import createListener from '../../plugins/mcp/events/listener.ts'
import type { Occurrence } from '../../plugins/mcp/events/occurrence.ts'

const app = Fastify()
t.teardown(() => app.close())
/** A real request, for the listener to hand on. */
const request = await new Promise<FastifyRequest>((resolve, reject) => {
  app.get('/', async request => { resolve(request) })
  app.inject('/').catch(reject)
})

function occurrence (number: number): Occurrence {
  return { about: 'c', message: { level: 'info', logger: 'l', data: { number } }, updated: [] }
}

t.test('tells in order, whatever has to be waited for, and ends the stream when too much waits', async t => {
  const told: unknown[] = []
  const answers: (() => void)[] = []
  let closed = 0
  const listener = createListener({
    renew () {},
    mayHear: () => new Promise(resolve => { answers.push(() => resolve(true)) })
  }, {
    request,
    wanted: { level: 'info', uris: new Set(), tasks: new Map() },
    notify: (_method, params) => { told.push(Object(params).data.number) },
    close: () => { closed++ }
  })
  for (let number = 0; number <= 1001; number++) listener.hear(occurrence(number))
  t.strictSame([closed, answers.length], [1, 1], 'one is asked about, a thousand wait, and one is too many')
  for (let number = 0; number <= 1000; number++) {
    answers.shift()?.()
    await new Promise(resolve => { setImmediate(resolve) })
  }
  t.strictSame(told, Array.from({ length: 1001 }, (_none, number) => number))
  listener.hear(occurrence(2000))
  listener.stop()
  answers.shift()?.()
  await new Promise(resolve => { setImmediate(resolve) })
  t.equal(told.length, 1001, 'a stream that has ended is told nothing')
})
