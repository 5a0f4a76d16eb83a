import Fastify from 'fastify'
import t, { type Test } from 'tap'
import config, { readConfig, type Environment } from '../../../plugins/config/index.ts'
import { Config } from '../../../schemas/config.ts'
import environments from './environments.ts'

const names = Object.keys(Config.properties)

/** What is warned of at the start in an environment. */
async function warningsOf (t: Test, env: Environment): Promise<unknown[]> {
  const lines: unknown[] = []
  const app =
    Fastify({ logger: { level: 'warn', stream: { write: (line: string) => { lines.push(JSON.parse(line).msg) } } } })
  t.teardown(() => app.close())
  await app.register(config, { config: readConfig(env), env })
  return lines
}

t.test('a near miss of a setting stops the start, whatever it begins with, and the right name ' +
  'is told [D34]', async t => {
  const misses: Readonly<Record<string, string>> = {
    RATE_LIMIT_MAXX: 'RATE_LIMIT_MAX',
    NEONPANEL_ISUER: 'NEONPANEL_ISSUER',
    NEONPANEL_API_URI: 'NEONPANEL_API_URL',
    REDIS_ULR: 'REDIS_URL',
    PUBLIC_URI: 'PUBLIC_URL',
    PUBLICURL: 'PUBLIC_URL',
    TRUSTED_PROXY: 'TRUST_PROXY',
    LOGLEVEL: 'LOG_LEVEL',
    log_level: 'LOG_LEVEL',
    ALLOWED_HOST: 'ALLOWED_HOSTS',
    CORS_ORIGINS: 'CORS_ORIGIN',
    DRAIN_DELEY: 'DRAIN_DELAY',
    MAX_STREAM: 'MAX_STREAMS',
    READONLY: 'READ_ONLY',
    TOOL_NAME: 'TOOL_NAMES',
    STATE_KEY: 'STATE_KEYS',
    SANDBOXX: 'SANDBOX',
    TLS_KEYS: 'TLS_KEY',
    TLS_CERTS: 'TLS_CERT'
  }
  for (const [name, right] of Object.entries(misses)) {
    t.throws(() => readConfig({ [name]: 'x' }),
      { message: `${name} is not a setting of the gateway. Did you mean ${right}?` }, name)
  }
})

t.test('what is further than two edits from every setting starts, and names of nine letters or more are told at two ' +
  '[D34]', async t => {
  for (const name of names.filter(({ length }) => length >= 9)) {
    const two = `${name.slice(0, -2)}__`
    if (names.includes(two) || name.endsWith('__')) continue
    t.throws(() => readConfig({ [two]: 'x' }), /is not a setting of the gateway/, two)
    t.equal(readConfig({ [`${name}_XYZ`]: 'x' }).PORT, 3000, `${name}_XYZ`)
  }
})

t.test('no variable that a platform sets stops the start or is warned of [D34]', async t => {
  for (const [place, env] of Object.entries(environments)) {
    t.strictSame(await warningsOf(t, env).catch(String), [], place)
  }
  const all = Object.assign({}, ...Object.values(environments))
  t.ok(Object.keys(all).length > 250)
  t.equal(readConfig(all).SANDBOX_PORT, 4000, 'a service link is no value for us')
})

t.test('settings that are left over from v3.1.1 are told by their names of today', async t => {
  const env = {
    NEONPANEL_OAUTH_ISSUER: 'https://my.neonpanel.com',
    RATE_LIMIT_WINDOW_MS: '10000',
    SSE_MAX_CONNECTIONS: '',
    NEONPANEL_OAUTH_EXPECTED_AUDIENCE: 'mcp://neonpanel'
  }
  t.strictSame(await warningsOf(t, env), [
    'Settings of v3.1.1 have other names here, and no effect under the old ones: NEONPANEL_OAUTH_EXPECTED_AUDIENCE ' +
      'is TOKEN_AUDIENCE, ' +
    'NEONPANEL_OAUTH_ISSUER is NEONPANEL_ISSUER, RATE_LIMIT_WINDOW_MS is RATE_LIMIT_WINDOW.'
  ])
})

t.test('names that begin like ours and are none are told in one warning, without their values [D34]', async t => {
  const env = {
    NEONPANEL_TENANT: 'hunter2',
    NEONPANEL_CLIENT_SECRET: 'hunter2',
    NEONPANEL_SERVICE_HOST: '10.0.0.1',
    RATE_LIMIT_PER_USER: '5'
  }
  t.strictSame(await warningsOf(t, env), ['These are not settings of the gateway and have no effect: ' +
    'NEONPANEL_CLIENT_SECRET, NEONPANEL_TENANT.'])
})

t.test('http to NeonPanel beside an https PUBLIC_URL is warned of [D34]', async t => {
  const env = {
    PUBLIC_URL: 'https://mcp.example.com',
    NEONPANEL_API_URL: 'http://neonpanel.internal',
    NEONPANEL_INSECURE: 'true',
    TRUST_PROXY: '10.0.0.0/8'
  }
  t.strictSame(await warningsOf(t, env),
    ['NEONPANEL_INSECURE=true: tokens or keys travel unencrypted, by NEONPANEL_API_URL.'])
  t.strictSame(await warningsOf(t, { ...env, NEONPANEL_API_URL: '' }), [])
})

t.test('an https PUBLIC_URL with neither a certificate nor a trusted proxy is warned of [P4]', async t => {
  const PUBLIC_URL = 'https://mcp.example.com'
  const [warning, more] = await warningsOf(t, { PUBLIC_URL })
  t.match(warning,
    /TRUST_PROXY names none: all callers count as one address.* Set TRUST_PROXY to the addresses of the proxy\.$/)
  t.equal(more, undefined)
  t.strictSame(await warningsOf(t, { PUBLIC_URL, TRUST_PROXY: '10.0.0.5' }), [])
  t.strictSame(await warningsOf(t, { PUBLIC_URL, TLS_CERT: 'cert.pem', TLS_KEY: 'key.pem' }), [])
  t.strictSame(await warningsOf(t, {}), [])
})
