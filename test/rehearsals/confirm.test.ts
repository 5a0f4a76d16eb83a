import { Client as ClientTwo, StreamableHTTPClientTransport as HttpTwo } from '@modelcontextprotocol/client'
import { Client as ClientOne } from '@modelcontextprotocol/sdk/client/index.js'
import { SSEClientTransport } from '@modelcontextprotocol/sdk/client/sse.js'
import { StreamableHTTPClientTransport as HttpOne } from '@modelcontextprotocol/sdk/client/streamableHttp.js'
import { ElicitRequestSchema } from '@modelcontextprotocol/sdk/types.js'
import t, { type Test } from 'tap'
import build, { type Stack } from '../build.ts'
import { member } from '../clients/journey.ts'
import until from '../until.ts'
import { billOf, pdfOf, rehearse, rest, sent } from './writes.ts'

type Action = 'accept' | 'decline' | 'cancel'

/** A person: what they were asked, and what they say. */
interface Person { asked: string[], say: () => Action | Promise<Action> }

interface Caller { call (tool: string, input: object): Promise<unknown>, close (): Promise<void> }

const NOT_CONFIRMED = { isError: true, _meta: { 'com.neonpanel/failure': { code: 'not_confirmed' } } }
const TOTAL = 'in Kestrel Home Goods LLC: 1 line, total 240.50 USD. Nothing was created yet. Create it?'

const info = { name: 'confirms', version: '1' }
const able = { capabilities: { elicitation: {} } }

async function answer (person: Person, params: unknown) {
  person.asked.push(String(member(params, 'message')))
  return { action: await person.say() }
}

/** The person says nothing until the function is called; then yes. */
function waits (person: Person): () => void {
  let resolve: (action: Action) => void = () => {}
  const said = new Promise<Action>(_resolve => { resolve = _resolve })
  person.say = () => said
  return () => resolve('accept')
}

async function overSse (stack: Stack, person: Person): Promise<Caller> {
  const client = new ClientOne(info, able)
  client.setRequestHandler(ElicitRequestSchema, ({ params }) => answer(person, params))
  const requestInit = { headers: { authorization: `Bearer ${await stack.token()}` } }
  await client.connect(new SSEClientTransport(new URL(`${stack.url}/sse`), { requestInit }))
  return {
    call: (name, input) => client.callTool({ name: `neonpanel.${name}`, arguments: { ...input } }),
    close: () => client.close()
  }
}

async function modern (stack: Stack, person: Person): Promise<Caller> {
  const client = new ClientTwo(info, { ...able, versionNegotiation: { mode: 'auto' } })
  client.setRequestHandler('elicitation/create', ({ params }) => answer(person, params))
  const requestInit = { headers: { authorization: `Bearer ${await stack.token()}` } }
  await client.connect(new HttpTwo(new URL(`${stack.url}/mcp`), { requestInit }))
  if (client.getNegotiatedProtocolVersion() !== '2026-07-28') throw new Error('This is the older era.')
  return {
    call: (name, input) => client.callTool({ name: `neonpanel_${name}`, arguments: { ...input } }),
    close: () => client.close()
  }
}

const eras: readonly [string, string, typeof modern][] =
  [['2025, on a session', 'SSE', overSse], ['2026-07-28', 'HTTP', modern]]

async function meet (t: Test, open: typeof modern, env: Record<string, string> = {}) {
  const stack = await build(t, { env })
  const person: Person = { asked: [], say: () => 'accept' }
  const caller = await open(stack, person)
  t.teardown(() => caller.close())
  return { stack, person, ...caller }
}

