import t from 'tap'
import { Failure } from '../../../../../plugins/errors/index.ts'
import type { WorkStatus, ToolDefinition } from '../../../../../plugins/mcp/protocol/types.ts'
import createStateCrypto from '../../../../../plugins/mcp/client/state-crypto.ts'
import stopClock from '../../../../clock.ts'
import openGateway from '../../gateway.ts'
import modern, { PREFIX } from '../../modern-call.ts'

const DECLARED = { meta: { [`${PREFIX}clientCapabilities`]: { extensions: { [`${PREFIX}tasks`]: {} } } } }
const KEY = 'a-secret-of-at-least-thirty-two-characters'
const MISSING = { error: { code: -32602, message: 'Task not found.' } }

let look: () => Promise<WorkStatus> = async () => ({})
const asked: unknown[] = []
const subjects: string[] = []

/** A tool whose work is elsewhere; what it says of itself is the handle. */
function follows (says: object | undefined): ToolDefinition {
  return {
    name: 'follows',
    description: 'Follows.',
    inputSchema: { type: 'object', properties: {} },
    tasks: 'optional',
    tracking: {
      begin: (args, data) =>
        says && { handle: { ...says, args, data: JSON.parse(data) }, ttlMs: 60_000, pollIntervalMs: 1000 },
      check (handle, { request }) {
        asked.push(handle)
        subjects.push(request.auth?.subject ?? '')
        return look()
      }
    },
    call: async () => JSON.stringify({ id: 7 })
  }
}

async function open (tool: ToolDefinition, more: Record<string, string> = {}, manner: { token?: string } = {}) {
  const { app, ask, token } = await openGateway(t, { env: { STATE_KEYS: KEY, ...more }, catalogs: { tools: [tool] } })
  const say = async (method: string, params: Record<string, unknown>, own: { token?: string } = manner) => {
    const { body } = await ask(...modern(method, params, { ...DECLARED, ...own }))
    return Object(Object(body).result ?? body)
  }
  return {
    app,
    say,
    token,
    begin: async () =>
      String((await say('tools/call', { name: 'follows', arguments: { a: 1 } })).taskId)
  }
}

const { app, say, token, begin } = await open(follows({ at: 'x' }))

/** A second gateway with the same keys and subjects. */
async function replica (tool: ToolDefinition) {
  return open(tool, { NEONPANEL_ISSUER: app.config.NEONPANEL_ISSUER }, { token: await token() })
}

t.test('a task elsewhere is known by its id alone, at every replica [PROTO-114]', async t => {
  const other = await replica(follows({ at: 'y' }))
  const taskId = await begin()
  t.match(await other.say('tasks/get', { taskId }), { taskId, status: 'working', ttlMs: 60_000, pollIntervalMs: 1000 })
  t.strictSame(asked.at(-1), { at: 'x', args: { a: 1 }, data: { id: 7 } })
})

t.test('what is over at once is no task, nor is what a tool answers in whole [PROTO-113]', async t => {
  const over = await open(follows(undefined))
  t.match(await over.say('tools/call', { name: 'follows' }), { resultType: 'complete', structuredContent: { id: 7 } })
  const whole = await open({ ...follows({}), call: async () => ({ content: [], isError: true }) })
  t.match(await whole.say('tools/call', { name: 'follows' }), { resultType: 'complete', isError: true })
})

t.test('shows what the place of the work says, and stays at work while that is silent ' +
  '[PROTO-115, PROTO-116]', async t => {
  const taskId = await begin()
  const get = async (answer: () => Promise<WorkStatus>) => {
    look = answer
    return say('tasks/get', { taskId })
  }
  t.match(await get(async () => ({ pollIntervalMs: 5 })), { status: 'working', pollIntervalMs: 5 })
  t.match(await get(async () => ({ outcome: '{"id":8}' })),
    { status: 'completed', result: { structuredContent: { id: 8 }, isError: false } })
  t.match(await get(async () => ({ outcome: { content: [], isError: true } })),
    { status: 'completed', result: { isError: true } })
  for (const code of ['upstream_unreachable', 'upstream_busy'] as const) {
    const task = await get(async () => { throw new Failure(code) })
    t.strictSame([task.status, task.pollIntervalMs, 'result' in task], ['working', 1000, false], code)
  }
  t.match(await get(async () => { throw new Failure('upstream_not_found') }),
    { status: 'completed', result: { isError: true, content: [{ text: /\(upstream_not_found\)$/ }] } })
  t.match(await get(async () => { throw new Error('secret') }), { error: { code: -32603, message: 'Internal error' } })
})

t.test('is answered for its subject, for a tool that is followed, and until its time has passed [PROTO-117, ' +
  'PROTO-119, PROTO-120]', async t => {
  const taskId = await begin()
  const clock = stopClock(t)
  look = async () => ({})
  const all = ['tasks/get', 'tasks/update', 'tasks/cancel']
  const answers =
    (id: string, manner = {}) => Promise.all(all.map(method => say(method, { taskId: id, inputResponses: {} }, manner)))
  t.match(await answers(taskId), [{ status: 'working' }, { resultType: 'complete' }, { resultType: 'complete' }])
  t.match(await answers(taskId, { token: await token({ sub: 'bob' }) }), [MISSING, MISSING, MISSING])
  t.match(await answers(createStateCrypto([KEY]).encrypt({ tool: 'follows' }, subjects.at(-1) ?? '')),
    [MISSING, MISSING, MISSING], 'an encrypted text that is no task')
  const { tracking, ...alone } = follows({})
  t.match(await (await replica(alone)).say('tasks/get', { taskId }), MISSING, 'a tool that is followed no more')
  clock.forward(60_001)
  t.match(await answers(taskId), [MISSING, MISSING, MISSING])
})
