import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { scopes } from '../../tools/scopes.ts'
import { onFreePort } from '../build.ts'
import { REDIRECT } from '../clients/provider.ts'
import documented from './documented.ts'
import startServer, { makeKey, skipWithout, type StartIssuer } from './server.ts'

const PROGRAM = '/usr/bin/glewlwyd'
const MODULES = '/usr/lib/glewlwyd'
const TABLES = '/usr/share/dbconfig-common/data/glewlwyd/install/sqlite3'
/** Who is there once the tables are, and a person. */
const ADMIN = { username: 'admin', password: 'password' }
const ANA = { username: 'ana', password: 'secret' }
/** A public client: those that register as such get no further than the token endpoint. */
const CLIENT = {
  client_id: 'assistant',
  confidential: false,
  redirect_uri: [REDIRECT],
  authorization_type: ['code', 'refresh_token'],
  scope: []
}

/** Why tests of Glewlwyd are skipped, or false. */
export const skip = skipWithout('glewlwyd', existsSync(PROGRAM))

/** The settings of Debian's package, but for places and ports. */
function configuration (port: number, database: string): string {
  return `
port=${port}
bind_address="127.0.0.1"
external_url="http://localhost:${port}/"
login_url="login.html"
api_prefix="api"
log_mode="console"
log_level="WARNING"
session_key="GLEWLWYD2_SESSION_ID"
admin_scope="g_admin"
profile_scope="g_profile"
hash_algorithm="SHA512"
user_module_path="${MODULES}/user"
client_module_path="${MODULES}/client"
user_auth_scheme_module_path="${MODULES}/scheme"
plugin_module_path="${MODULES}/plugin"
database={type="sqlite3" path="${database}"};
`
}

/** A session in the API that Glewlwyd's pages use. */
async function openSession (url: string, credentials: object) {
  let cookie = ''
  async function ask (method: string, path: string, body?: object): Promise<Response> {
    const headers = { cookie, 'content-type': 'application/json' }
    const response = await fetch(new URL(path, `${url}/api/`),
      { method, headers, redirect: 'manual', ...body && { body: JSON.stringify(body) } })
    if (response.status >= 400) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`)
    cookie = response.headers.getSetCookie()[0]?.split(';')[0] ?? cookie
    return response
  }
  await ask('POST', 'auth/', credentials)
  return ask
}

/** Starts Glewlwyd with the plugin for OpenID Connect, as the documents configure it. */
const startGlewlwyd: StartIssuer = async (t, { resource, lifetime }) => {
  const folder = mkdtempSync(join(tmpdir(), 'glewlwyd-'))
  t.teardown(() => rmSync(folder, { recursive: true, force: true }))
  const [database, file] = [join(folder, 'glewlwyd.db'), join(folder, 'glewlwyd.conf')]
  execFileSync('sqlite3', [database], { input: readFileSync(TABLES) })
  const port = await onFreePort(async port => port)
  const server = `http://localhost:${port}`
  writeFileSync(file, configuration(port, database))
  await startServer(t, { command: PROGRAM, args: ['--config-file', file], ready: `${server}/config` })

  const url = `${server}/api/oidc`
  const administer = await openSession(server, ADMIN)
  for (const name of scopes) await administer('POST', 'scope/', { name, password_required: true, scheme: {} })
  await administer('POST', 'user/', { ...ANA, scope: ['g_profile', ...scopes] })
  await administer('POST', 'client/', CLIENT)
  let keys = 0
  /** The plugin with another key. */
  function plugin (): object {
    const { kid, privateKey } = makeKey(`key-${++keys}`)
    const jwk = { ...privateKey.export({ format: 'jwk' }), kid, alg: 'RS256' }
    const parameters = {
      ...JSON.parse(documented('Glewlwyd', url, resource)),
      'jwks-private': JSON.stringify({ keys: [jwk] }),
      'access-token-duration': lifetime
    }
    return { module: 'oidc', name: 'oidc', display_name: 'oidc', parameters }
  }
  await administer('POST', 'mod/plugin/', plugin())

  return {
    url,
    clients: {
      'registered by itself': { method: 'client_secret_post' },
      'registered beforehand': { registered: { client_id: CLIENT.client_id } }
    },
    async signIn (authorizationUrl) {
      const { headers } = await fetch(authorizationUrl, { redirect: 'manual' })
      const login = new URL(headers.get('location') ?? '', server).searchParams
      const ask = await openSession(server, ANA)
      await ask('PUT', `auth/grant/${login.get('client_id')}/`, { scope: login.get('scope') })
      const back = await ask('GET', `${login.get('callback_url')}&g_continue`)
      return new URL(back.headers.get('location') ?? '')
    },
    async rotate () {
      await administer('PUT', 'mod/plugin/oidc', plugin())
      await administer('PUT', 'mod/plugin/oidc/reset')
    }
  }
}

export default startGlewlwyd
