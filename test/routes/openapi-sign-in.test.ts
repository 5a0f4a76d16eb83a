import t, { type Test } from 'tap'
import { parse } from 'yaml'
import buildTools from '../build-tools.ts'
import stopClock from '../clock.ts'
import startIssuer from '../issuer.ts'
import until from '../until.ts'

const HOUR = 3_600_000
const FORMATS: Record<string, (text: string) => unknown> = { json: text => JSON.parse(text), yaml: text => parse(text) }

function metadataOf (issuer: string, more: object = {}): object {
  return { issuer, authorization_endpoint: `${issuer}/a:`, token_endpoint: `${issuer}/token`, ...more }
}

/** A gateway whose issuer says something of itself, and what its documents say of where to sign in. */
async function open (t: Test, said: (issuer: string) => object | null, env: Record<string, string> = {}) {
  const clock = stopClock(t)
  const issuer = await startIssuer(t)
  issuer.metadata = said(issuer.url)
  const app = await buildTools(t, 'https://my.neonpanel.com', { env: { NEONPANEL_ISSUER: issuer.url, ...env } })
  async function signIn (format: string) {
    const { body, headers } = await app.inject(`/openapi.${format}`)
    const { components, ...rest } = Object(FORMATS[format]?.(body))
    const { authorizationUrl, tokenUrl } = components.securitySchemes.oauth2.flows.authorizationCode
    return { urls: [authorizationUrl, tokenUrl], cache: headers['cache-control'], etag: headers.etag, rest }
  }
  return { app, clock, issuer, signIn }
}

for (const format of Object.keys(FORMATS)) {
  t.test(`the document in ${format} signs in where the issuer's metadata say, and follows them [K9]`, async t => {
    const { app, clock, issuer, signIn } = await open(t, metadataOf)
    const first = await signIn(format)
    t.match(first, { urls: [`${issuer.url}/a:`, `${issuer.url}/token`], cache: 'public, max-age=300' })
    t.strictSame(first.rest.paths, JSON.parse(await app.openapi('json')).paths)
    issuer.metadata = metadataOf(issuer.url, { token_endpoint: `${issuer.url}/moved` })
    clock.forward(HOUR)
    await until(async () => (await signIn(format)).urls[1] === `${issuer.url}/moved`)
    t.not((await signIn(format)).etag, first.etag)
  })

  for (const [name, said, maxAge] of [
    ['has none', () => null, 300], ['has none to believe', () => ({ issuer: 'https://evil.example' }), 60]
  ] as const) {
    t.test(`the document in ${format} signs in at the documented addresses while the issuer ${name} [K9]`, async t => {
      const { clock, issuer, signIn } = await open(t, said)
      t.match(await signIn(format), {
        urls: [`${issuer.url}/oauth2/authorize`, `${issuer.url}/oauth2/token`], cache: `public, max-age=${maxAge}`
      })
      issuer.metadata = metadataOf(issuer.url)
      clock.forward(HOUR)
      await until(async () => (await signIn(format)).urls[1] === `${issuer.url}/token`)
    })
  }

  t.test(`in ${format} a published address wins, and one for the gateway is not told [K14]`, async t => {
    const { issuer, signIn } = await open(t, metadataOf, {
      NEONPANEL_TOKEN_URL: 'http://127.0.0.1:9/token', PUBLISHED_AUTHORIZATION_URL: 'https://a.example/sign-in'
    })
    t.strictSame((await signIn(format)).urls, ['https://a.example/sign-in', `${issuer.url}/token`])
  })
}
