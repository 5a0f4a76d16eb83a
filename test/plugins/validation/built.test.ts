import { execFile } from 'node:child_process'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { FastifyInstance } from 'fastify'
import t, { type Test } from 'tap'
import type buildApp from '../../../app.ts'
import viewFiles from '../../../plugins/catalog/view-files.ts'
import tools from '../../../tools/index.ts'
import build from '../../build.ts'
import bundle from '../../bundle.ts'

const run = promisify(execFile)
const require = createRequire(import.meta.url)
const dist = join(await bundle(), 'dist')
const { app: source, sandbox, token } = await build(t)
const { PUBLIC_URL } = source.config
const { default: buildBundled }: { default: typeof buildApp } = await import(join(dist, 'app.js'))

/** The bundled gateway, as `source` is but for some settings. */
async function start (t: Test, env: Record<string, string> = {}): Promise<FastifyInstance> {
  const app = await buildBundled({
    PUBLIC_URL,
    NEONPANEL_ISSUER: sandbox.url,
    LOG_LEVEL: 'fatal',
    LOAD_MAX_DELAY: '0',
    RATE_LIMIT_MAX: '1000000',
    RATE_LIMIT_FAILED_AUTH: '1000000',
    ...env
  })
  t.teardown(() => app.close())
  return app
}

const authorization = `Bearer ${await token()}`
const { host } = new URL(PUBLIC_URL)

/** Status and body of a POST, without what is of this request alone. */
async function ask (app: FastifyInstance, url: string, payload: unknown): Promise<[number, string]> {
  const headers = { host, authorization, 'content-type': 'application/json', 'mcp-protocol-version': '2025-06-18' }
  const { statusCode, body } =
    await app.inject({ method: 'POST', url, headers, payload: JSON.stringify(payload) })
  return [statusCode, body.replace(/"instance":"[^"]+"/, '')]
}

const rpc = (method: string, params: unknown) => ({ jsonrpc: '2.0', id: 1, method, params })

/** Asked rightly and wrongly, on every surface that checks. */
const questions: [string, unknown][] = [
  ['/tools/neonpanel.listCompanies', { perPage: 30 }],
  ['/mcp', rpc('tools/list', {})],
  ...Object.entries(viewFiles).map(([name, { version }]): [string, unknown] =>
    ['/mcp', rpc('resources/read', { uri: `ui://neonpanel/${name}/${version}.html` })]),
  ['/mcp', rpc('tools/call', { name: 'neonpanel_listCompanies', arguments: {} })],
  ['/mcp', rpc('tools/call', { arguments: 1 })],
  ['/mcp', rpc('initialize', { protocolVersion: 1, capabilities: [] })],
  ['/mcp', { jsonrpc: '1.0', id: {}, method: 1 }],
  ...tools.flatMap(({ name }): [string, unknown][] => [
    [`/tools/${name}`, {}], [`/tools/${name}`, { companyUuid: 'no id', page: '1', perPage: 61, pgae: 1, type: 'x' }],
    [`/tools/${name}`, { startDate: '2024-02-30', grouping: ['none'], data: { details: [{ quantity: 'x' }] } }]
  ])
]

function isAjvLoaded (): boolean {
  return join(dist, 'ajv.cjs') in require.cache
}

t.test('the bundle never loads Ajv, and says word for word what it would say', async t => {
  const app = await start(t)
  await app.ready()
  for (const [url, payload] of questions) {
    t.strictSame(await ask(app, url, payload), await ask(source, url, payload), `${url} ${JSON.stringify(payload)}`)
  }
  t.equal(isAjvLoaded(), false)
})

t.test('the bundle compiles only what comes from a setting, at boot', async t => {
  const app = await start(t, { NEONPANEL_IMPORT_TYPES: 'bill,order' })
  await app.ready()
  t.equal(isAjvLoaded(), true)
  const [status, body] = await ask(app, '/tools/neonpanel.getImportInstructions', { type: 'x' })
  t.equal(status, 400)
  t.match(body, 'arguments/type must be one of bill, order.')
})

t.test('the bundle writes the OpenAPI document when it is asked for', async t => {
  const app = await start(t)
  t.equal((await app.inject({ url: '/openapi.json', headers: { host } })).body,
    (await source.inject({ url: '/openapi.json', headers: { host } })).body)
})

t.test('the bundle fetches key sets with its own undici, beside which Node loads none', async t => {
  const script = `
    const { default: buildApp } = await import(${JSON.stringify(join(dist, 'app.js'))})
    const app = await buildApp(${JSON.stringify({
      PUBLIC_URL, NEONPANEL_ISSUER: sandbox.url, LOG_LEVEL: 'fatal', LOAD_MAX_DELAY: '0'
    })})
    const headers = ${JSON.stringify({ host, authorization, 'content-type': 'application/json' })}
    const { statusCode } =
      await app.inject({ method: 'POST', url: '/tools/neonpanel.listCompanies', headers, payload: '{}' })
    await app.close()
    const isLoaded = () => process.moduleLoadList.some(name => name.endsWith('deps/undici/undici'))
    const own = isLoaded()
    await fetch('data:,').catch(() => {})
    console.log(JSON.stringify([statusCode, own, isLoaded()]))`
  const running = run(process.execPath, ['--input-type=module', '-'])
  running.child.stdin?.end(script) // the runner keeps arguments, and this has a token
  const { stdout } = await running
  t.strictSame(JSON.parse(stdout), [200, false, true])
})
