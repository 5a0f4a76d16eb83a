import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { copyFileSync, readFileSync, readdirSync, statSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import t from 'tap'
import viewFiles from '../../plugins/catalog/view-files.ts'
import startSandbox from '../../sandbox/index.ts'
import { onFreePort } from '../build.ts'
import bundle from '../bundle.ts'

const ROOT = join(import.meta.dirname, '../..')
const SKIPPED = ['.git', '.tap', 'dist', 'node_modules', 'results']
const UNPRIVILEGED_UID = 10_001

/** What a secret looks like, by who issues it. */
const SECRETS: Readonly<Record<string, RegExp>> = {
  'private key': /-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\\n]+[A-Za-z0-9+/]{40}/,
  'signed token': /eyJ[\w-]{20,}\.eyJ[\w-]{20,}\.[\w-]{43,}/,
  'client secret': /(client|app|api)_?(secret|key)['"]?\s*[:=]\s*['"]?[A-Za-z0-9]{24,}/i,
  'cloud key': /\b(AKIA|ASIA)[A-Z0-9]{16}\b|\bAIza[\w-]{35}\b/,
  'forge token': /\b(ghp|gho|ghs|github_pat|glpat|npm)_[A-Za-z0-9_]{20,}\b|\bglpat-[\w-]{20}\b/,
  'chat or model key': /\bxox[abprs]-[\w-]{10,}|\bsk-[A-Za-z0-9_-]{32,}/,
  'address with a password':
    /\b(rediss?|https?|postgres):\/\/[^\s:/@'"`$]*:(?!secret@|hunter2@|CANARY@|canary-)[^\s:/@'"`$]{6,}@/
}

/** Files below a folder, sources and documents alike, as paths from it. */
function filesOf (root: string): string[] {
  return readdirSync(root, { withFileTypes: true }).flatMap(entry => {
    if (SKIPPED.includes(entry.name) && entry.isDirectory()) return []
    const path = join(root, entry.name)
    return entry.isDirectory()
      ? filesOf(path)
        .map(below => join(entry.name, below))
      : entry.isFile() ? [entry.name] : []
  })
}

t.test('no file holds a secret, and the search would find one [SEC-56]', async t => {
  const found = filesOf(ROOT).flatMap(file => {
    const text = readFileSync(join(ROOT, file), 'latin1')
    return Object.entries(SECRETS).filter(([, pattern]) => pattern.test(text)).map(([name]) => `${file}: ${name}`)
  })
  t.strictSame(found, [])
  const part = 'a1B2c3D4e5F6g7H8'
  const samples = [
    `-----BEGIN ${'PRIVATE'} KEY-----\n${part.repeat(3)}`,
    `eyJ${part.repeat(2)}.eyJ${part.repeat(2)}.${part.repeat(3)}`, `client_secret = "${part.repeat(2)}"`,
    `AKIA${'ABCD'.repeat(4)}`, `ghp_${part.repeat(2)}`, `xoxb-${part}`, `redis://user:${part}@cache`
  ]
  for (const [index, pattern] of Object.values(SECRETS).entries()) t.match(samples[index], pattern)
})

/** Whether every user may enter a folder. */
function isOpen (folder: string): boolean {
  return (statSync(folder).mode & 0o001) !== 0 && (folder === dirname(folder) || isOpen(dirname(folder)))
}

t.test('the image', async t => {
  const home = await bundle() // no sandbox, production's folder layout, nothing that uid 10001 may write to
  const dist = join(home, 'dist')

  await t.test('it holds compiled code of the gateway and nothing else [SEC-57]', async t => {
    const files = filesOf(dist)
    t.strictSame([...new Set(files.map(file => file.replace(/-[0-9A-Z]{8}/g, '')))].sort(), [
      'ajv.cjs', 'api-reference.js', 'app.js', 'chunk.js', 'cli/doctor.js', 'cli/healthcheck.js',
      'cli/verify-audit/index.js', 'connection.js', 'document.js', 'endpoint.js', 'es.js', 'getMachineId-bsd.js',
      'getMachineId-darwin.js', 'getMachineId-linux.js', 'getMachineId-unsupported.js', 'getMachineId-win.js',
      ...Object.keys(viewFiles).map(name => `${name}.js`),
      'metrics.js', 'open-telemetry.js', 'receiver.js', 'recorder.js', 'render.js', 'serve.js', 'server.js',
      'supervise.js', 'switches.js'
    ].sort())
    const bundles: { outputs: Record<string, { inputs: object }> }[] =
      JSON.parse(readFileSync(join(home, 'bundle.json'), 'utf8'))
    const outputs = Object.assign({}, ...bundles.map(({ outputs }) => outputs))
    t.strictSame(Object.keys(outputs).map(file => resolve(ROOT, file)).sort(),
      files.map(file => join(dist, file)).sort())
    const origins = Object.values<{ inputs: object }>(outputs).flatMap(({ inputs }) => Object.keys(inputs))
    t.strictSame([...new Set(origins.map(origin => origin.split(/[/:]/)[0]))].sort(), [
      'absent', 'app.ts', 'cli', 'http', 'node_modules', 'plugins', 'routes', 'schemas', 'server.ts', 'tools',
      'validator', 'view'
    ])
    const unused = /node_modules\/(elliptic|fast-json-stringify\/lib\/validator|undici\/lib\/web\/fetch\/index)/
    t.strictSame(origins.filter(origin => unused.test(origin)), [], 'and nothing of packages that it does not use')
  })

  const obstacle = process.getuid?.() !== 0
    ? 'the user cannot be changed here'
    : !isOpen(ROOT) &&
    'other users may not enter this folder'
  await t.test('it serves as a user who owns nothing, and writes nothing [SEC-58]', { skip: obstacle }, async t => {
    copyFileSync(process.execPath, join(home, 'node')) // where it lies, others may not reach it
    const before = filesOf(home)
    const PORT = await onFreePort(async port => String(port))
    const sandbox = await startSandbox({ port: 0, defaultAudience: `http://localhost:${PORT}` })
    t.teardown(() => sandbox.close())
    const env = {
      PATH: process.env.PATH,
      HOME: '/nonexistent',
      NODE_ENV: 'production',
      PORT,
      NEONPANEL_ISSUER: sandbox.url,
      REDIS_URL: 'redis://localhost:9',
      DRAIN_DELAY: '0',
      LOAD_MAX_DELAY: '0'
    }
    const plain = [
      '-u', 'NODE_OPTIONS', './node', 'dist/server.js'
    ] // the runner's hooks would write as an unprivileged user, and fail
    const child = spawn('env', plain,
      { cwd: home, uid: UNPRIVILEGED_UID, gid: UNPRIVILEGED_UID, env, stdio: ['ignore', 'pipe', 'pipe'] })
    t.teardown(() => { child.kill('SIGKILL') })
    let complaints = ''
    let log = ''
    child.stderr.on('data', chunk => { complaints += String(chunk) })
    for await (const chunk of child.stdout.iterator({ destroyOnReturn: false })) {
      if (String(chunk).includes('listening')) break
    }
    child.stdout.on('data', chunk => { log += String(chunk) })
    t.equal(complaints, '')
    for (const path of ['/livez', '/', '/openapi.json', '/.well-known/oauth-protected-resource']) {
      t.equal((await fetch(`http://localhost:${PORT}${path}`)).status, 200, path)
    }
    t.equal((await fetch(`http://localhost:${PORT}/mcp`, { method: 'POST' })).status, 401)
    const authorization = `Bearer ${await sandbox.issueToken()}`
    const answer = await fetch(`http://localhost:${PORT}/tools/neonpanel.listCompanies`,
      { method: 'POST', headers: { authorization } })
    t.equal(answer.status, 200)
    t.match(await answer.json(), { data: [{ uuid: String }] })
    child.kill('SIGTERM')
    t.strictSame(await once(child, 'exit'), [0, null], log)
    t.strictSame(filesOf(home), before)
    t.strictSame(filesOf(home).filter(file => statSync(join(home, file)).uid === UNPRIVILEGED_UID), [])
  })
})
