import { execFile, spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { createInterface } from 'node:readline'
import { promisify } from 'node:util'
import t from 'tap'
import { readConfig } from '../plugins/config/index.ts'
import welcome from '../sandbox/welcome.ts'
import { onFreePort } from './build.ts'
import startTlsProxy from './tls-proxy.ts'
import tools from '../tools/index.ts'

const ROOT = join(import.meta.dirname, '..')

const run = promisify(execFile)
const { PATH, HOME } = process.env

interface Demo { child: ChildProcess, lines: string[] }

function end (child: ChildProcess): Promise<unknown> {
  if (child.exitCode !== null) return Promise.resolve()
  child.kill('SIGTERM')
  return once(child, 'exit')
}

/** `npm run demo` on two ports, once it has printed all of its welcome. */
async function startDemo (settings: Record<string, string>): Promise<Demo> {
  const child = spawn('node', ['--env-file=sandbox/demo.env', '--import', 'tsx', 'server.ts'], {
    cwd: ROOT, env: { PATH, HOME, LOAD_MAX_DELAY: '0', ...settings }, stdio: ['ignore', 'pipe', 'inherit']
  })
  const lines: string[] = []
  for await (const line of createInterface({ input: child.stdout })) {
    lines.push(line)
    if (line.startsWith('Ctrl+C')) break
  }
  return { child, lines }
}

/** Pastes the printed lines into one shell; what each curl line answers. */
async function paste (lines: readonly string[], env: Record<string, string> = {}): Promise<unknown[]> {
  const commands = lines.filter(line => /^(curl |TOKEN=)/.test(line))
  const script = commands.map(line => line.startsWith('curl ') ? `${line}; echo` : line).join('\n')
  const { stdout } = await run('sh', ['-c', script], { cwd: ROOT, env: { PATH, HOME, ...env } })
  return stdout.trim().split('\n').map(answer => JSON.parse(answer))
}

const port = () => onFreePort(async port => String(port))

const ANSWERS = [
  { status: 'ok' },
  { code_challenge_methods_supported: ['S256'] },
  { id: 1, result: { tools: { length: tools.length } } },
  { data: [{ short_name: 'KHG' }, { short_name: 'BTG' }] },
  { amount: 5573.75, quantity: 1017 }
]

t.test('two demos run side by side, and their lines work as printed in one shell', async t => {
  const settings = await Promise.all([1, 2].map(async () => ({ PORT: await port(), SANDBOX_PORT: await port() })))
  const demos = await Promise.all(settings.map(startDemo))
  for (const { child } of demos) t.teardown(() => end(child))
  for (const [index, { lines }] of demos.entries()) {
    t.match(await paste(lines), ANSWERS)
    const { PORT, SANDBOX_PORT } = settings[index] ?? {}
    const curls = lines.filter(line => line.startsWith('curl '))
    t.equal(curls[0], `curl -s http://localhost:${PORT}/healthz`, 'the first needs no token')
    t.ok(lines.includes(`TOKEN=$(npm run -s token -- --sandbox http://localhost:${SANDBOX_PORT})`))
    t.match(lines.join('\n'), `to port ${PORT}, and start again`)
    t.match(lines.join('\n'), `PORT=${PORT} SANDBOX_PORT=${SANDBOX_PORT} PUBLIC_URL=https://your-tunnel.example npm`)
    t.match(lines.join('\n'), `npm run -s token -- --sandbox http://localhost:${SANDBOX_PORT} --user ben@example.com\n`)
    t.notMatch(lines.join('\n'), /localhost:[34]000\b|eyJ/, 'no other port, and no token on the screen')
  }
})

t.test('a demo in a container says how its token is fetched from outside', t => {
  const line = 'TOKEN=$(docker compose exec -T demo node --import tsx sandbox/token.ts)'
  t.match(welcome(readConfig({ SANDBOX: 'true', HOST: '0.0.0.0' })), line)
  t.notMatch(welcome(readConfig({ SANDBOX: 'true' })), line)
  t.end()
})

t.test('a demo at a public address names it for ChatGPT, and its lines work through the tunnel', async t => {
  const name = 'demo.example.com'
  const [PORT, SANDBOX_PORT] = [await port(), await port()]
  const proxy = await startTlsProxy(t, { name, port: Number(PORT) })
  const { child, lines } = await startDemo({ PORT, SANDBOX_PORT, PUBLIC_URL: `https://${name}` })
  t.teardown(() => end(child))
  t.ok(lines.some(line => /^ChatGPT +https:\/\/demo\.example\.com( |$)/.test(line)))
  t.match(lines.join('\n'), `leads to port ${PORT} of this machine`)
  const CURL_HOME = dirname(proxy.certificate)
  const settings = [`connect-to = "${name}:443:127.0.0.1:${proxy.port}"`, `cacert = "${proxy.certificate}"`]
  writeFileSync(join(CURL_HOME, '.curlrc'), settings.join('\n'))
  t.match(await paste(lines, { CURL_HOME }), ANSWERS)
})
