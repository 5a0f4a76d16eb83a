import { execFile } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { validate } from '@actions/languageservice'
import t, { type Test } from 'tap'
import { TextDocument } from 'vscode-languageserver-textdocument'
import { parse } from 'yaml'
import { read, ROOT } from './files.ts'

interface Step { name?: string, id?: string, uses?: string, run?: string, with?: Record<string, string | boolean> }
interface Job {
  needs?: string | string[]
  permissions: Record<string, string>
  steps: Step[]
  'timeout-minutes': number
}

const FILE = '.github/workflows/release.yml'
const text = read(FILE)
const workflow: { permissions: object, jobs: Record<string, Job> } = parse(text)
const jobs = Object.entries(workflow.jobs)
const steps = jobs.flatMap(([, job]) => job.steps)
const run = promisify(execFile)

let asked = 0

/** What GitHub's own parser finds wrong. It keeps what it has read by its address. */
async function problems (content: string): Promise<string[]> {
  const found = await validate(TextDocument.create(`file:///${++asked}/${FILE}`, 'yaml', 1, content))
  return found.map(({ message }) => String(message))
}

t.test('the parser of GitHub finds nothing wrong with the release, and would find mistakes', async t => {
  t.strictSame(await problems(text), [])
  const mistakes: readonly [from: string, to: string][] = [
    ['permissions: {}', 'permisions: {}'], ['contents: read', 'contents: admin'], ['needs: check', 'needs: checks'],
    ['steps.build.outputs.digest', 'steps.built.outputs.digest'], ['github.actor }}', 'github.actor'],
    ['id-token: write', 'id-tokens: write'], ['runs-on: ubuntu-24.04', 'run-on: ubuntu-24.04']
  ]
  for (const [from, to] of mistakes) {
    t.ok(text.includes(from), from)
    t.not((await problems(text.replace(from, to))).length, 0, to)
  }
})

t.test('every action is pinned by its commit, beside its version, and is the same everywhere', async t => {
  const pins = new Map<string, string>()
  for (const [, action = '', pin = '', version = ''] of text.matchAll(/uses: ([\w./-]+)@(\S+) ?(.*)/g)) {
    t.match(pin, /^[0-9a-f]{40}$/, action)
    t.match(version, /^# v\d+\.\d+\.\d+$/, action)
    t.equal(pins.get(action) ?? pin, pin, action)
    pins.set(action, pin)
  }
  t.equal(pins.size, 10)
})

t.test('every job has the least permissions, a limit of time, and no credentials of another', async t => {
  t.strictSame(workflow.permissions, {})
  const attests = { contents: 'read', 'id-token': 'write', attestations: 'write' }
  t.strictSame(Object.fromEntries(jobs.map(([name, { permissions }]) => [name, permissions])), {
    check: { contents: 'read' },
    package: attests,
    image: { ...attests, packages: 'write' },
    npm: { 'id-token': 'write' },
    publish: { contents: 'write' }
  })
  for (const [name, job] of jobs) t.ok(job['timeout-minutes'] > 0, name)
  t.strictSame(jobs.filter(([name, { needs }]) => !needs && name !== 'check').map(([name]) => name), [])
  for (const { uses = '', with: input } of steps) {
    if (uses.startsWith('actions/checkout@')) t.equal(input?.['persist-credentials'], false)
  }
  t.notMatch(text, /secrets\./)
})

t.test('what it runs is there, is good shell, and holds nothing that a tag could put into it', async t => {
  const { scripts } = JSON.parse(read('package.json'))
  for (const { run: script = '' } of steps) {
    t.notMatch(script, /\$\{\{/, 'values come by the environment')
    await t.resolves(run('bash', ['--norc', '-n', '-c', script]))
    for (const [, name = ''] of script.matchAll(/npm run (?:-s )?([\w-]+)/g)) t.ok(scripts[name], name)
    for (const [, path = ''] of script.matchAll(/(?:node|bash) ([\w./-]+\/[\w./-]+)/g)) {
      t.ok(existsSync(join(ROOT, path)), path)
    }
  }
  const [, line] = /^ARG BASE=node:(\d+)/m.exec(read('Dockerfile')) ?? []
  for (const { uses = '', with: input } of steps) {
    if (uses.startsWith('actions/setup-node@')) t.equal(String(input?.['node-version']), line)
  }
  t.match(text, `container: node:${line}-bookworm`)
})

/** Runs a step with stand-ins for what only the runner has; what it puts out. */
async function runStep (
  t: Test, script: string, standIns: string, env: Record<string, string>, cwd = ROOT
): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'step-'))
  t.teardown(() => rmSync(folder, { recursive: true }))
  const output = join(folder, 'output')
  writeFileSync(output, '')
  const { PATH, HOME } = process.env
  const all = { PATH, HOME, GITHUB_OUTPUT: output, GITHUB_REPOSITORY: 'Example-Org/Gateway', ...env }
  const { stdout } = await run('bash', ['--norc', '-eo', 'pipefail', '-c', `${standIns}\n${script}`], { cwd, env: all })
  return stdout + readFileSync(output, 'utf8')
}

t.test('the image is named in lower case, and its base by a digest', async t => {
  const script = steps.find(({ id }) => id === 'names')?.run ?? ''
  const docker = (digest: string) => `docker () { printf 'Name: %s\\nDigest:    ${digest}\\nManifests:\\n' "$4"; }`
  t.equal(await runStep(t, script, docker('sha256:0123'), {}), [
    `description=${JSON.parse(read('package.json')).description}`, 'image=ghcr.io/example-org/gateway',
    'base=node:24-slim@sha256:0123', 'digest=sha256:0123', ''
  ].join('\n'))
  await t.rejects(runStep(t, script, docker(''), {}), 'no digest, no image')
})

t.test('the release says which image it has, and brings its files', async t => {
  const folder = t.testdir({ release: { 'notes.md': '- A change.\n', 'a-1.0.0.tgz': '', 'sbom.cdx.json': '{}' } })
  const script = workflow.jobs.publish?.steps.at(-1)?.run ?? ''
  const env = { GITHUB_REF_NAME: 'v1.0.0', IMAGE: 'ghcr.io/example-org/gateway@sha256:0123' }
  t.equal(await runStep(t, script, 'gh () { echo "gh $*"; }', env, folder), 'gh release create v1.0.0 --repo ' +
    'Example-Org/Gateway --verify-tag --title v1.0.0 --notes-file release/notes.md release/a-1.0.0.tgz ' +
    'release/sbom.cdx.json\n')
  t.equal(readFileSync(join(folder, 'release/notes.md'), 'utf8'),
    '- A change.\n\nImage: `ghcr.io/example-org/gateway@sha256:0123`\n')
})
