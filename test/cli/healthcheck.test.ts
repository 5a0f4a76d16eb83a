import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { networkInterfaces } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import t from 'tap'
import { onFreePort } from '../build.ts'
import bundle from '../bundle.ts'

const { PATH } = process.env
const CHECK = 'dist/cli/healthcheck.js'
const hasIPv6 = Object.values(networkInterfaces()).flat().some(each => each?.address === '::1')

/** Runs the image's health check under these settings: its status and what it complains of. */
async function check (cwd: string, env: Record<string, string>) {
  const child = spawn('node', [CHECK], { cwd, env: { PATH, ...env }, stdio: ['ignore', 'ignore', 'pipe'] })
  const [complaint, [code]] = await Promise.all([text(child.stderr), once(child, 'exit')])
  return { code, complaint }
}

t.test('the image asks itself how it is by its own settings: with TLS, and at any HOST', async t => {
  const cwd = await bundle()
  const folder = t.testdir()
  const [TLS_CERT, TLS_KEY] = [join(folder, 'cert.pem'), join(folder, 'key.pem')]
  const subject = ['-subj', '/CN=mcp.example.com', '-keyout', TLS_KEY, '-out', TLS_CERT]
  execFileSync('openssl',
    ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '1', ...subject],
    { stdio: 'pipe' })
  const TLS = { TLS_CERT, TLS_KEY, PUBLIC_URL: 'https://mcp.example.com', NEONPANEL_INSECURE: 'true' }
  const variants: Record<string, Record<string, string>> = {
    'as it ships': { HOST: '0.0.0.0' },
    'at localhost': {},
    'at one address': { HOST: '127.0.0.2' },
    'at all addresses of both kinds': { HOST: '::' },
    'with TLS': { HOST: '0.0.0.0', ...TLS },
    'with TLS at localhost': TLS,
    'with a path in PUBLIC_URL': {
      HOST: '0.0.0.0', PUBLIC_URL: 'https://example.com/neonpanel', NEONPANEL_INSECURE: 'true'
    }
  }
  for (const [name, settings] of Object.entries(variants)) {
    await t.test(name, { skip: settings.HOST === '::' && !hasIPv6 && 'this machine has no IPv6' }, async t => {
      const env = {
        PORT: await onFreePort(async port => String(port)),
        NEONPANEL_ISSUER: 'http://localhost:9',
        DRAIN_DELAY: '0',
        ...settings
      }
      t.match(await check(cwd, env), { code: 1, complaint: /^The gateway is not healthy: .*ECONNREFUSED.*\n$/ },
        'before it listens')
      const child =
        spawn('node', ['dist/server.js'], { cwd, env: { PATH, ...env }, stdio: ['ignore', 'pipe', 'inherit'] })
      t.teardown(() => child.kill('SIGKILL'))
      for await (const chunk of child.stdout.iterator({ destroyOnReturn: false })) {
        if (String(chunk).includes('listening')) break
      }
      child.stdout.resume()
      t.strictSame(await check(cwd, env), { code: 0, complaint: '' })
      child.kill('SIGTERM')
      t.strictSame(await once(child, 'exit'), [0, null])
    })
  }
})

t.test('it is what the image runs', async t => {
  const dockerfile = readFileSync(join(import.meta.dirname, '../../Dockerfile'), 'utf8')
  t.match(dockerfile, `HEALTHCHECK CMD ["node", "${CHECK}"]\n`)
})
