import { createHook } from 'node:async_hooks'
import { request } from 'node:http'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { Type } from '@sinclair/typebox'
import t from 'tap'
import { compile } from '../../plugins/validation/index.ts'
import build from '../build.ts'

const { app, sandbox, token, url } = await build(t)
const authorization = `Bearer ${await token()}`
const { host } = new URL(app.config.PUBLIC_URL)

async function ask (method: string, params: object = {}, url = '/mcp'): Promise<Buffer> {
  const headers = { host, authorization, 'content-type': 'application/json', 'mcp-protocol-version': '2025-06-18' }
  const payload = JSON.stringify(url === '/mcp' ? { jsonrpc: '2.0', id: 7, method, params } : params)
  const { statusCode, rawPayload } = await app.inject({ method: 'POST', url, headers, payload })
  if (statusCode !== 200) throw new Error(`${method} was answered with ${statusCode}: ${rawPayload.toString()}`)
  return rawPayload
}

const call = () => ask('tools/call', { name: 'neonpanel_listCompanies', arguments: { perPage: 30 } })
const initialize = () =>
  ask('initialize', { protocolVersion: '2025-06-18', capabilities: {}, clientInfo: { name: 'test', version: '1' } })
const rest = () => ask('POST', { perPage: 30 }, '/tools/neonpanel.listCompanies')

/** Puts something else in the place of a global function while `run` runs. */
async function instead<K extends 'stringify' | 'Function'> (
  owner: Record<K, unknown>, name: K, stand: unknown, run: () => Promise<unknown>
): Promise<void> {
  const real = owner[name]
  owner[name] = stand
  try {
    await run()
  } finally {
    owner[name] = real
  }
}

t.test('compiles nothing once it is ready', async t => {
  let compiled = 0
  const counting =
    new Proxy(Function, { construct (target, args) { compiled++; return Reflect.construct(target, args) } })
  await instead(globalThis, 'Function', counting, async () => {
    await Promise.all([initialize(), ask('tools/list'), call(), rest()])
    t.equal(compiled, 0)
    compile(Type.Object({}))
  })
  t.ok(compiled > 0, 'and would be caught')
})

t.test('writes the list of tools once, at boot', async t => {
  const first = await ask('tools/list')
  const written: number[] = []
  const { stringify } = JSON
  const watching = (...args: Parameters<typeof stringify>) => {
    const text = stringify(...args)
    written.push(String(text).length)
    return text
  }
  await instead(JSON, 'stringify', watching, async () => t.ok((await ask('tools/list')).equals(first)))
  t.ok(first.length > 10_000 && written.length > 0)
  t.ok(Math.max(...written) < 1000, 'nothing of that size is serialised again')
})

t.test('asks NeonPanel once for each call', async t => {
  for (const one of [call, rest]) {
    sandbox.requests.length = 0
    await one()
    t.equal(sandbox.requests.length, 1)
  }
})

/** How many promises are made in this process from a request to its answer. */
function promisesOf (method: string, params: object): Promise<number> {
  const headers = { authorization, 'content-type': 'application/json', 'mcp-protocol-version': '2025-06-18' }
  return new Promise((resolve, reject) => {
    let made = 0
    const counter = createHook({ init (_id, type) { if (type === 'PROMISE') made++ } })
    const asking = request(`${url}/mcp`, { method: 'POST', headers }, response => {
      response.resume().on('end', () => {
        counter.disable()
        if (response.statusCode === 200) resolve(made)
        else reject(new Error(`${method} was answered with ${response.statusCode}`))
      })
    })
    asking.on('error', reject)
    setImmediate(() => { // an await makes one too
      counter.enable()
      asking.end(JSON.stringify({ jsonrpc: '2.0', id: 7, method, params }))
    })
  })
}

t.test('makes no promise for what needs no waiting', async t => {
  const hello = { protocolVersion: '2025-06-18', capabilities: {}, clientInfo: { name: 'test', version: '1' } }
  await initialize()
  for (const [method, params] of [['initialize', hello], ['tools/list', {}], ['ping', {}]] as const) {
    t.equal(await promisesOf(method, params), 0, method)
  }
  t.ok(await promisesOf('tools/call', { name: 'neonpanel.listCompanies', arguments: {} }) > 0, 'and would be counted')
})

t.test('keeps nothing of a request', async t => {
  setFlagsFromString('--expose-gc')
  const collect: unknown = runInNewContext('gc')
  if (typeof collect !== 'function') throw new Error('This Node has no gc.')
  const many = async (count: number) => {
    for (let index = 0; index < count; index++) await initialize()
    sandbox.requests.length = 0
    collect()
    return process.memoryUsage().heapUsed
  }
  await many(300)
  const before = await many(100)
  const after = await many(600)
  t.ok(after - before < 600 * 1024, `${Math.round((after - before) / 600)} bytes are left of each`)
})
