import startSandbox from '../../sandbox/index.ts'
import build, { onFreePort } from '../build.ts'
import buildFixture, { METHODS } from './app.ts'
import startProxy from './proxy.ts'
import type { Suite } from './runner.ts'

/** A run of a suite: what it is called, where the expectation lies, and the suite's arguments. */
export interface Run { name: string, expected: string, args: readonly string[], suite?: Suite }

/** A server to run the suite against. */
interface Target { name: string, url: string, runs: readonly Run[] }

type Undo = () => Promise<void>

const BASELINE = '../baseline.yml'

const whole: readonly Run[] = [
  { name: '2026-07-28', expected: '2026-07-28', args: ['--requirements', '2026-07-28'] },
  {
    name: '2025-11-25', expected: '2025-11-25', args: ['--requirements', '2025-11-25', '--expected-failures', BASELINE]
  },
  { name: 'all', expected: 'all', args: ['--suite', 'all'] },
  { name: 'all of 0.1.16', expected: 'all-0.1.16', args: ['--suite', 'all'], suite: 'released' }
]

const rounds = ['missing-input-response', 'unsupported-methods', 'ignore-extra-params', 'validate-input'].map(name =>
  `input-required-result-${name}`)

/** What applies to a server that offers NeonPanel's tools and not those of the suite. */
const applicable: Readonly<Record<string, readonly string[]>> = {
  '2026-07-28': [
    'tools-list', 'server-sse-multiple-streams', 'sep-2164-resource-not-found', 'dns-rebinding-protection', ...rounds,
    'http-header-validation', 'server-stateless'
  ],
  '2025-11-25': ['server-initialize', 'ping', 'tools-list', 'dns-rebinding-protection']
}

/** The scenarios of extensions belong to no revision. */
const extensions = ['enumeration', 'manifest', 'directory'].map(name => `sep-2640-skills-${name}`)

const selected: readonly Run[] = [...Object.entries(applicable).flatMap(([version, names]) => names.map(name => (
  { name: `${version} ${name}`, expected: `product-${version}`, args: ['--scenario', name, '--spec-version', version] }
))), ...extensions.map(name => ({ name, expected: 'product-extensions', args: ['--scenario', name] }))]

/** A fixture that listens on a port of its own. */
async function openFixture (undo: Undo[], env: Readonly<Record<string, string>>): Promise<string> {
  const app = await onFreePort(async port => {
    const app = await buildFixture({ PORT: String(port), LOG_LEVEL: 'fatal', ...env })
    await app.listen({ host: 'localhost', port }).catch(async error => { await app.close(); throw error })
    return app
  })
  undo.push(() => app.close())
  return app.config.PUBLIC_URL
}

async function behindProxy (undo: Undo[], url: string, token: string): Promise<string> {
  const proxy = await startProxy(url, token)
  undo.push(proxy.close)
  return proxy.url
}

/**
 * Starts the fixture without sign-in, the fixture with it, and the product; the last two behind a proxy that signs in.
 */
export default async function openTargets (undo: Undo[]): Promise<Target[]> {
  const sandbox = await startSandbox({ port: 0 })
  undo.push(() => sandbox.close())
  const NEONPANEL_ISSUER = sandbox.url
  const open = await openFixture(undo, { NEONPANEL_ISSUER, ANONYMOUS_METHODS: METHODS.join(' ') })
  const closed = await openFixture(undo, { NEONPANEL_ISSUER })
  const signedIn = await behindProxy(undo, closed, await sandbox.issueToken({ audience: closed }))
  const stack = await build({ teardown: end => { undo.push(end) } })
  const product = await behindProxy(undo, stack.url, await stack.token())
  return [
    { name: 'fixture', url: open, runs: whole },
    { name: 'fixture, signed in', url: signedIn, runs: whole },
    { name: 'product', url: product, runs: selected }
  ]
}
