import t from 'tap'
import { onFreePort } from '../build.ts'
import provider from '../clients/provider.ts'
import { connectOne } from '../clients/sign-in.ts'
import startGateway, { REPORTS } from './gateway.ts'
import startLemonldap, { CONFIDENTIAL, OPAQUE, skip } from './lemonldap.ts'
import testSignIn from './sign-in.ts'

testSignIn('LemonLDAP::NG', skip, startLemonldap)

t.test('asks LemonLDAP::NG about opaque tokens [D50]', { skip }, async t => {
  const port = await onFreePort(async port => String(port))
  const resource = `http://localhost:${port}/mcp`
  const issuer = await startLemonldap(t, { resource, lifetime: 3600 })
  await startGateway(t, port, issuer, {
    NEONPANEL_INTROSPECTION_URL: `${issuer.url}/oauth2/introspect`,
    UPSTREAM_CLIENT_ID: CONFIDENTIAL.client_id,
    UPSTREAM_CLIENT_SECRET: CONFIDENTIAL.client_secret,
    TOKEN_AUDIENCE: 'any'
  })
  const signer = provider({ browse: issuer.signIn, registered: OPAQUE })
  const client = await connectOne(new URL(resource), signer)
  t.teardown(() => client.close())
  t.match(await client.listReports(), { structuredContent: REPORTS })
  t.notMatch(signer.tokens()?.access_token, '.')
})
