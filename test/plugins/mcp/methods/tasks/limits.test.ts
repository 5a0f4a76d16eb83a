import { mock } from 'node:test'
import t from 'tap'
import openGateway from '../../gateway.ts'
import modern from '../../modern-call.ts'
import { DECLARED, stopped, tool, untilStopped } from './working-tools.ts'

const job = tool('may', async () => '{}', { tasks: 'optional' })
const gateway = await openGateway(t, { catalogs: { tools: [job, tool('runs', untilStopped)] } })
const { ask, token } = gateway

t.test('keeps 100 tasks of a subject and 1,000 in all, until their time has passed', async t => {
  mock.timers.enable({ apis: ['setTimeout'] })
  t.teardown(() => mock.timers.reset())
  const answers = new Map<string, number>()
  const last = { status: 0, headers: {}, body: {} }
  for (const sub of Array.from({ length: 11 }, (_, index) => `crowd ${index}`)) {
    const manner = { ...DECLARED, token: await token({ sub }) }
    do {
      Object.assign(last, await ask(...modern('tools/call', { name: 'may' }, manner)))
      answers.set(`${sub} ${last.status}`, (answers.get(`${sub} ${last.status}`) ?? 0) + 1)
    } while (last.status === 200)
    if (sub === 'crowd 0') {
      t.match(last, {
        headers: { 'retry-after': '60' },
        body: { error: { code: 429, message: 'At most 100 tasks at a time. Each is kept for 5 minutes.' } }
      })
    }
  }
  t.strictSame([answers.get('crowd 0 200'), answers.get('crowd 0 429')], [100, 1])
  t.match(last, { status: 503, headers: { 'retry-after': '60' }, body: { error: { code: 503 } } })
  const kept = [...answers].reduce((sum, [name, count]) => name.endsWith(' 200') ? sum + count : sum, 0)
  t.ok(kept <= 1000 && kept > 900, `${kept} are kept`)
  mock.timers.tick(300_000)
  t.match((await ask(...modern('tools/call', { name: 'may' }, DECLARED))).body, { result: { resultType: 'task' } })
})

t.test('a task is forgotten when its time has passed, and what it does ends [PROTO-120]', async t => {
  mock.timers.enable({ apis: ['setTimeout'] })
  t.teardown(() => mock.timers.reset())
  stopped.length = 0
  const ask = async (method: string, params: Record<string, unknown>): Promise<unknown> => {
    const { body } = await gateway.ask(...modern(method, params, DECLARED))
    return Object(Object(body).result ?? body)
  }
  const { taskId } = Object(await ask('tools/call', { name: 'runs' }))
  mock.timers.tick(299_999)
  t.match(await ask('tasks/get', { taskId }), { status: 'working' })
  mock.timers.tick(1)
  t.match(await ask('tasks/get', { taskId }), { error: { code: -32602, message: 'Task not found.' } })
  t.strictSame(stopped, ['aborted'])
})
