import { execFileSync, spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import build from './build.ts'
import until from './until.ts'

const document = readFileSync(join(import.meta.dirname, '../docs/logs.md'), 'utf8')
const ID = '0b7e4c1a-demo'

const skip = spawnSync('jq', ['--version']).status === 0 ? false : 'no jq is installed'
if (skip && process.env.CI) throw new Error('With CI set, jq must be installed.')

/** The names in the first column of the tables. */
const documented = new Set([...document.matchAll(/^\| (`[^|]*`) \|/gm)]
  .flatMap(([, names = '']) => names.split(',').map(name => name.trim().replaceAll('`', ''))))

/** A command of the document: the one that mentions a text. */
function commandWith (text: string): string {
  const found = [...document.matchAll(/```sh\n(.*?)```/gs)].map(([, command = '']) => command)
    .find(command => command.includes(text))
  if (found === undefined) throw new Error(`docs/logs.md has no command with ${text}.`)
  return found
}

t.test('docs/logs.md is true', async t => {
  const lines: string[] = []
  const { url, token, sandbox } = await build(t, {
    env: { AUDIT_KEYS: 'k'.repeat(32) }, log: line => { lines.push(line) }
  })
  const authorization = `Bearer ${await token()}`
  async function ask (path: string, body: unknown, headers: Record<string, string> = {}): Promise<void> {
    const before = lines.length
    const sent = { authorization, 'content-type': 'application/json', ...headers }
    await (await fetch(url + path, { method: 'POST', headers: sent, body: JSON.stringify(body) })).text()
    await until(() => lines.slice(before).some(line => line.includes('"msg":"answered"')))
  }
  const warehouses = '/tools/neonpanel.listWarehouses'
  await ask('/tools/neonpanel.listCompanies', {})
  await ask(warehouses, { companyUuid: 'nobody' }, { 'x-request-id': ID })
  await ask(warehouses, {}, { authorization: `Bearer ${await token({ ttl: -60 })}` })
  await ask(warehouses, {}, { authorization: `Bearer ${await token({ audience: 'https://elsewhere.example' })}` })
  sandbox.faults.set({ operation: 'listCompanies', fault: 'status', status: 500 })
  await ask('/tools/neonpanel.listCompanies', {})
  sandbox.faults.clear()
  const bill = {
    companyUuid: '022a5b44774a5636fa095661d3353f332e9c5ba1',
    type: 'bill',
    idempotencyKey: 'logged',
    data: { ref_number: 'LOG-1', date: '2026-05-02', details: [{ service_name: 'Freight', quantity: 1, rate: 1 }] }
  }
  await ask('/tools/neonpanel.createDocuments', bill)
  await ask('/tools/neonpanel.createDocuments', bill)

  await t.test('it has every field that a request leaves', async t => {
    const seen = new Set(lines.map(line => JSON.parse(line)).filter(({ reqId }) => reqId !== undefined)
      .flatMap(line => Object.keys(line)))
    t.strictSame([...seen].filter(name => !documented.has(name)), [])
    t.ok(seen.has('reason') && seen.has('expected') && seen.has('err') && seen.has('sum') && seen.has('replayed'))
  })

  await t.test('its queries find why a request, a user and an address were refused', { skip }, async t => {
    const cwd = t.testdir({ 'gateway.log': lines.join('') })
    const run = (command: string, env: Record<string, string> = {}): Record<string, unknown>[] =>
      execFileSync('sh', ['-c', command], { cwd, encoding: 'utf8', env: { ...process.env, ...env } })
        .trim().split('\n').map(line => JSON.parse(line))
    const call = lines.map(line => JSON.parse(line)).find(({ subject }) => subject !== undefined)
    t.match(run(commandWith(ID)).filter(({ code }) => code), [{ code: 'upstream_not_found' }])
    t.match(run(commandWith('$subject'), { SUBJECT: call.subject }).map(({ code }) => code),
      ['upstream_not_found', 'upstream_failed'])
    t.match(run(commandWith('$address'), { ADDRESS: call.address }), [
      { reason: 'expired' }, { reason: 'audience', received: 'https://elsewhere.example' }
    ])
  })
})
