import t from 'tap'
import { Failure } from '../../../../../plugins/errors/index.ts'
import openGateway, { call } from '../../gateway.ts'
import modern, { PREFIX } from '../../modern-call.ts'
import { TASKS, declaring, DECLARED, FIELDS, DONE, form, tool, stopped, untilStopped } from './working-tools.ts'

const gateway = await openGateway(t, {
  catalogs: {
    tools: [
      tool('may', async () => DONE, { tasks: 'optional' }),
      tool('must', async (_args, { log, progress }) => {
        log('error', 'unheard')
        progress(1)
        return JSON.stringify({ done: true })
      }),
      tool('errs', async () => ({ ...DONE, isError: true })),
      tool('breaks', async () => { throw new Failure('invalid_params', 'The job cannot be done.') }),
      tool('bursts', async () => { throw new Error('secret') }),
      tool('runs', untilStopped),
      tool('asks', async (_args, { ask }) => {
        const { name, town } = await ask({ name: form('name'), town: form('town') })
        const { name: again } = await ask({ name: form('name') })
        return JSON.stringify({ name: name?.content, town: town?.content, again: again?.content })
      }),
      tool('waits', async (_args, { ask }) => {
        try {
          await ask({ name: form('name') })
        } catch (error) {
          stopped.push(String(error))
          await ask({ town: form('town') })
        }
        return DONE
      }),
      tool('starts', async (_args, { ask }) => JSON.stringify((await ask({ name: form('name') })).name),
        { asks: true, before: { name: form('name') } })
    ]
  }
})
const { ask, token } = gateway

async function say (
  method: string, params: Record<string, unknown>, manner: NonNullable<Parameters<typeof modern>[2]> = DECLARED
) {
  const { body } = await ask(...modern(method, params, manner))
  return Object(Object(body).result ?? body)
}

const begin = async (name: string, manner?: Parameters<typeof say>[2]) =>
  String((await say('tools/call', { name }, manner)).taskId)
const get = (taskId: string) => say('tasks/get', { taskId })
const members = (value: object) => Object.keys(value).sort()

/** The task once it is no longer in that status. */
async function after (taskId: string, status = 'working') {
  for (;;) {
    const task = await get(taskId)
    if (task.status !== status) return task
  }
}

t.test('only a call that declares tasks becomes one [PROTO-112, PROTO-113]', async t => {
  t.match(await say('server/discover', {}, {}), { capabilities: TASKS })
  const initialize = { protocolVersion: '2025-11-25', capabilities: TASKS, clientInfo: { name: 'c', version: '1' } }
  t.notMatch((await ask(call('initialize', initialize))).body, { result: { capabilities: TASKS } })
  t.match((await ask(call('tasks/get', { taskId: 'x' }))).body, { error: { code: -32601 } })
  t.match((await ask(call('tools/call', { name: 'must' }))).body, { result: { content: [{ text: '{"done":true}' }] } })
  t.match(await say('tools/call', { name: 'may' }), { resultType: 'task' })
  for (const extensions of [undefined, [], { [`${PREFIX}tasks`]: true }]) {
    const undeclared = { meta: { [`${PREFIX}clientCapabilities`]: { ...(extensions && { extensions }) } } }
    t.match(await say('tools/call', { name: 'may' }, undeclared), { resultType: 'complete', ...DONE })
    t.match(await ask(...modern('tools/call', { name: 'must' }, undeclared)),
      { status: 400, body: { error: { code: -32021, data: { requiredCapabilities: TASKS } } } })
  }
})

t.test('a task is there as soon as it is answered, and shows its result in the end [PROTO-114, ' +
  'PROTO-115, PROTO-120]', async t => {
  const created = await say('tools/call', { name: 'must' })
  t.strictSame(members(created), FIELDS)
  t.match(created,
    { resultType: 'task', status: 'working', ttlMs: 300_000, pollIntervalMs: 200, createdAt: created.lastUpdatedAt })
  const { result, resultType, ...task } = await after(created.taskId)
  t.match([resultType, task.status, task.createdAt], ['complete', 'completed', created.createdAt])
  t.match(result, { structuredContent: { done: true }, isError: false })
  t.strictSame(members(task), FIELDS.filter(name => name !== 'resultType'))
  t.match(await get(created.taskId), { status: 'completed', result }, 'again')
  const running = await begin('runs')
  t.strictSame(members(await get(running)), FIELDS)
  await say('tasks/cancel', { taskId: running })
})

