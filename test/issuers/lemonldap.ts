import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { scopes } from '../../tools/scopes.ts'
import { onFreePort } from '../build.ts'
import { REDIRECT } from '../clients/provider.ts'
import createBrowser from '../sandbox/browser.ts'
import until from '../until.ts'
import documented from './documented.ts'
import startServer, { makeKey, skipWithout, type StartIssuer } from './server.ts'

const PROVIDER = 'Lemonldap::NG::Portal::Issuer::OpenIDConnect'
const TEMPLATES = '/usr/share/lemonldap-ng/portal/templates'
/** A user of its demonstration backend. */
const PERSON = { user: 'dwho', password: 'dwho' }
/** The client of the documents, which is public, and one with a secret. */
const CLIENT = 'assistant'
export const CONFIDENTIAL = { client_id: 'server', client_secret: 'secret' }
/** One whose tokens are opaque. */
export const OPAQUE = { client_id: 'opaque', client_secret: 'secret' }

/** Why tests of LemonLDAP::NG are skipped, or false. */
export const skip = skipWithout('lemonldap-ng', spawnSync('perl', [`-M${PROVIDER}`, '-e', '1']).status === 0)

/** What a portal needs that is no matter of OpenID Connect; pages that want packages of their own are off. */
function portal (url: string, folder: string): object {
  const storage = (name: string) => ({ Directory: join(folder, name), LockDirectory: join(folder, name, 'lock') })
  return {
    portal: `${url}/`,
    domain: 'localhost',
    locationRules: {},
    whatToTrace: 'uid',
    authentication: 'Demo',
    userDB: 'Same',
    registerDB: 'Null',
    portalDisplayResetPassword: 0,
    captcha: '::Main::Plugin',
    globalStorage: 'Apache::Session::File',
    globalStorageOptions: storage('sessions'),
    persistentStorage: 'Apache::Session::File',
    persistentStorageOptions: storage('psessions')
  }
}

/** Starts the portal of LemonLDAP::NG as an OpenID provider, as the documents configure it. */
const startLemonldap: StartIssuer = async (t, { resource, lifetime }) => {
  const folder = mkdtempSync(join(tmpdir(), 'lemonldap-'))
  t.teardown(() => rmSync(folder, { recursive: true, force: true }))
  for (const name of ['sessions/lock', 'psessions/lock', 'conf']) mkdirSync(join(folder, name), { recursive: true })
  const port = await onFreePort(async port => port)
  const url = `http://localhost:${port}`

  let version = 0
  /** Writes the next version of the configuration, with a key of its own; the portal looks for it every second. */
  function configure (): void {
    const { kid, privateKey, publicKey } = makeKey(`key-${++version}`)
    const { oidcRPMetaDataOptions, ...provider } = JSON.parse(documented('LemonLDAP::NG', url, resource))
    const options = {
      ...oidcRPMetaDataOptions[CLIENT],
      oidcRPMetaDataOptionsRedirectUris: REDIRECT,
      oidcRPMetaDataOptionsAccessTokenExpiration: lifetime,
      oidcRPMetaDataOptionsBypassConsent: 1
    }
    const confidential = {
      ...options,
      oidcRPMetaDataOptionsClientID: CONFIDENTIAL.client_id,
      oidcRPMetaDataOptionsClientSecret: CONFIDENTIAL.client_secret,
      oidcRPMetaDataOptionsPublic: 0
    }
    const opaque = {
      ...confidential, oidcRPMetaDataOptionsClientID: OPAQUE.client_id, oidcRPMetaDataOptionsAccessTokenJWT: 0
    }
    const configuration = {
      cfgNum: version,
      cfgDate: version,
      ...portal(url, folder),
      ...provider,
      oidcRPMetaDataOptions: { [CLIENT]: options, confidential, opaque },
      oidcServiceKeyIdSig: kid,
      oidcServicePrivateKeySig: privateKey.export({ type: 'pkcs1', format: 'pem' }),
      oidcServicePublicKeySig: publicKey.export({ type: 'spki', format: 'pem' })
    }
    writeFileSync(join(folder, 'conf', `lmConf-${version}.json`), JSON.stringify(configuration))
  }

  configure()
  const [settings, program] = [join(folder, 'lemonldap-ng.ini'), join(folder, 'portal.psgi')]
  writeFileSync(settings, `
[all]
logLevel = warn
checkTime = 1
[configuration]
type = File
dirName = ${join(folder, 'conf')}
[portal]
templateDir = ${TEMPLATES}
languages = en
staticPrefix = /static
`)
  writeFileSync(program, `use Lemonldap::NG::Portal::Main;
    Lemonldap::NG::Portal::Main->run({ configStorage => { confFile => '${settings}' } });`)
  const ready = `${url}/.well-known/openid-configuration`
  const args = ['--host', '127.0.0.1', '--port', String(port), '--env', 'deployment', program]
  await startServer(t, { command: 'plackup', args, ready })

  return {
    url,
    settings: { ADVERTISED_SCOPES: ['openid', ...scopes].join() },
    clients: { public: { registered: { client_id: CLIENT } }, confidential: { registered: CONFIDENTIAL } },
    async signIn (authorizationUrl) {
      const browser = createBrowser()
      const login = await browser.open(authorizationUrl)
      const [, token = ''] = /name="token" value="([^"]*)"/.exec(login.html) ?? []
      return new URL((await browser.submit(login, { ...PERSON, token })).url)
    },
    async rotate () {
      configure()
      const keys = () => fetch(`${url}/oauth2/jwks`).then(response => response.text())
      await until(async () => (await keys()).includes(`key-${version}`), 200)
    }
  }
}

export default startLemonldap
