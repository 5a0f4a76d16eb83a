import t from 'tap'
import { Failure } from '../../../../../plugins/errors/index.ts'
import type { Context, ToolDefinition, ToolResult } from '../../../../../plugins/mcp/protocol/types.ts'
import stopClock from '../../../../clock.ts'
import { sendJson } from '../../../../issuer.ts'
import openGateway from '../../gateway.ts'
import modern, { PREFIX } from '../../modern-call.ts'

const manner = {
  meta: { [`${PREFIX}clientCapabilities`]: { elicitation: {}, extensions: { [`${PREFIX}tasks`]: {} } } }
}
const ACKNOWLEDGED = { resultType: 'complete', _meta: {} }

function form (field: string) {
  const params = {
    message: `${field}?`,
    requestedSchema: {
      type: 'object', properties: { [field]: { type: 'string' } }, required: [field]
    }
  }
  return { method: 'elicitation/create', params } as const
}

function job (name: string, work: (context: Context) => Promise<ToolResult>): ToolDefinition {
  return {
    name,
    description: `${name}.`,
    inputSchema: { type: 'object', properties: {} },
    tasks: 'required',
    call: (_args, context) => work(context)
  }
}

const said = (text: string): ToolResult => ({ content: [{ type: 'text', text }] })

const { ask, token } = await openGateway(t, {
  upstream: (_request, response) => sendJson(response, { request_id: 'imp-1', status: 'queued', documents: [] }),
  catalogs: {
    tools: [
      job('fails', async () => ({ ...said('No.'), isError: true })),
      job('breaks', async () => { throw new Failure('invalid_params', 'Not that.') }),
      job('asks', async ({ ask }) => {
        const { one, two } = await ask({ one: form('name'), two: form('color') })
        return said(JSON.stringify([one?.content, two?.content]))
      })
    ]
  }
})

async function resultOf (method: string, params: Record<string, unknown>): Promise<Record<string, unknown>> {
  const { body } = await ask(...modern(method, params, manner))
  return Object(Object(body).result)
}

async function begin (name: string): Promise<unknown> {
  return (await resultOf('tools/call', { name })).taskId
}

t.test('a task that fails as a tool is completed, as the protocol it is failed; neither can be cancelled [PROTO-116, ' +
  'PROTO-117]', async t => {
  const failed = await begin('fails')
  t.match(await resultOf('tasks/get', { taskId: failed }),
    { status: 'completed', result: { content: [{ text: 'No.' }], isError: true } })
  const broken = await begin('breaks')
  const standing = await resultOf('tasks/get', { taskId: broken })
  t.match(standing, { status: 'failed', error: { code: -32602, message: 'Not that.' } })
  t.notOk('result' in standing)
  for (const taskId of [failed, broken]) {
    const before = await resultOf('tasks/get', { taskId })
    const answer = await resultOf('tasks/cancel', { taskId })
    t.match(answer, ACKNOWLEDGED)
    t.strictSame(Object.keys(answer).sort(), ['_meta', 'resultType'])
    t.strictSame(await resultOf('tasks/get', { taskId }), before)
  }
})

t.test('a task waits until all that it asks is answered [PROTO-117, PROTO-118]', async t => {
  const taskId = await begin('asks')
  const asked = await resultOf('tasks/get', { taskId })
  t.match(asked, { status: 'input_required', inputRequests: { one: form('name'), two: form('color') } })
  t.notOk('requestState' in asked)
  const answer = await resultOf('tasks/update',
    { taskId, inputResponses: { one: { action: 'accept', content: { name: 'Ana' } }, odd: {} } })
  t.strictSame(Object.keys(answer).sort(), ['_meta', 'resultType'])
  const left = await resultOf('tasks/get', { taskId })
  t.strictSame([left.status, Object.keys(Object(left.inputRequests))], ['input_required', ['two']])
  await resultOf('tasks/update', {
    taskId,
    inputResponses: {
      one: { action: 'accept', content: { name: 'Bo' } }, two: { action: 'accept', content: { color: 'red' } }
    }
  })
  t.match(await resultOf('tasks/get', { taskId }),
    { status: 'completed', result: said('[{"name":"Ana"},{"color":"red"}]') })
})

t.test('a task that is cancelled while it waits stays so [PROTO-117]', async t => {
  const taskId = await begin('asks')
  t.match(await resultOf('tasks/cancel', { taskId }), ACKNOWLEDGED)
  const standing = await resultOf('tasks/get', { taskId })
  t.equal(standing.status, 'cancelled')
  t.notOk('inputRequests' in standing)
})

t.test('a task can be asked for until its time is over [PROTO-120]', async t => {
  const clock = stopClock(t)
  const lasting = {
    ...manner, token: await token({ scope: 'write:import', exp: Math.floor(Date.now() / 1000) + 1_000_000 })
  }
  const file = { name: 'bill.pdf', link: 'https://files.example.com/bill.pdf' }
  const params = { name: 'neonpanel.createDocumentsByPdf', arguments: { companyUuid: 'c0ffee', type: 'bill', file } }
  const asked = await ask(...modern('tools/call', params, lasting))
  const { resultType, requestState } = Object(Object(asked.body).result)
  t.equal(resultType, 'input_required', 'its user is to confirm it')
  const confirmed = { ...params, requestState, inputResponses: { confirm: { action: 'accept' } } }
  const { body } = await ask(...modern('tools/call', confirmed, lasting))
  const { taskId, ttlMs } = Object(Object(body).result)
  clock.forward(ttlMs - 1)
  t.match(await ask(...modern('tasks/get', { taskId }, lasting)),
    { status: 200, body: { result: { status: 'working', ttlMs } } })
  clock.forward(1)
  t.match(await ask(...modern('tasks/get', { taskId }, lasting)),
    { status: 200, body: { error: { code: -32602, message: 'Task not found.' } } })
})