for (const [era, name, open] of eras) {
  t.test(`a write that was not rehearsed is confirmed by the user first, once: ${era} [REL-26]`, async t => {
    const { stack, person, call } = await meet(t, open)
    for (const action of ['decline', 'cancel'] as const) {
      person.say = () => action
      t.match(await call('createDocuments', billOf(`${name}-1`)), NOT_CONFIRMED)
      t.equal(sent(stack), 0)
    }
    person.say = () => { t.equal(sent(stack), person.asked.length - 3, 'not before the answer'); return 'accept' }
    const input = { ...billOf(`${name}-1`), idempotencyKey: `${name}-1` }
    t.match(await call('createDocuments', input), { structuredContent: { status: 'done' } })
    t.equal(sent(stack), 1)
    t.match(await call('createDocuments', input), { _meta: { 'com.neonpanel/replayed': true } })
    t.match(person.asked, Array(3).fill(`NeonPanel is about to create a bill ${name}-1 of 2026-07-02 ${TOTAL}`))
    t.equal(person.asked.length, 3, 'nobody is asked again for a call that was made')
    t.match(await call('createDocumentsByPdf', pdfOf('freight-2400.pdf')), { structuredContent: { status: 'queued' } })
    t.match(person.asked[3], 'about to create each bill in the PDF freight-2400.pdf from files.example.com, in Kestrel')
    t.equal(sent(stack), 2)
  })

  t.test(`nobody is asked for what is rehearsed, was, is no good call, or only reads: ${era} [REL-26]`, async t => {
    const { stack, person, call } = await meet(t, open)
    const input = billOf(`${name}-2`)
    const rehearsed = await call('createDocuments', { ...input, rehearse: true })
    const commit = member(rehearsed, 'structuredContent', 'rehearsal', 'commit')
    t.match(await call('createDocuments', { ...input, commit }), { structuredContent: { status: 'done' } })
    t.match(await call('createDocuments', { ...input, companyUuid: '?' }), { isError: true })
    t.match(await call('listCompanies', {}), { structuredContent: { data: [{}, {}] } })
    t.strictSame(person.asked, [])
    t.equal(sent(stack), 1)
  })

  t.test(`CONFIRM_WRITES=never asks nobody: ${era} [REL-26]`, async t => {
    const { person, call } = await meet(t, open, { CONFIRM_WRITES: 'never' })
    t.match(await call('createDocuments', billOf(`${name}-3`)), { structuredContent: { status: 'done' } })
    t.strictSame(person.asked, [])
  })

  t.test(`who leaves while the question is open has written nothing: ${era} [REL-26]`, async t => {
    const { stack, person, call, close } = await meet(t, open)
    const accept = waits(person)
    call('createDocuments', billOf(`${name}-4`)).catch(() => {}) // its client has gone
    await until(() => person.asked.length === 1)
    await close()
    if (name === 'SSE') accept()
    const over = rest(stack.url, await stack.token())
    t.match(await over('createDocuments', billOf(`${name}-5`)), { status: 200 })
    t.strictSame(stack.sandbox.ledger.bills('KHG').slice(-1), [{ ref_number: `${name}-5` }])
    t.equal(sent(stack), 1)
  })
}

t.test('who thinks holds no place of other calls [REL-26]', async t => {
  const { stack, person, call } = await meet(t, overSse, { MAX_CALLS_PER_SUBJECT: '1' })
  const accept = waits(person)
  const created = call('createDocuments', billOf('THINKS-1'))
  await until(() => person.asked.length === 1)
  t.match(await call('listCompanies', {}), { structuredContent: { data: [{}, {}] } })
  accept()
  t.match(await created, { structuredContent: { status: 'done' } })
  t.equal(sent(stack), 1)
})

t.test('two equal calls at a time are one question [REL-26]', async t => {
  const { stack, person, call } = await meet(t, overSse)
  const accept = waits(person)
  const input = { ...billOf('TWICE-1'), idempotencyKey: 'twice' }
  const both = [call('createDocuments', input), call('createDocuments', input)]
  await until(() => stack.sandbox.requests.length === 2 && person.asked.length > 0)
  accept()
  const texts = (await Promise.all(both)).map(result => JSON.stringify(result))
  t.ok(texts.some(text => text.includes('"status":"done"')), texts.join())
  t.equal(person.asked.length, 1)
  t.equal(sent(stack), 1)
})

t.test('nobody is asked over REST, without a session in the older era, or by a client that cannot ask [REL-26]',
  async t => {
    const { stack, person } = await meet(t, overSse)
    const headers = { authorization: `Bearer ${await stack.token()}` }
    const client = new ClientOne(info, able)
    client.setRequestHandler(ElicitRequestSchema, ({ params }) => answer(person, params))
    await client.connect(Object.assign(new HttpOne(new URL(`${stack.url}/mcp`), { requestInit: { headers } })))
    t.match(await client.callTool({ name: 'neonpanel_createDocuments', arguments: billOf('NOBODY-1') }),
      { structuredContent: { status: 'done' } })
    await client.close()
    const plain = new ClientTwo(info, { versionNegotiation: { mode: 'auto' } })
    await plain.connect(new HttpTwo(new URL(`${stack.url}/mcp`), { requestInit: { headers } }))
    t.match(await plain.callTool({ name: 'neonpanel_createDocuments', arguments: billOf('NOBODY-2') }),
      { structuredContent: { status: 'done' } })
    await plain.close()
    const call = rest(stack.url, await stack.token())
    t.match(await call('createDocuments', billOf('NOBODY-3')), { status: 200 })
    const { commit } = await rehearse(call, 'createDocuments', billOf('NOBODY-4'))
    t.match(await call('createDocuments', { ...billOf('NOBODY-4'), commit }), { status: 200 })
    t.strictSame(person.asked, [])
    t.equal(sent(stack), 4)
  })
