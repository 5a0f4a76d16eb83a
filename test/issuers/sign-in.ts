import t, { type Test } from 'tap'
import { onFreePort } from '../build.ts'
import { member } from '../clients/journey.ts'
import provider from '../clients/provider.ts'
import { connectOne, connectTwo } from '../clients/sign-in.ts'
import { claims, json } from '../sandbox/build.ts'
import until from '../until.ts'
import startGateway, { REPORTS } from './gateway.ts'
import type { Issuer, StartIssuer } from './server.ts'

/** A client that has signed in; its token is the one that it has now. */
interface Caller { name: string, call (): Promise<unknown>, token (): string }

/** Seconds that an access token lives. */
const LIFETIME = 3
const versions = { 'version 1': connectOne, 'version 2': connectTwo }

function keyOf (token: string): unknown {
  return member(JSON.parse(Buffer.from(token.split('.')[0] ?? '', 'base64url').toString()), 'kid')
}

/** Each version of the official client signs in as each kind of client that the issuer knows. */
async function signIn (t: Test, resource: string, issuer: Issuer): Promise<Caller[]> {
  const callers: Caller[] = []
  for (const [version, connect] of Object.entries(versions)) {
    for (const [how, registration] of Object.entries(issuer.clients)) {
      const signer = provider({ browse: issuer.signIn, ...registration })
      const client = await connect(new URL(resource), signer)
      t.teardown(() => client.close())
      const call = async () => member(await client.listReports(), 'structuredContent')
      callers.push({ name: `${version}, ${how}`, call, token: () => signer.tokens()?.access_token ?? '' })
    }
  }
  return callers
}

/** Tests that the official clients get on with an authorization server. */
export default function testSignIn (name: string, skip: string | false, start: StartIssuer): void {
  t.test(`works with ${name} as the issuer`, { skip }, async all => {
    const port = await onFreePort(async port => String(port))
    const resource = `http://localhost:${port}/mcp`
    const issuer = await start(all, { resource, lifetime: LIFETIME })
    const url = await startGateway(all, port, issuer)
    let callers: Caller[] = []

    /** All clients call until each has a token that is new in this sense; no call may fail meanwhile. */
    async function callUntil (t: Test, isNew: (token: string, before: string) => boolean): Promise<void> {
      await Promise.all(callers.map(async ({ name, call, token }) => {
        const before = token()
        const answers = new Set<string>()
        await until(async () => { answers.add(JSON.stringify(await call())); return isNew(token(), before) }, 200)
        t.strictSame([...answers], [JSON.stringify(REPORTS)], name)
      }))
    }

    await all.test('the gateway mirrors its metadata [D49]', async t => {
      const own = await json(await fetch(`${issuer.url}/.well-known/openid-configuration`))
      for (const document of ['oauth-authorization-server', 'openid-configuration']) {
        t.strictSame(await json(await fetch(`${url}/.well-known/${document}`)), own, document)
      }
    })
    await all.test('the official clients sign in and call a tool', async t => {
      callers = await signIn(all, resource, issuer)
      for (const { name, call, token } of callers) {
        t.strictSame(await call(), REPORTS, name)
        const { iss, aud } = claims(token())
        t.equal(iss, issuer.url, name)
        t.ok([aud].flat().includes(resource), name)
      }
    })
    await all.test('they get another token when theirs has expired', async t => {
      await callUntil(t, (token, before) => token !== before)
    })
    await all.test('they go on when it signs with another key', async t => {
      await issuer.rotate()
      await callUntil(t, (token, before) => keyOf(token) !== keyOf(before))
    })
  })
}
