import { appendFileSync, existsSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { onFreePort } from '../build.ts'
import { member } from '../clients/journey.ts'
import provider from '../clients/provider.ts'
import { signInWithTwo } from '../clients/sign-in.ts'
import startProxy, { skip } from '../proxies/proxy.ts'
import reacher from '../reach.ts'
import buildSandbox from '../sandbox/build.ts'
import { certificate } from '../tls-proxy.ts'
import { blockWith } from './files.ts'
import prepare from './machine.ts'

const NAME = 'mcp.example.com'
const STEPS = blockWith('README.md', 'bash', 'neonpanel-gateway.service')
const UPGRADE = blockWith('docs/deployment.md', 'bash', '/opt/upgrade')
/** What a log warns of in the settings: of what failed on the way it has the error. */
const warned = (lines: readonly Readonly<Record<string, unknown>>[]) =>
  lines.filter(({ level, err }) => Number(level) >= 40 && !err).map(({ msg }) => msg)
const freePort = () => onFreePort(async port => String(port))

t.test('README leads from nothing but Node to a signed-in call, with the unit of systemd', async t => {
  const PORT = await freePort()
  const PUBLIC_URL = `http://localhost:${PORT}`
  const sandbox = await buildSandbox(t)
  const { root, follow, start } = await prepare(t,
    { PORT, PUBLIC_URL, NEONPANEL_ISSUER: sandbox.url, TRUST_PROXY: '', LOAD_MAX_DELAY: '0' })
  t.strictSame(await follow(STEPS), ['systemctl enable --now neonpanel-gateway'])
  t.equal(statSync(join(root, 'etc/neonpanel-gateway/state-keys')).mode & 0o077, 0, 'a secret is for root alone')
  t.equal(existsSync(join(root, 'opt/neonpanel-mcp-gateway/deploy/secrets')), false, 'and in no package')

  const { lines, stop } = await start()
  t.match(lines()[0], { publicUrl: PUBLIC_URL, addresses: [`http://127.0.0.1:${PORT}`], issuer: sandbox.url })
  const result = await signInWithTwo(new URL(`${PUBLIC_URL}/mcp`), provider())
  t.match(member(result, 'structuredContent', 'data', 0, 'link'), `${sandbox.url}/app/`)
  t.strictSame(warned(lines()), [])
  const { ended, ms, allowedMs } = await stop()
  t.strictSame(ended, [0, null])
  t.ok(ms < allowedMs, `stopped in ${ms} ms`)

  await t.test('and is upgraded with settings and secrets', async t => {
    writeFileSync(join(root, 'opt/neonpanel-mcp-gateway/dist/old.js'), '')
    t.strictSame(await follow(UPGRADE), ['systemctl stop neonpanel-gateway', 'systemctl start neonpanel-gateway'])
    t.equal(existsSync(join(root, 'opt/neonpanel-mcp-gateway/dist/old.js')), false)
    const { stop } = await start()
    t.equal((await fetch(`${PUBLIC_URL}/livez`)).status, 200)
    await stop()
  })

  await t.test('and says in one line what is wrong in its files', async t => {
    const because = (sentence: string) =>
      ({ message: `It ended before it listened: The gateway cannot start: ${sentence}\n` })
    writeFileSync(join(root, 'etc/neonpanel-gateway/state-keys'), '\n')
    await t.rejects(start(), because('STATE_KEYS_FILE must be the path of a file that holds STATE_KEYS: it is empty.'))
    appendFileSync(join(root, 'etc/neonpanel-gateway/gateway.env'), 'PORT=https\n')
    writeFileSync(join(root, 'etc/neonpanel-gateway/state-keys'), 'hunter2')
    await t.rejects(start(), because('PORT must be a whole number from 1 to 65535.'))
  })
})

t.test('and so it does behind nginx, at the public address', { skip: skip('nginx') }, async t => {
  const [PORT, METRICS_PORT] = [await freePort(), await freePort()]
  const sandbox = await buildSandbox(t)
  const { follow, start } = await prepare(t, {
    PORT,
    PUBLIC_URL: `https://${NAME}`,
    NEONPANEL_ISSUER: sandbox.url,
    NEONPANEL_INSECURE: 'true',
    METRICS_PORT,
    OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:9',
    DRAIN_DELAY: '0',
    LOAD_MAX_DELAY: '0'
  })
  await follow(STEPS)
  const { lines, stop } = await start()
  const folder = t.testdir()
  const { file, keyFile, cert, key } = certificate(folder, NAME)
  const bothFile = join(folder, 'both.pem')
  writeFileSync(bothFile, cert + key)
  const proxy = new URL(await startProxy(t, 'nginx', { port: Number(PORT), tls: { file, keyFile, bothFile } }))
  const { reach, told } = reacher(t, { name: NAME, cert, port: proxy.port })
  /** The gateway is where its name leads, the sandbox where it says. */
  async function go (input: string | URL | Request, init?: RequestInit): Promise<Response> {
    const { url } = new Request(input)
    return url.startsWith(sandbox.url) ? fetch(input, init) : reach(input, init)
  }

  const signer = provider({ redirect: 'https://client.example.net/callback', reach: go })
  const result = await signInWithTwo(new URL(`https://${NAME}/mcp`), signer, go)
  t.match(member(result, 'structuredContent', 'data', 0, 'link'), `${sandbox.url}/app/`)
  t.ok(told.some(({ url, status }) => url === `https://${NAME}/mcp` && status === 401), 'was refused first')
  t.ok(told.some(({ url, status }) => url === `https://${NAME}/mcp` && status === 200))
  t.match(warned(lines()), [/^NEONPANEL_INSECURE=true/])
  const metrics = await fetch(`http://127.0.0.1:${METRICS_PORT}/metrics`)
  t.match(await metrics.text(), /^neonpanel_gateway_tool_calls_total\{.*\} 1$/m, 'what is off by default is there, too')
  t.equal((await reach(`https://${NAME}/docs`)).status, 200)
  t.strictSame((await stop()).ended, [0, null])
})
