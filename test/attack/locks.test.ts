import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import t from 'tap'
import { parse } from 'yaml'

interface Entry {
  version: string, resolved?: string, integrity?: string, license?: string, dev?: true, devOptional?: true
}
type Lock = { lockfileVersion: number, packages: Record<string, Entry> }

const ROOT = join(import.meta.dirname, '../..')
const LOCKS = ['package-lock.json', 'bench/package-lock.json', 'test/conformance/runner/package-lock.json']

/** Where packages come from; an entry that names no address comes from there too. */
const REGISTRY = 'https://registry.npmjs.org/'

/** No release below these: docs/security-reliability.md 10. */
const FLOORS = {
  'fast-jwt': '6.3.6',
  'get-jwks': '11.0.3',
  fastify: '5.12.8',
  'find-my-way': '9.7.0',
  'fast-uri': '3.1.7',
  ajv: '8.18.0',
  undici: '7.30.2',
  '@modelcontextprotocol/sdk': '1.26.0'
}
const NODE_FLOORS: Readonly<Record<string, string>> = { 20: '20.20.2', 22: '22.22.2', 24: '24.14.1' }
const DIRECT = [
  '@fastify/ajv-compiler', '@fastify/cors', '@fastify/rate-limit', '@fastify/swagger', '@fastify/swagger-ui',
  '@opentelemetry/api', '@opentelemetry/context-async-hooks', '@opentelemetry/core',
  '@opentelemetry/exporter-trace-otlp-http', '@opentelemetry/resources', '@opentelemetry/sdk-trace',
  '@sinclair/typebox', 'big.js', 'csv-stringify', 'eventsource-parser', 'fast-jwt', 'fastify', 'fastify-plugin',
  'get-jwks', 'ioredis', 'jose', 'minisearch', 'oauth4webapi',
  'pino', 'prom-client', 'secure-json-parse', 'standardwebhooks', 'undici'
]
const LICENCES = ['Apache-2.0', 'BSD-3-Clause', 'ISC', 'MIT', 'BlueOak-1.0.0', 'Unlicense']
/**
 * Packages that may run in production. More of them need a reason. Some 30 are those of OpenTelemetry and Swagger
 * UI, of which nothing is loaded before it is asked for.
 */
const MAX_PACKAGES = 130

function lockOf (path: string): Lock {
  return JSON.parse(readFileSync(join(ROOT, path), 'utf8'))
}

const lock = lockOf('package-lock.json')
const entries = Object.entries(lock.packages).filter(([path]) => path !== '')
const running = entries.filter(([, { dev, devOptional }]) => !dev && !devOptional)

function isAtLeast (version: string, floor: string): boolean {
  const numbers = version.split(/[.-]/).map(Number)
  const wanted = floor.split('.').map(Number)
  const differs = wanted.findIndex((number, index) => number !== numbers[index])
  return differs === -1 || (numbers[differs] ?? 0) > (wanted[differs] ?? 0)
}

t.test('every package with a known hole is at its floor or above, and so is Node [SEC-54]', async t => {
  for (const [name, floor] of Object.entries(FLOORS)) {
    const all = name.startsWith('@') ? entries : running
    const found = all.filter(([path]) => path.endsWith(`node_modules/${name}`))
    t.ok(found.length > 0, name)
    for (const [path, { version }] of found) t.ok(isAtLeast(version, floor), `${path} ${version} is ${floor} or newer`)
  }
  for (const [path, { version }] of running) if (path.endsWith('/undici')) t.match(version, /^7\./)
  const [major = ''] = process.versions.node.split('.')
  t.ok(isAtLeast(process.versions.node, NODE_FLOORS[major] ?? '24.14.1'), process.version)
})

t.test('everything is locked by its hash, comes from the public registry, and runs no script on ' +
  'installation [SEC-55]', async t => {
  for (const path of LOCKS) {
    const { lockfileVersion, packages } = lockOf(path)
    t.equal(lockfileVersion, 3, path)
    const loose = Object.entries(packages).filter(([name, { resolved = REGISTRY, integrity = '' }]) =>
      name !== '' && !(resolved.startsWith(REGISTRY) && /^sha512-[\w+/]{86}==$/.test(integrity)))
    t.strictSame(loose.map(([name]) => name), [], path)
  }
  t.match(readFileSync(join(ROOT, '.npmrc'), 'utf8'), /^ignore-scripts=true$/m)
  t.notMatch(readFileSync(join(ROOT, '.npmrc'), 'utf8'), /registry|token|auth/i)
})