t.test('a result that is an error completes, and a failure fails [PROTO-116]', async t => {
  t.match(await after(await begin('errs')), { status: 'completed', result: { isError: true, ...DONE } })
  for (const [name, error] of [[
    'breaks', { code: -32602, message: 'The job cannot be done.' }
  ], ['bursts', { code: -32603, message: 'Internal error' }]] as const) {
    const task = await after(await begin(name))
    t.strictSame([task.status, task.error, 'result' in task], ['failed', error, false])
  }
  const unable = await after(await begin('asks', declaring()))
  t.strictSame([unable.status, unable.error], ['failed', {
    code: -32021, message: 'Missing required client capability', data: { requiredCapabilities: { elicitation: {} } }
  }])
})

t.test('answers may come in parts, and what was not asked changes nothing [PROTO-115, ' +
  'PROTO-117, PROTO-118]', async t => {
  const taskId = await begin('asks')
  const update = (inputResponses: unknown) => say('tasks/update', { taskId, inputResponses })
  const accept = (name: string, value: unknown) => ({ [name]: { action: 'accept', content: { [name]: value } } })
  const first = await after(taskId)
  t.strictSame([first.status, first.inputRequests], ['input_required', { name: form('name'), town: form('town') }])
  t.notOk('requestState' in first)
  for (const [responses, open] of [
    [{}, ['name', 'town']], [accept('other', 'x'), ['name', 'town']], [accept('name', 1), ['name', 'town']],
    [accept('name', 'Ana'), ['town']], [accept('name', 'Eve'), ['town']]
  ] as const) {
    t.strictSame(members(await update(responses)), ['_meta', 'resultType'])
    const task = await get(taskId)
    t.strictSame([task.status, members(task.inputRequests)], ['input_required', open])
  }
  for (const responses of [1, [], { town: 12345 }, undefined]) {
    t.match(await update(responses), { error: { code: -32602 } })
  }
  await update({ ...accept('town', 'Porto'), ...accept('other', 'x') })
  const done = await after(taskId)
  t.match(done,
    {
      status: 'completed',
      result: {
        structuredContent: { name: { name: 'Ana' }, town: { town: 'Porto' }, again: { name: 'Ana' } }
      }
    })
  t.notOk('inputRequests' in done)
  t.match(await update(accept('name', 'Eve')), { resultType: 'complete' }, 'after its end')
})

t.test('cancelling ends what runs and what waits, and leaves the finished as it is [PROTO-117]', async t => {
  for (const [name, before, trace] of [
    ['runs', 'working', ['aborted']], ['waits', 'input_required', ['Error: The task is over.']]
  ] as const) {
    stopped.length = 0
    const taskId = await begin(name)
    t.equal((name === 'runs' ? await get(taskId) : await after(taskId)).status, before)
    for (const time of ['once', 'twice']) {
      t.strictSame(members(await say('tasks/cancel', { taskId })), ['_meta', 'resultType'], time)
    }
    const task = await get(taskId)
    t.strictSame([task.status, members(task)], ['cancelled', FIELDS])
    t.strictSame(stopped, trace)
  }
  const finished = await begin('errs')
  const { result } = await after(finished)
  t.match(await say('tasks/cancel', { taskId: finished }), { resultType: 'complete' })
  t.match(await get(finished), { status: 'completed', result })
})

t.test('a task belongs to its subject [PROTO-119]', async t => {
  const taskId = await begin('runs')
  const foreign = { ...DECLARED, token: await token({ sub: 'bob' }) }
  for (const method of ['tasks/get', 'tasks/update', 'tasks/cancel']) {
    const params = { taskId, inputResponses: {} }
    t.match(await say(method, params, foreign), { error: { code: -32602, message: 'Task not found.' } })
    t.match(await ask(...modern(method, params)), { status: 400, body: { error: { code: -32021 } } })
    t.match(await say(method, { inputResponses: {} }), { error: { code: -32602 } })
  }
  t.match(await get(taskId), { status: 'working' })
  await say('tasks/cancel', { taskId })
})

t.test('what a tool must know before its task is asked first', async t => {
  const first = await say('tools/call', { name: 'starts' })
  t.match(first, { resultType: 'input_required', inputRequests: { name: form('name') } })
  const name = { action: 'accept', content: { name: 'Ana' } }
  const { taskId } =
    await say('tools/call', { name: 'starts', requestState: first.requestState, inputResponses: { name } })
  t.match(await after(taskId), { status: 'completed', result: { structuredContent: name } })
})
