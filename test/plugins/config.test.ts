import t from 'tap'
import { isLoopback, readConfig } from '../../plugins/config/index.ts'
import { Config } from '../../schemas/config.ts'

const WRITTEN = 'written as a URL parser writes it, without credentials, query or trailing slash'

t.test('fills every setting, and points at the real NeonPanel by default', async t => {
  const config = readConfig({})
  t.strictSame(Object.keys(config).sort(), Object.keys(Config.properties).sort())
  t.match(config, {
    HOST: 'localhost',
    PORT: 3000,
    PUBLIC_URL: 'http://localhost:3000',
    NEONPANEL_ISSUER: 'https://my.neonpanel.com',
    NEONPANEL_API_URL: 'https://my.neonpanel.com',
    NEONPANEL_JWKS_URI: '',
    NEONPANEL_TOKEN_URL: '',
    PUBLISHED_TOKEN_URL: '',
    RATE_LIMIT_MAX: 30,
    RATE_LIMIT_WINDOW: 10_000,
    ENFORCE_SCOPES: true,
    SANDBOX: false
  })
  t.strictSame(config.TOKEN_AUDIENCE, [
    'http://localhost:3000', 'http://localhost:3000/', 'http://localhost:3000/mcp', 'http://localhost:3000/sse',
    'http://localhost:3000/messages'
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
  const tunnel = readConfig({ PUBLIC_URL: 'https://demo.example.com', SANDBOX: 'true', SANDBOX_PORT: '8081' })
  t.match(tunnel, {
    NEONPANEL_ISSUER: 'https://demo.example.com',
    NEONPANEL_API_URL: 'http://localhost:8081',
    NEONPANEL_JWKS_URI: 'http://localhost:8081/.well-known/jwks.json',
    NEONPANEL_TOKEN_URL: 'http://localhost:8081/oauth2/token'
  }, 'the sandbox is asked on this machine, whatever its public name is')
  t.equal(readConfig({ NEONPANEL_ISSUER: 'https://login.example.com/tenant' }).NEONPANEL_API_URL,
    'https://login.example.com')
  t.equal(readConfig({ TLS_CERT: 'cert.pem', TLS_KEY: 'key.pem' }).PUBLIC_URL, 'https://localhost:3000')
})

t.test('reads lists with commas or blanks, trims, and takes an empty variable for an absent one', async t => {
  const config = readConfig({
    ALLOWED_HOSTS: 'a.example, b.example  c.example', PORT: ' 4001 ', LOG_LEVEL: '', TRUST_PROXY: '10.0.0.0/8,::1'
  })
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
    [{ PUBLIC_URL: 'https://mcp.example.com/' }, `PUBLIC_URL must be ${WRITTEN}: https://mcp.example.com.`],
    [{ PUBLIC_URL: 'https://mcp.example.com/a/' }, `PUBLIC_URL must be ${WRITTEN}: https://mcp.example.com/a.`],
    [{ PUBLIC_URL: 'https://mcp.example\r\n.com' }, `PUBLIC_URL must be ${WRITTEN}: https://mcp.example.com.`],
    [{ PUBLIC_URL: 'https://mcp.exämple.com' }, `PUBLIC_URL must be ${WRITTEN}: https://mcp.xn--exmple-cua.com.`],
    [{ PUBLIC_URL: 'https://MCP.Example.com' }, `PUBLIC_URL must be ${WRITTEN}: https://mcp.example.com.`],
    [{ PUBLIC_URL: 'HTTPS://mcp.example.com' }, `PUBLIC_URL must be ${WRITTEN}: https://mcp.example.com.`],
    [{ PUBLIC_URL: 'https://mcp.example.com:443' }, `PUBLIC_URL must be ${WRITTEN}: https://mcp.example.com.`],
    [{
      PUBLIC_URL: 'https://mcp.example.com/a b/../ü'
    }, `PUBLIC_URL must be ${WRITTEN}: https://mcp.example.com/%C3%BC.`],
    [{
      PUBLIC_URL: 'https://mcp.example.com?key=hidden#part'
    }, `PUBLIC_URL must be ${WRITTEN}: https://mcp.example.com.`],
    [{ PUBLIC_URL: 'https://me:secret@mcp.example.com' }, `PUBLIC_URL must be ${WRITTEN}: https://mcp.example.com.`],
    [{
      PUBLIC_URL: 'ftp://mcp.example.com'
    }, 'PUBLIC_URL must be an http or https URL, such as https://mcp.example.com.'],
    [{ PUBLIC_URL: 'mcp' }, 'PUBLIC_URL must be an http or https URL, such as https://mcp.example.com.'],
    [{ PUBLIC_URL: 'http://mcp.example.com' }, 'PUBLIC_URL must be https, unless it is a loopback address.'],
    [{
      NEONPANEL_API_URL: 'https://my.example.com/api'
    }, 'NEONPANEL_API_URL must be an origin: scheme, host and port only.'],
    [{ NEONPANEL_ISSUER: 'https://my.example.com\n/x' }, 'NEONPANEL_ISSUER must be an http or https URL without ' +
      'credentials, fragment or blanks.'],
    [{ NEONPANEL_ISSUER: 'https://my.example.com?a=1' }, 'NEONPANEL_ISSUER must be a URL without query (RFC 8414).'],
    [{ STATE_KEYS: 'hunter2' }, 'STATE_KEYS must be a list, separated by commas, of secrets of 32 characters or ' +
      'more; openssl rand -base64 32 prints one.'],
    [{ TRUST_PROXY: 'true' }, 'TRUST_PROXY must be a list, separated by commas, of IP addresses or CIDR blocks.'],
    [{ TRUST_PROXY: '10.0.0.0/33' }, 'TRUST_PROXY must be a list, separated by commas, of IP addresses or CIDR ' +
      'blocks.'],
    [{ TOKEN_ALGORITHMS: 'HS256' }, 'TOKEN_ALGORITHMS must be a list, separated by commas, of one of ' +
      'RS256, RS384, RS512, PS256, PS384, PS512, ES256, ES384, ES512, EdDSA.'],
    [{
      TOKEN_AUDIENCE: 'any,https://x.example.com'
    }, 'TOKEN_AUDIENCE must be a list of audiences or the single word any.'],
    [{ CORS_ORIGIN: '*,https://x.example.com' }, 'CORS_ORIGIN must be a list of origins or the single character *.'],
    [{ NEONPANEL_IMPORT_TYPES: 'Bill' }, 'NEONPANEL_IMPORT_TYPES must be a list, separated by commas, of texts that ' +
      'match ^[a-z][a-z-]{0,63}$.'],
    [{ REDIS_URL: 'localhost:6379' }, 'REDIS_URL must be a redis: or rediss: URL without query.'],
    [{ REDIS_URL: 'redis' }, 'REDIS_URL must be a redis: or rediss: URL without query.'],
    [
      { REDIS_URL: 'redis://:secret@cache:6379/0?family=6' }, 'REDIS_URL must be a redis: or rediss: URL without query.'
    ],
    [{ REDIS_PREFIX: 'my keys' }, 'REDIS_PREFIX must be texts that match ^[A-Za-z0-9:._-]{1,64}$.'],
    [{ UPSTREAM_AUTH: 'basic' }, 'UPSTREAM_AUTH must be one of forward, exchange.'],
    [{ UPSTREAM_CLIENT_SECRET: 'hidden' }, 'UPSTREAM_CLIENT_SECRET needs UPSTREAM_CLIENT_ID.'],
    [{
      NEONPANEL_INTROSPECTION_URL: 'https://x.example', UPSTREAM_CLIENT_ID: 'a'
    }, 'NEONPANEL_INTROSPECTION_URL needs UPSTREAM_CLIENT_ID and UPSTREAM_CLIENT_SECRET.'],
    [{ REDIS_MODE: 'cluster' }, 'REDIS_MODE=cluster needs REDIS_URL.'],
    [{ REDIS_NODES: 'a:1' }, 'REDIS_NODES needs REDIS_MODE=cluster or sentinel.'],
    [{ REDIS_MODE: 'cluster', REDIS_URL: 'redis://a/1' }, 'REDIS_URL must name database 0: a Cluster has no other.'],
    [{ TLS_CERT: 'cert.pem' }, 'TLS_CERT and TLS_KEY must be set together.'],
    [{
      SANDBOX: 'true', NEONPANEL_ISSUER: 'https://x.example.com'
    }, 'SANDBOX=true brings its own NEONPANEL_ISSUER: set one of the two.']
  ]
  for (const [env, message] of cases) t.throws(() => readConfig(env), { message }, JSON.stringify(env))
})

t.test('takes PUBLIC_URL with a path, and an issuer with a slash, without a double one in what follows from it ' +
  '[D34, K5]', async t => {
  const config =
    readConfig({ PUBLIC_URL: 'https://example.com/api/mcp', NEONPANEL_ISSUER: 'https://login.example.com/tenant/' })
  t.equal(config.PUBLIC_URL, 'https://example.com/api/mcp')
  t.equal(config.NEONPANEL_ISSUER, 'https://login.example.com/tenant/')
  t.equal(config.NEONPANEL_API_URL, 'https://login.example.com')
})

t.test('takes the addresses of keys and tokens as they are given, with a slash or a query [K10]', async t => {
  const given = {
    NEONPANEL_JWKS_URI: 'https://login.example.com/keys/?p=B2C_1',
    NEONPANEL_TOKEN_URL: 'https://login.example.com/token/'
  }
  t.match(readConfig(given), given)
})

t.test('wants https for every address of NeonPanel beside an https PUBLIC_URL [D34, F10]', async t => {
  const names = [
    'NEONPANEL_ISSUER', 'NEONPANEL_API_URL', 'NEONPANEL_JWKS_URI', 'NEONPANEL_TOKEN_URL', 'PUBLISHED_AUTHORIZATION_URL',
    'PUBLISHED_TOKEN_URL', 'PUBLISHED_REGISTRATION_URL', 'PUBLISHED_JWKS_URI'
  ]
  for (const name of names) {
    for (const url of [
      'http://neonpanel.internal', 'http://localhost:4000', ...name === 'NEONPANEL_API_URL' ? [] : ['HTTP://x/y']
    ]) {
      const env = { [name]: url, PUBLIC_URL: 'https://mcp.example.com' }
      t.throws(() => readConfig(env), {
        message: `${name} must be https, as PUBLIC_URL is. Inside a network that nobody else can read, set ` +
          'NEONPANEL_INSECURE=true.'
      })
      t.match(readConfig({ ...env, NEONPANEL_INSECURE: 'true' }), { [name]: url })
      t.match(readConfig({ ...env, PUBLIC_URL: 'http://localhost:3000' }), { [name]: url })
    }
  }
  t.equal(readConfig({ SANDBOX: 'true', PUBLIC_URL: 'https://demo.example.com' }).NEONPANEL_API_URL,
    'http://localhost:4000', 'the sandbox')
  const far = {
    SANDBOX: 'true', PUBLIC_URL: 'https://demo.example.com', NEONPANEL_API_URL: 'http://neonpanel.internal'
  }
  t.throws(() => readConfig(far), /NEONPANEL_API_URL must be https/)
})

t.test('knows a loopback address in each of its spellings', async t => {
  for (const url of ['http://localhost:1', 'http://127.0.0.1', 'http://127.1.2.3', 'http://[::1]:3000']) {
    t.equal(isLoopback(url), true, url)
  }
  for (const url of ['https://mcp.example.com', 'http://localhost.example.com', 'http://10.0.0.1']) {
    t.equal(isLoopback(url), false, url)
  }
})
