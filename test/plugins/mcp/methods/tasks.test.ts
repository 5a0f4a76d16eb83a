import t from 'tap'
import { sendJson } from '../../../issuer.ts'
import openGateway from '../gateway.ts'
import modern, { PREFIX } from '../modern-call.ts'

const EXTENSION = { extensions: { [`${PREFIX}tasks`]: {} } }
const DECLARED = { meta: { [`${PREFIX}clientCapabilities`]: EXTENSION } }
const PDF = {
  name: 'neonpanel.createDocumentsByPdf',
  arguments: {
    companyUuid: 'c0ffee', type: 'bill', file: { name: 'bill.pdf', link: 'https://files.example.com/bill.pdf' }
  }
}

const REPLAYED = 'com.neonpanel/replayed'

const state = { status: 'queued' }
const seen: string[] = []
const { ask, token } = await openGateway(t, {
  upstream: ({ method, url }, response) => {
    seen.push(`${method} ${url}`)
    sendJson(response,
      { request_id: `imp-${seen.filter(line => line.startsWith('POST')).length}`, ...state, documents: [] })
  }
})
const importer = await token({ scope: 'write:import' })
const manner = { ...DECLARED, token: importer }
const resultOf = (body: unknown) => Object(Object(body).result)

t.test('an import becomes a task for a client that declares the extension, and has a status [PROTO-112, PROTO-113, ' +
  'PROTO-114, PROTO-115]', async t => {
  t.match((await ask(...modern('server/discover', {}, manner))).body, { result: { capabilities: EXTENSION } })
  t.match((await ask(...modern('tools/call', PDF, { token: importer }))).body,
    { result: { resultType: 'complete', structuredContent: { status: 'queued' } } })
  const created = resultOf((await ask(...modern('tools/call', PDF, manner))).body)
  t.strictSame(Object.keys(created).sort(),
    ['_meta', 'createdAt', 'lastUpdatedAt', 'pollIntervalMs', 'resultType', 'status', 'statusMessage', 'taskId',
      'ttlMs'], 'of an earlier call, which the message says')
  t.match(created, { resultType: 'task', status: 'working', ttlMs: 86_400_000, pollIntervalMs: 15_000 })
  const { taskId } = created
  const get = async () => resultOf((await ask(...modern('tasks/get', { taskId }, manner))).body)
  t.match(await get(),
    { resultType: 'complete', taskId, status: 'working', createdAt: created.createdAt, pollIntervalMs: 5000 })
  t.strictSame(resultOf((await ask(...modern('tasks/cancel', { taskId }, manner))).body).resultType, 'complete')
  t.match(await get(), { status: 'working' }, 'NeonPanel goes on')
  state.status = 'done'
  t.match(await get(), { status: 'completed', result: { structuredContent: { status: 'done' } } })
  state.status = 'error'
  t.match(await get(), { status: 'completed', result: { isError: true } })
  t.match((await ask(...modern('tasks/update', { taskId, inputResponses: { x: {} } }, manner))).body,
    { result: { resultType: 'complete' } })
})

t.test('the same call again is a task of the same import, and says so [REL-6]', async t => {
  state.status = 'queued'
  seen.length = 0
  const call = { ...PDF, arguments: { ...PDF.arguments, idempotencyKey: 'one-import' } }
  const first = resultOf((await ask(...modern('tools/call', call, manner))).body)
  const second = resultOf((await ask(...modern('tools/call', call, manner))).body)
  t.strictSame([first.resultType, second.resultType, first._meta[REPLAYED], second._meta[REPLAYED]],
    ['task', 'task', undefined, true])
  t.match([first.statusMessage, second.statusMessage],
    [undefined, /^This is the answer of 0 s ago to the same call: nothing was created again\./])
  t.match(await ask(...modern('tools/call', call, { token: importer })), {
    body: {
      result: { resultType: 'complete', structuredContent: { request_id: 'imp-1' }, _meta: { [REPLAYED]: true } }
    }
  })
  for (const { taskId } of [first, second]) {
    t.match(resultOf((await ask(...modern('tasks/get', { taskId }, manner))).body), { taskId, status: 'working' })
  }
  const status = 'GET /api/v1/companies/c0ffee/import/bill/status/imp-1'
  t.strictSame(seen, ['POST /api/v1/companies/c0ffee/import/bill/pdf', status, status])
})

t.test('refuses who does not declare tasks before any id is looked at, and ids that are not of the subject ' +
  '[PROTO-119]', async t => {
  for (const method of ['tasks/get', 'tasks/update', 'tasks/cancel']) {
    const params = { taskId: 'none', inputResponses: {} }
    const refused = { code: -32021, data: { requiredCapabilities: EXTENSION } }
    t.match(await ask(...modern(method, params, { token: importer })), { status: 400, body: { error: refused } })
    t.match(await ask(...modern(method, params, manner)),
      { status: 200, body: { error: { code: -32602, message: 'Task not found.' } } })
  }
  state.status = 'queued'
  const { taskId } = resultOf((await ask(...modern('tools/call', PDF, manner))).body)
  const other = await token({ sub: 'bob', scope: 'write:import' })
  t.match(await ask(...modern('tasks/get', { taskId }, { ...DECLARED, token: other })),
    { body: { error: { code: -32602 } } })
  for (const method of ['tasks/list', 'tasks/result']) {
    t.match(await ask(...modern(method, {}, manner)), { status: 404, body: { error: { code: -32601 } } })
  }
})