t.test('what runs in production is known, exact, and free to use [SEC-55]', async t => {
  const { dependencies, devDependencies } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'))
  t.strictSame(Object.keys(dependencies).sort(), DIRECT)
  for (const [name, version] of Object.entries({ ...dependencies, ...devDependencies })) {
    t.match(version, name === 'typescript' ? /^~\d+\.\d+\.\d+$/ : /^\d+\.\d+\.\d+$/, name)
  }
  t.strictSame([...new Set(running.map(([, { license = 'none' }]) => license))].filter(licence =>
    !LICENCES.includes(licence)), [])
  t.ok(running.length <= MAX_PACKAGES, `${running.length} packages`)
})

t.test('the bill of materials names what runs in production, with hashes [SEC-55]', async t => {
  const { stdout } = await promisify(execFile)('npm', ['run', '-s', 'sbom'], { cwd: ROOT, maxBuffer: 2 ** 24 })
  const { bomFormat, components } = JSON.parse(stdout)
  t.equal(bomFormat, 'CycloneDX')
  const named = new Set(components.map(({ name, version }: { name: string, version: string }) => `${name}@${version}`))
  const locked = running.map(([path, { version }]) => `${path.split('node_modules/').at(-1)}@${version}`)
  t.strictSame(locked.filter(each => !named.has(each)), [])
  const hashed = (hashes: unknown) => /^\[\{"alg":"SHA-512","content":"[0-9a-f]{128}"\}/.test(JSON.stringify(hashes))
  t.strictSame(components.filter(({ hashes }: { hashes: unknown }) => !hashed(hashes)), [])
})

t.test('the image has little in it and runs as an unprivileged user [SEC-57]', async t => {
  const lines =
    readFileSync(join(ROOT, 'Dockerfile'), 'utf8').split('\n').filter(line => line !== '' && !line.startsWith('#'))
  const start = lines.findIndex(line => line.endsWith(' AS gateway'))
  const stage = lines.slice(start)
  t.equal(stage.findIndex((line, index) => index > 0 && line.startsWith('FROM')), -1, 'the gateway is the last stage')
  t.strictSame(stage.filter(line => line.startsWith('COPY')), [
    'COPY --from=build /app/package.json ./', 'COPY --from=build /app/node_modules ./node_modules',
    'COPY --from=build /app/dist ./dist'
  ])
  t.strictSame(stage.filter(line => /^(RUN|ADD|ENTRYPOINT|SHELL|VOLUME)/.test(line)), [])
  for (const line of [
    'ENV NODE_ENV=production HOST=0.0.0.0', 'USER 10001', 'STOPSIGNAL SIGTERM',
    'CMD ["node", "--max-semi-space-size=16", "dist/server.js"]'
  ]) {
    t.ok(stage.includes(line), line)
  }
  t.match(stage.find(line => line.startsWith('HEALTHCHECK')), 'HEALTHCHECK CMD ["node", "dist/cli/healthcheck.js"]')
  t.match(lines.find(line => line.startsWith('RUN npm run build')), / && npm prune --omit=dev$/)
  t.ok(lines.includes('RUN npm ci'))
  t.strictSame(lines.filter(line => line.startsWith('FROM')).map(line => line.replace(/\W/g, ' ')),
    ['FROM   BASE  AS sandbox', 'FROM sandbox AS build', 'FROM   BASE  AS gateway'])
  t.match(lines[0], /^ARG BASE=node:24/)
  t.strictSame(readFileSync(join(ROOT, '.dockerignore'), 'utf8').trim().split('\n'),
    ['.git', '.tap', 'bench', 'deploy/secrets', 'dist', 'findings', 'node_modules'])
})

t.test('the services are confined, and the sandbox has its own [SEC-57]', async t => {
  const { services } = parse(readFileSync(join(ROOT, 'docker-compose.yml'), 'utf8'), { merge: true })
  for (const name of ['gateway', 'sandbox']) {
    t.match(services[name], {
      read_only: true,
      tmpfs: ['/tmp'],
      cap_drop: ['ALL'],
      security_opt: ['no-new-privileges:true'],
      mem_limit: /^\d+m$/,
      pids_limit: Number,
      build: { target: name }
    }, name)
    for (const port of services[name].ports) t.match(port, /^127\.0\.0\.1:/)
  }
  t.equal(services.gateway.stop_grace_period, '60s')
  t.notOk('SANDBOX' in services.gateway.environment)
})
