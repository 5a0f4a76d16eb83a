import { execFile, spawnSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import t from 'tap'
import autoProcesses from '../../plugins/config/auto-processes.ts'
import { secretFiles } from '../../plugins/config/secrets.ts'
import { blockWith, image, read } from './files.ts'
import readUnit, { withReady } from './unit.ts'

const FILE = 'deploy/systemd/neonpanel-gateway.service'
/** Of 10, the exposure that systemd-analyze may find; a service that nobody hardened has 9 and more. */
const MAX_EXPOSURE = 2
const text = read(FILE)
const run = promisify(execFile)

const isInstalled = spawnSync('systemd-analyze', ['--version']).status === 0
const skip = isInstalled ? false : 'no systemd-analyze is installed'
if (skip && process.env.CI) throw new Error('With CI set, systemd-analyze must be installed.')

t.test('starts what the image starts, from the folder that README makes', async t => {
  const unit = readUnit(text)
  const [node, ...args] = unit.last('ExecStart').split(' ')
  const folder = unit.last('WorkingDirectory')
  t.equal(node, '/usr/bin/node')
  t.strictSame(['node', ...args.map(arg => arg.replace(`${folder}/`, ''))], image().command)
  const steps = blockWith('README.md', 'bash', 'neonpanel-gateway.service')
  for (const path of [folder, unit.last('EnvironmentFile'), '/etc/systemd/system/']) t.match(steps, path)
  for (const credential of unit.all('LoadCredential')) t.match(steps, credential.split(':')[1])
})

t.test('gives each secret as a credential, in its comments too', async t => {
  const unit = readUnit(withReady(text))
  const credentials = unit.all('LoadCredential').map(value => value.split(':'))
  const settings = unit.all('Environment').filter(value => value.includes('_FILE=')).map(value => value.split('='))
  t.ok(credentials.length >= 3)
  t.strictSame(settings.map(([, path]) => path), credentials.map(([name]) => `%d/${name}`))
  t.strictSame(settings.filter(([name = '']) => !secretFiles.has(name)), [])
  for (const [name, path] of credentials) t.equal(path, `/etc/neonpanel-gateway/${name}`)
})

t.test('leaves room for a process, and passes the signal on that the gateway knows', async t => {
  const unit = readUnit(text)
  const memory = Number(/^(\d+)M$/.exec(unit.last('MemoryMax'))?.[1]) * 2 ** 20
  t.equal(autoProcesses(64, memory), memory / 2 ** 29, 'whole processes')
  t.match(unit.last('KillSignal'), 'SIGTERM')
  t.match(read('Dockerfile'), /^STOPSIGNAL SIGTERM$/m)
})

/** The unit, and its drop-in of docs/deployment.md, where systemd looks for them. */
function installed (folder: string, unit: string): string {
  const path = join(folder, 'neonpanel-gateway.service')
  mkdirSync(`${path}.d`)
  writeFileSync(path, unit)
  writeFileSync(join(`${path}.d`, 'override.conf'), blockWith('docs/deployment.md', 'ini', '[Service]'))
  return path
}

t.test('systemd finds nothing wrong with it, its drop-in and what its comments keep ready', { skip }, async t => {
  for (const [which, unit] of Object.entries({ shipped: text, whole: withReady(text) })) {
    await t.test(which, async t => {
      const path = installed(t.testdir(), unit)
      const { stdout, stderr } = await run('systemd-analyze', ['verify', '--man=no', '--recursive-errors=no', path])
      t.equal(`${stdout}${stderr}`, '')
    })
  }
  const path = installed(t.testdir(), text.replace('Restart=on-failure', 'Restart=perhaps'))
  const { stderr } = await run('systemd-analyze', ['verify', '--man=no', path]).catch(error => error)
  t.match(String(stderr), /ignoring: perhaps/, 'and would find a mistake')
})

t.test('the service is confined [SEC-57]', { skip }, async t => {
  const path = installed(t.testdir(), text)
  const args = ['security', '--offline=true', '--no-pager', `--threshold=${MAX_EXPOSURE * 10}`, path]
  const { stdout, code } = await run('systemd-analyze', args).catch(error => error)
  const [, exposure] = /Overall exposure level for \S+: ([\d.]+)/.exec(String(stdout)) ?? []
  t.equal(code ?? 0, 0, `exposure ${exposure}`)
  t.ok(Number(exposure) <= MAX_EXPOSURE, `exposure ${exposure}`)
})
