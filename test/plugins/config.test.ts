import t from 'tap'
import { isLoopback, readConfig } from '../../plugins/config.ts'
import { Config } from '../../schemas/config.ts'

t.test('fills every setting, and points at the real NeonPanel by default', async t => {
  const config = readConfig({})
  t.strictSame(Object.keys(config).sort(), Object.keys(Config.properties).sort())
  t.match(config, {
    HOST: 'localhost',
    PORT: 3000,
    PUBLIC_URL: 'http://localhost:3000',
    NEONPANEL_ISSUER: 'https://my.neonpanel.com',
    NEONPANEL_API_URL: 'https://my.neonpanel.com',
    NEONPANEL_JWKS_URI: 'https://my.neonpanel.com/.well-known/jwks.json',
    NEONPANEL_TOKEN_URL: 'https://my.neonpanel.com/oauth2/token',
    RATE_LIMIT_MAX: 30,
    RATE_LIMIT_WINDOW: 10_000,
    ENFORCE_SCOPES: true,
    SANDBOX: false
  })
  t.strictSame(config.TOKEN_AUDIENCE, [
    'http://localhost:3000', 'http://localhost:3000/', 'http://localhost:3000/mcp', 'http://localhost:3000/sse', 'http://localhost:3000/messages'
  ])
  t.strictSame(config.ADVERTISED_SCOPES, [])
  t.equal(config.REDIS_URL, '')
  t.strictSame(config.CORS_ORIGIN, ['*'])
})

t.test('derives the addresses that follow from others', async t => {
  const config = readConfig({ PORT: '8080', SANDBOX: 'true', SANDBOX_PORT: '8081' })
  t.equal(config.PUBLIC_URL, 'http://localhost:8080')
  t.equal(config.NEONPANEL_ISSUER, 'http://localhost:8081')
  t.equal(config.NEONPANEL_API_URL, 'http://localhost:8081')
  t.equal(readConfig({ NEONPANEL_ISSUER: 'https://login.example.com/tenant' }).NEONPANEL_API_URL, 'https://login.example.com')
  t.equal(readConfig({ TLS_CERT: 'cert.pem', TLS_KEY: 'key.pem' }).PUBLIC_URL, 'https://localhost:3000')
})

t.test('reads lists with commas or blanks, trims, and takes an empty variable for an absent one', async t => {
  const config = readConfig({ ALLOWED_HOSTS: 'a.example, b.example  c.example', PORT: ' 4001 ', LOG_LEVEL: '', TRUST_PROXY: '10.0.0.0/8,::1' })
  t.strictSame(config.ALLOWED_HOSTS, ['a.example', 'b.example', 'c.example'])
  t.equal(config.PORT, 4001)
  t.equal(config.LOG_LEVEL, 'info')
  t.strictSame(config.TRUST_PROXY, ['10.0.0.0/8', '::1'])
})

