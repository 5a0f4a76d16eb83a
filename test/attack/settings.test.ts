import t from 'tap'
import buildApp from '../../app.ts'

/** Stands for a secret in every value that may be one. */
const SECRET = 'hunter2'
const HTTPS = 'https://mcp.example.com'

/** Environments that must stop the boot, and the variable that the refusal names. */
const cases: readonly [name: string, env: Record<string, string>][] = [
  ['PORT', { PORT: 'http' }], ['PORT', { PORT: '0' }], ['PORT', { PORT: '65536' }], ['PORT', { PORT: '3000;id' }],
  ['PORT', { PORT: '0x50' }],
  ['PROCESSES', { PROCESSES: '65' }], ['PROCESSES', { PROCESSES: '1.5' }], ['REDIS_URL', { PROCESSES: '2' }],
  ['PUBLIC_URL', { PUBLIC_URL: 'mcp.example.com' }], ['PUBLIC_URL', { PUBLIC_URL: 'http://mcp.example.com' }],
  ['PUBLIC_URL', { PUBLIC_URL: `${HTTPS}/` }],
  ['PUBLIC_URL', { PUBLIC_URL: `https://user:${SECRET}@mcp.example.com` }],
  ['PUBLIC_URL', { PUBLIC_URL: `${HTTPS}?key=${SECRET}` }],
  ['PUBLIC_URL', { PUBLIC_URL: 'javascript:alert(1)' }], ['PUBLIC_URL', { PUBLIC_URL: 'http://localhost.example.com' }],
  ['LOG_LEVEL', { LOG_LEVEL: 'verbose' }], ['LOG_LEVEL', { LOG_LEVEL: 'INFO' }],
  ['TRUST_PROXY', { TRUST_PROXY: 'true' }], ['TRUST_PROXY', { TRUST_PROXY: '1' }],
  ['TRUST_PROXY', { TRUST_PROXY: '10.0.0.0/64' }], ['TRUST_PROXY', { TRUST_PROXY: 'proxy' }],
  ['TLS_KEY', { TLS_CERT: '/tls/cert.pem' }], ['TLS_CERT', { TLS_KEY: '/tls/key.pem' }],
  ['TLS_CERT', { TLS_CERT: '/nowhere/cert.pem', TLS_KEY: '/nowhere/key.pem' }],
  ['NEONPANEL_ISSUER', { NEONPANEL_ISSUER: `https://user:${SECRET}@my.example.com` }],
  ['NEONPANEL_ISSUER', { NEONPANEL_ISSUER: 'my.example.com' }],
  ['NEONPANEL_API_URL', { NEONPANEL_API_URL: 'https://my.example.com/api' }],
  ['NEONPANEL_API_URL', { NEONPANEL_API_URL: 'file:///etc/passwd' }],
  ['NEONPANEL_JWKS_URI', { NEONPANEL_JWKS_URI: `https://user:${SECRET}@my.example.com/jwks` }],
  ['NEONPANEL_TOKEN_URL', { NEONPANEL_TOKEN_URL: 'token' }],
  ['NEONPANEL_DEADLINE', { NEONPANEL_DEADLINE: '-1' }], ['NEONPANEL_DEADLINE', { NEONPANEL_DEADLINE: '1e9' }],
  ['NEONPANEL_DETAILS_PATH', { NEONPANEL_DETAILS_PATH: '../admin' }],
  ['NEONPANEL_ARRAY_STYLE', { NEONPANEL_ARRAY_STYLE: 'commas' }],
  ['NEONPANEL_IMPORT_TYPES', { NEONPANEL_IMPORT_TYPES: 'bill,../x' }],
  ['TOKEN_ALGORITHMS', { TOKEN_ALGORITHMS: 'none' }], ['TOKEN_ALGORITHMS', { TOKEN_ALGORITHMS: 'RS256,HS256' }],
  ['TOKEN_AUDIENCE', { TOKEN_AUDIENCE: `any,${HTTPS}` }],
  ['ENFORCE_SCOPES', { ENFORCE_SCOPES: '0' }], ['UPSTREAM_AUTH', { UPSTREAM_AUTH: 'none' }],
  ['CORS_ORIGIN', { CORS_ORIGIN: `*,${HTTPS}` }],
  ['RATE_LIMIT_MAX', { RATE_LIMIT_MAX: '0' }], ['RATE_LIMIT_WINDOW', { RATE_LIMIT_WINDOW: '10s' }],
  ['RATE_LIMIT_FAILED_AUTH', { RATE_LIMIT_FAILED_AUTH: '-5' }],
  ['TOOL_NAMES', { TOOL_NAMES: 'dots' }], ['STATE_KEYS', { STATE_KEYS: SECRET }],
  ['DRAIN_DELAY', { DRAIN_DELAY: '1h' }],
  ['SANDBOX', { SANDBOX: 'yes' }], ['SANDBOX', { SANDBOX: 'true', NEONPANEL_ISSUER: 'https://my.example.com' }],
  ['RATE_LIMIT_MAXX', { RATE_LIMIT_MAXX: '5' }], ['STATE_KEY', { STATE_KEY: SECRET }],
  ['UPSTREAM_CLIENT_SECRTE', { UPSTREAM_CLIENT_SECRTE: SECRET }],
  ['ENFORCE_SCOPE', { ENFORCE_SCOPE: 'false' }], ['REDIS_ULR', { REDIS_ULR: `redis://:${SECRET}@cache` }],
  ['NEONPANEL_API_URI', { NEONPANEL_API_URI: SECRET }],
  ['NEONPANEL_API_URL', { PUBLIC_URL: HTTPS, NEONPANEL_API_URL: `http://neonpanel.internal:8${SECRET.length}` }]
]

t.test('a bad, unknown or contradictory variable stops the boot by its name, and its value is not ' +
  'shown [SEC-59]', async t => {
  t.ok(cases.length >= 40)
  for (const [name, env] of cases) {
    const error: unknown = await buildApp({ LOG_LEVEL: 'silent', ...env }).then(app => app.close(), error => error)
    const message = error instanceof Error ? error.message : ''
    t.match(message, new RegExp(`\\b${name}\\b`), JSON.stringify(env))
    t.notMatch(message, /hunter2|\n/, name)
    t.ok(message.length < 300, name)
  }
})
