import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import t from 'tap'
import { parse } from 'yaml'
import { onFreePort } from './build.ts'
import { claims, json } from './sandbox/build.ts'
import startTlsProxy from './tls-proxy.ts'

interface Service { environment?: Record<string, string | number>, command?: string[] }
interface Compose { services: Record<string, Service> }

const ROOT = join(import.meta.dirname, '..')
const run = promisify(execFile)
const { PATH } = process.env

const text = readFileSync(join(ROOT, 'docker-compose.yml'), 'utf8')
const { services }: Compose = parse(text, { merge: true })

/** The command of the sandbox's image, which runs without Docker too. */
const dockerfile = readFileSync(join(ROOT, 'Dockerfile'), 'utf8')
const SANDBOX_COMMAND: string[] = JSON.parse(/AS sandbox\n[^]*?\nCMD (\[.*\])\n/.exec(dockerfile)?.[1] ?? '[]')

const freePort = () => onFreePort(async port => String(port))

/** A service's settings with other ports, on one machine. */
function settings (service: string, ports: Record<string, string>): Record<string, string> {
  const entries = Object.entries(services[service]?.environment ?? {}).map(([name, value]) => {
    const local = String(value).replace('//sandbox:', '//localhost:')
    return [name, Object.entries(ports).reduce((all, [port, other]) => all.replaceAll(port, other), local)]
  })
  return Object.fromEntries(entries)
}

interface Test { teardown (undo: () => unknown): void }

function start (t: Test, [file = '', ...args]: readonly string[], env: Record<string, string>) {
  const child = spawn(file, args, { cwd: ROOT, env: { PATH, LOAD_MAX_DELAY: '0', ...env } })
  t.teardown(async () => {
    if (child.exitCode !== null) return
    child.kill('SIGTERM')
    await once(child, 'exit')
  })
  return child
}

t.test('the services of docker-compose.yml work together, and the line in it prints a token for them', async t => {
  const [gateway, sandbox] = [await freePort(), await freePort()]
  const ports = { 3000: gateway, 4000: sandbox }
  const HOST = '127.0.0.1' // IPv4 alone, like 0.0.0.0 in a container
  const sandboxEnv = { HOST, ...settings('sandbox', ports) }
  const stand = start(t, SANDBOX_COMMAND, sandboxEnv)
  const [printed] = await once(stand.stdout, 'data')
  const [, line = ''] = /^# +TOKEN=\$\((docker compose exec -T sandbox .*)\)$/m.exec(text) ?? []
  t.match(String(printed), `A token for http://localhost:${gateway}: ${line}\n`, 'the sandbox prints it too')

  const gatewayEnv = { HOST, PORT: gateway, LOG_LEVEL: 'info', DRAIN_DELAY: '0', ...settings('gateway', ports) }
  const server = start(t, ['node', '--import', 'tsx', 'server.ts'], gatewayEnv)
  for await (const chunk of server.stdout) if (String(chunk).includes('listening')) break
  const [file = '', ...args] = line.replace('docker compose exec -T sandbox ', '').split(' ')
  const token = (await run(file, args, { cwd: ROOT, env: { PATH, ...sandboxEnv } })).stdout
  t.match(token, /^[^\r\n]+\n$/)
  t.match(claims(token), { iss: `http://localhost:${sandbox}`, aud: `http://localhost:${gateway}` })
  const answer = await fetch(`http://localhost:${gateway}/tools/neonpanel.listCompanies`, {
    method: 'POST', headers: { authorization: `Bearer ${token.trim()}`, 'content-type': 'application/json' }, body: '{}'
  })
  t.match([answer.status, await json(answer)], [200, { data: [{ short_name: 'KHG' }, { short_name: 'BTG' }] }])
})

t.test('its demo serves gateway and sign-in under one public address, and says where that is missing', async t => {
  const { command = [] } = services.demo ?? {}
  t.match(services.demo, {
    build: { target: 'sandbox' },
    environment: { PUBLIC_URL: /^\$\{PUBLIC_URL:-missing\}$/ },
    ports: ['127.0.0.1:3000:3000'],
    read_only: true,
    cap_drop: ['ALL']
  })
  const without = start(t, command, { PUBLIC_URL: 'missing' })
  const [words] = await once(without.stderr, 'data')
  t.match(String(words), /^The gateway cannot start: PUBLIC_URL must be /)

  const [PORT, SANDBOX_PORT] = [await freePort(), await freePort()]
  const demo = start(t, command, { HOST: '127.0.0.1', PORT, SANDBOX_PORT, PUBLIC_URL: 'https://demo.example.com' })
  for await (const chunk of demo.stdout) if (String(chunk).includes('Ctrl+C')) break
  const { reach } = await startTlsProxy(t, { name: 'demo.example.com', port: Number(PORT) })
  const metadata = await reach('https://demo.example.com/.well-known/oauth-authorization-server')
  const { token_endpoint: tokenUrl } = await json(metadata)
  t.equal((await reach(String(tokenUrl), { method: 'POST' })).status, 400)
})
