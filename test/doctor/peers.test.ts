import { spawn } from 'node:child_process'
import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import diagnose, { type Diagnosis } from '../../cli/doctor/diagnose.ts'
import steps from '../../cli/doctor/steps/index.ts'
import { onFreePort } from '../build.ts'
import until from '../until.ts'
import examine, { faultsOf, stepsOf } from './examine.ts'
import serve from './serve.ts'

const ROOT = join(import.meta.dirname, '../..')
const EXAMPLES = 'node_modules/@modelcontextprotocol/sdk/dist/esm/examples/server'
const { PATH } = process.env

const port = () => onFreePort(async port => port)

/** Why a peer of the benchmark is left out, or false. With CI set it must not be. */
function notInstalled (name: string): string | false {
  const reason = 'the peers of the benchmark are not installed: npm ci --prefix bench'
  const isMissing = !existsSync(join(ROOT, 'bench/node_modules', name))
  if (isMissing && process.env.CI) throw new Error(`With CI set it must not be that ${reason}.`)
  return isMissing && reason
}

/** Runs a server of somebody else until the test ends; resolves once it answers on a port. */
async function start (t: Test, args: readonly string[], own: number, env: Record<string, string>): Promise<string> {
  const child = spawn('node', args, { cwd: ROOT, env: { PATH, ...env }, stdio: 'ignore' })
  t.teardown(() => child.kill('SIGKILL'))
  const url = `http://127.0.0.1:${own}/mcp`
  await until(async () => {
    if (child.exitCode !== null) throw new Error(`${args} has ended with ${child.exitCode}.`)
    return fetch(url, { method: 'OPTIONS' }).then(() => true, () => false)
  }, 50)
  return url.replace('127.0.0.1', 'localhost')
}

/** A peer of the benchmark, with one tool, in front of an upstream that has no companies. */
async function startPeer (t: Test, name: string): Promise<string> {
  const TOOLS = join(t.testdir(), 'tools.json')
  writeFileSync(TOOLS, JSON.stringify([{
    name: 'list_companies',
    title: 'List companies',
    description: 'Lists companies.',
    inputSchema: { type: 'object', properties: { perPage: { type: 'integer' } } },
    outputSchema: { type: 'object', properties: { data: { type: 'array', items: { type: 'object' } } } }
  }]))
  const UPSTREAM = `http://127.0.0.1:${await serve(t, (_request, response) => {
    response.writeHead(200, { 'content-type': 'application/json' }).end('{"data":[]}')
  })}`
  const own = await port()
  return start(t, ['--import', 'tsx', `bench/peers/${name}.ts`], own, { PORT: String(own), UPSTREAM, TOOLS })
}

/** Holds what is true of each of them: every step has been taken or says why not, and the server is known as open. */
function isJudged (t: Test, diagnosis: Diagnosis): void {
  t.strictSame(diagnosis.steps.map(({ step }) => step), steps.map(({ id }) => id))
  t.match(diagnosis.steps.find(({ step }) => step === 'first-answer'),
    { verdict: 'ok', seen: 'it answers without a token: no sign-in is asked for' })
  for (const step of ['initialize', 'tools-list']) t.ok(!stepsOf(diagnosis, 'skip').includes(step), step)
  t.match(faultsOf(diagnosis)['tool-hints'], [{ level: 'warn' }])
}

t.test('an example server of the official SDK 1 is judged', async t => {
  const own = await port()
  const url = await start(t, [join(EXAMPLES, 'simpleStreamableHttp.js')], own, { MCP_PORT: String(own) })
  const diagnosis = await examine(url)
  isJudged(t, diagnosis)
  t.strictSame(stepsOf(diagnosis, 'fail'), [])
})

t.test('the same with its sign-in is walked to the end with a token that nobody can read', async t => {
  const [own, issuer] = [await port(), await port()]
  const env = { MCP_PORT: String(own), MCP_AUTH_PORT: String(issuer) }
  const url = await start(t, [join(EXAMPLES, 'simpleStreamableHttp.js'), '--oauth'], own, env)
  const tell = (words: string) => { fetch(words.match(/http\S+/)?.[0] ?? '').catch(() => {}) }
  const diagnosis = await diagnose({ url, json: false, signIn: true, timeout: 5000, idle: 0 }, { tell })
  const verdicts = Object.fromEntries(diagnosis.steps.map(({ step, verdict }) => [step, verdict]))
  const expected = { challenge: 'warn', resource: 'ok', pkce: 'ok', 'sign-in': 'ok', refresh: 'warn', token: 'skip' }
  t.match(verdicts, { ...expected, initialize: 'ok' })
})

for (const [name, needed] of [['sdk-v2', '@modelcontextprotocol/server'], ['fastmcp', 'fastmcp']] as const) {
  t.test(`a server on ${name} is judged`, { skip: notInstalled(needed) }, async t => {
    isJudged(t, await examine(await startPeer(t, name)))
  })
}
