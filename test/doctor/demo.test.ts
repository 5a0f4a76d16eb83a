import { cpSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import diagnose from '../../cli/doctor/diagnose.ts'
import { summary } from '../../cli/doctor/report.ts'
import steps from '../../cli/doctor/steps/index.ts'
import tools from '../../tools/index.ts'
import { scopes } from '../../tools/scopes.ts'
import buildDemo from '../sandbox/demo.ts'
import bundle from '../bundle.ts'
import examine, { faultsOf, faultySteps, stepsOf } from './examine.ts'
import runDoctor from './run-doctor.ts'
import signInWhenTold from './sign-in-when-told.ts'

const README = readFileSync(join(import.meta.dirname, '../../README.md'), 'utf8')
const { port, sandboxUrl } = await buildDemo(t)
const url = `http://localhost:${port}/mcp`

async function token (options: object = {}): Promise<string> {
  const headers = { 'content-type': 'application/json' }
  const body = JSON.stringify({ audience: url, scopes: scopes.filter(scope => scope !== 'write:import'), ...options })
  const answer: unknown = await (await fetch(`${sandboxUrl}/__sandbox/token`, { method: 'POST', headers, body })).json()
  return Object(answer).access_token
}

t.test('on the demo nothing fails, from the first request to a call, and the sign-in works', async t => {
  const options = { url, json: false, signIn: true, timeout: 10_000, idle: 0 }
  const diagnosis = await diagnose(options, { tell: signInWhenTold })
  t.strictSame(stepsOf(diagnosis, 'fail'), [])
  t.strictSame(faultySteps(diagnosis), ['name'], 'this machine alone can connect')
  t.strictSame(stepsOf(diagnosis, 'skip'), ['port', 'tls', 'idle-stream'])
  t.strictSame(diagnosis.steps.map(({ step }) => step), steps.map(({ id }) => id))
  const seen = new Map(diagnosis.steps.map(({ step, seen }) => [step, seen]))
  t.match(seen.get('redirect-uris'), /^\d\d redirect URIs tried$/)
  t.equal(seen.get('initialize'), '2025-11-25, 2025-06-18, 2025-03-26, 2024-11-05')
  t.equal(seen.get('discover'), '2026-07-28')
  t.match(seen.get('tools-list'), `${tools.length} tools, `)
  t.match(seen.get('step-up'), /^neonpanel_getImportInstructions needs write:import: HTTP 403/)
  t.match(seen.get('rate-limit'), /^ratelimit: /)
})

const built = bundle()
/** Takes its time while the others run. */
const watched = examine(url, { token: await token({ user: 'ben@example.com' }), idle: 16_000 })

t.test('without a token what needs one is skipped, and says how to give it', async t => {
  const diagnosis = await examine(url)
  t.equal(diagnosis.verdict, 'warn')
  t.match(summary(diagnosis), /^so far well Claude Code, Codex, /m)
  t.match(diagnosis.steps.find(({ step }) => step === 'initialize'),
    { verdict: 'skip', seen: 'needs a token: give one with --token, or sign in with --sign-in' })
})

t.test('an expired token is named as such, and what it was for is skipped', async t => {
  const diagnosis = await examine(url, { token: await token({ ttl: -3600 }) })
  t.strictSame(stepsOf(diagnosis, 'fail'), ['token'])
  t.match(faultsOf(diagnosis).token, [{ seen: 'it has expired' }])
  t.match(diagnosis.steps.find(({ step }) => step === 'tools-list')?.seen, 'the token is not accepted: see token')
})

t.test('the compiled doctor prints a line for each step, the same as JSON, and ends with 0 or 1', async t => {
  const home = t.testdir() // without packages: it has all that it needs
  for (const name of ['package.json', 'dist/cli/doctor.js']) cpSync(join(await built, name), join(home, name))
  const command = [join(home, 'dist/cli/doctor.js')]
  const good = await runDoctor([url, '--token', '-', '--idle', '0'], { command, input: `${await token()}\n` })
  t.equal(good.code, 0, good.told)
  for (const { id } of steps) t.match(good.printed, new RegExp(`^(ok  |warn|skip)  ${id}\\b`, 'm'))
  t.match(good.printed, /^\d+ ok, \d warnings?, 0 failures, \d+ skipped\ncan use it {2}Claude Code, Codex, /m)
  t.match(good.printed, /^cannot {6}ChatGPT, Claude, Copilot Studio, Bedrock AgentCore, directories/m)
  t.notMatch(good.printed, 'eyJ', 'no token')
  t.notOk(good.printed.includes('\u001b'), 'no colour')
  const foreign = await token({ audience: 'https://a.example' })
  const bad = await runDoctor([url, '--json', '--idle', '0', '--token', '-'], { command, input: `${foreign}\n` })
  t.equal(bad.code, 1)
  t.match(JSON.parse(bad.printed), { url, verdict: 'fail', clients: { codex: 'fail', directories: 'fail' } })
  const one = await runDoctor([url, '--client', 'chatgpt', '--idle', '0'], { command })
  t.match([one.code, one.printed], [1, /^ChatGPT cannot use it: name\.\n$/m])
})

t.test('an event stream is watched, and its comments are counted', async t => {
  const diagnosis = await watched
  t.match(diagnosis.steps.find(({ step }) => step === 'idle-stream'),
    { verdict: 'ok', seen: 'open for 16 s, 1 comment' })
})

t.test('README shows what is printed where tokens are for another server', async t => {
  const faults = `${sandboxUrl}/__sandbox/faults`
  const headers = { 'content-type': 'application/json' }
  await fetch(faults, { method: 'PUT', headers, body: JSON.stringify([{ fault: 'foreign-audience' }]) })
  t.teardown(() => fetch(faults, { method: 'DELETE' }))
  const { code, printed } = await runDoctor([url, '--sign-in', '--idle', '0'], { onTold: signInWhenTold })
  t.equal(code, 1)
  const [, block = ''] = /<!-- doctor -->\n```\n([^]*?)```\n<!-- \/doctor -->/.exec(README) ?? []
  const parts = block.replaceAll('localhost:3000', `localhost:${port}`).split('…\n')
  t.ok(parts.length > 1 && block.includes('fail  audience'), 'it shows the fault')
  for (const part of parts) t.ok(printed.includes(part), part)
})