t.test('refuses a bad value in one line that names the variable and says what is allowed', async t => {
  const cases: [Record<string, string>, string][] = [
    [{ PORT: 'eighty' }, 'PORT must be a whole number from 1 to 65535.'],
    [{ PORT: '70000' }, 'PORT must be a whole number from 1 to 65535.'],
    [{ PORT: '-1' }, 'PORT must be a whole number from 1 to 65535.'],
    [{ PORT: '3e3' }, 'PORT must be a whole number from 1 to 65535.'],
    [{ LOG_LEVEL: 'loud' }, 'LOG_LEVEL must be one of fatal, error, warn, info, debug, trace, silent.'],
    [{ ENFORCE_SCOPES: 'no' }, 'ENFORCE_SCOPES must be true or false.'],
    [{ PUBLIC_URL: 'https://mcp.example.com/' }, 'PUBLIC_URL must be an http or https URL without credentials, query or trailing slash.'],
    [{ PUBLIC_URL: 'ftp://mcp.example.com' }, 'PUBLIC_URL must be an http or https URL without credentials, query or trailing slash.'],
    [{ PUBLIC_URL: 'https://me:secret@mcp.example.com' }, 'PUBLIC_URL must be an http or https URL without credentials, query or trailing slash.'],
    [{ PUBLIC_URL: 'mcp' }, 'PUBLIC_URL must be an http or https URL without credentials, query or trailing slash.'],
    [{ PUBLIC_URL: 'http://mcp.example.com' }, 'PUBLIC_URL must be https, unless it is a loopback address.'],
    [{ NEONPANEL_API_URL: 'https://my.example.com/api' }, 'NEONPANEL_API_URL must be an origin: scheme, host and port only.'],
    [{ TRUST_PROXY: 'true' }, 'TRUST_PROXY must be a list, separated by commas, of IP addresses or CIDR blocks.'],
    [{ TRUST_PROXY: '10.0.0.0/33' }, 'TRUST_PROXY must be a list, separated by commas, of IP addresses or CIDR blocks.'],
    [{ TOKEN_ALGORITHMS: 'HS256' }, 'TOKEN_ALGORITHMS must be a list, separated by commas, of one of RS256, ES256.'],
    [{ TOKEN_AUDIENCE: 'any,https://x.example.com' }, 'TOKEN_AUDIENCE must be a list of audiences or the single word any.'],
    [{ CORS_ORIGIN: '*,https://x.example.com' }, 'CORS_ORIGIN must be a list of origins or the single character *.'],
    [{ NEONPANEL_IMPORT_TYPES: 'Bill' }, 'NEONPANEL_IMPORT_TYPES must be a list, separated by commas, of texts that match ^[a-z][a-z-]{0,63}$.'],
    [{ REDIS_URL: 'localhost:6379' }, 'REDIS_URL must be a redis: or rediss: URL without query.'],
    [{ REDIS_URL: 'redis' }, 'REDIS_URL must be a redis: or rediss: URL without query.'],
    [{ REDIS_URL: 'redis://:secret@cache:6379/0?family=6' }, 'REDIS_URL must be a redis: or rediss: URL without query.'],
    [{ REDIS_PREFIX: 'my keys' }, 'REDIS_PREFIX must be texts that match ^[A-Za-z0-9:._-]{1,64}$.'],
    [{ UPSTREAM_AUTH: 'basic' }, 'UPSTREAM_AUTH must be one of forward, exchange.'],
    [{ UPSTREAM_CLIENT_SECRET: 'hidden' }, 'UPSTREAM_CLIENT_SECRET needs UPSTREAM_CLIENT_ID.'],
    [{ TLS_CERT: 'cert.pem' }, 'TLS_CERT and TLS_KEY must be set together.'],
    [{ SANDBOX: 'true', NEONPANEL_ISSUER: 'https://x.example.com' }, 'SANDBOX=true brings its own NEONPANEL_ISSUER: set one of the two.']
  ]
  for (const [env, message] of cases) t.throws(() => readConfig(env), { message }, JSON.stringify(env))
})

t.test('refuses a misspelt variable of ours, suggests the right one, and leaves those of others alone', async t => {
  t.throws(() => readConfig({ RATE_LIMIT_MAXX: '5' }), { message: 'RATE_LIMIT_MAXX is not a setting of the gateway. Did you mean RATE_LIMIT_MAX?' })
  t.throws(() => readConfig({ NEONPANEL_ISUER: 'x' }), { message: 'NEONPANEL_ISUER is not a setting of the gateway. Did you mean NEONPANEL_ISSUER?' })
  t.throws(() => readConfig({ REDIS_ULR: 'redis://localhost' }), { message: 'REDIS_ULR is not a setting of the gateway. Did you mean REDIS_URL?' })
  t.equal(readConfig({ PATH: '/bin', SOMETHING_ELSE: 'x' }).PORT, 3000)
})

t.test('knows a loopback address in each of its spellings', async t => {
  for (const url of ['http://localhost:1', 'http://127.0.0.1', 'http://127.1.2.3', 'http://[::1]:3000']) t.equal(isLoopback(url), true, url)
  for (const url of ['https://mcp.example.com', 'http://localhost.example.com', 'http://10.0.0.1']) t.equal(isLoopback(url), false, url)
})
