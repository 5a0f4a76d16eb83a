import { execFile } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import t from 'tap'
import build from '../build.ts'
import { kinds, names, PROXIES, shipped, type Name } from '../proxies/configurations.ts'
import startProxy, { PATH, skip } from '../proxies/proxy.ts'
import reacher from '../reach.ts'
import { certificate } from '../tls-proxy.ts'
import until from '../until.ts'
import { read } from './files.ts'

/** How each program reads its configuration without running it. */
const checks: Readonly<Record<Name, (folder: string, file: string) => string[]>> = {
  nginx: (folder, file) => ['-t', '-q', '-p', folder, '-c', file, '-e', 'stderr'],
  caddy: (_folder, file) => ['validate', '--adapter', 'caddyfile', '--config', file],
  haproxy: (_folder, file) => ['-c', '-f', file],
  apache: (folder, file) => ['-t', '-d', folder, '-f', file],
  varnish: (folder, file) => ['-j', 'none', '-C', '-n', folder, '-f', file]
}
/** A mistake for each: a word that is none. */
const BREAKS = /\b(proxy_pass|reverse_proxy|option httpchk|ProxyPreserveHost|first_byte_timeout)\b/

const PUBLIC_URL = 'https://mcp.example.com'
const home = mkdtempSync(join(tmpdir(), 'proxies-'))
t.teardown(() => rmSync(home, { recursive: true }))
const { file, keyFile, cert, key } = certificate(home, 'mcp.example.com')
const bothFile = `${file}.both`
writeFileSync(bothFile, cert + key)

/** What the program says of a configuration with its TLS; undefined where it finds it good. */
async function complaint (name: Name, text: string): Promise<string | undefined> {
  const folder = mkdtempSync(join(home, 'configuration-'))
  const path = join(folder, kinds[name].file)
  writeFileSync(path, kinds[name].complete(text, folder, 8443, { file, keyFile, bothFile }))
  const { command } = kinds[name]
  return promisify(execFile)(command, checks[name](folder, path), { env: { PATH, HOME: folder }, maxBuffer: 2 ** 24 })
    .then(() => undefined, error => String(error.stderr || error))
}

t.test('there is a file for each proxy that is tried, and no other', async t => {
  t.strictSame(readdirSync(PROXIES).sort(), names.map(name => kinds[name].file).sort())
})

for (const name of names) {
  t.test(`${name} finds its file good, and would find a mistake in it`, { skip: skip(name) }, async t => {
    const text = shipped(name)
    t.equal(await complaint(name, text), undefined)
    t.match(await complaint(name, text.replace(BREAKS, '$1_x')), /_x/)
  })
}

t.test('those that end TLS serve the gateway by it', async t => {
  const { app } = await build(t, { env: { PUBLIC_URL, NEONPANEL_INSECURE: 'true', TRUST_PROXY: '127.0.0.1' } })
  for (const name of ['nginx', 'haproxy', 'apache'] as const) {
    if (skip(name)) t.pass(name, { skip: skip(name) })
    else {
      const url = new URL(await startProxy(t, name, { port: app.config.PORT, tls: { file, keyFile, bothFile } }))
      const { reach } = reacher(t, { name: 'mcp.example.com', cert, port: url.port })
      await until(async () => (await reach(`${PUBLIC_URL}/livez`)).status === 200)
      const { status, headers } = await reach(`${PUBLIC_URL}/mcp`, { method: 'POST', body: '{}' })
      t.strictSame([status, /resource_metadata="(.*?)"/.exec(headers.get('www-authenticate') ?? '')?.[1]],
        [401, `${PUBLIC_URL}/.well-known/oauth-protected-resource/mcp`], name)
    }
  }
})

t.test('Caddy takes name and gateway from its environment', { skip: skip('caddy') }, async t => {
  const env = { PATH, HOME: home, PUBLIC_HOST: 'gateway.example.net', GATEWAY: 'gateway:3000' }
  const { stdout } = await promisify(execFile)('caddy', ['adapt', '--config', join(PROXIES, 'Caddyfile')], { env })
  const [route] = JSON.parse(stdout).apps.http.servers.srv0.routes
  t.strictSame(route.match, [{ host: ['gateway.example.net'] }])
  t.match(JSON.stringify(route.handle), '"upstreams":[{"dial":"gateway:3000"}]')
})

t.test('the blocks of README are in the files, line by line', async t => {
  const bare = (text: string) =>
    text.split('\n').map(line => line.replace(/ +#.*/, '').trim()).filter(Boolean).join('\n')
  for (const [language, name] of [['nginx', 'nginx'], ['caddy', 'caddy']] as const) {
    const [, block = ''] = new RegExp(`^\`\`\`${language}\n([^]*?)^\`\`\``, 'm').exec(read('README.md')) ?? []
    t.ok(block.split('\n').length > 3)
    t.ok(bare(shipped(name)).includes(bare(block)), `${name}: ${bare(block)}`)
  }
  for (const name of names) t.match(read('README.md'), `(deploy/proxies/${kinds[name].file})`)
})
