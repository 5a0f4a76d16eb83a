import type { IncomingHttpHeaders } from 'node:http'
import t from 'tap'
import buildTools, { call, json, startFakeUpstream } from '../../build-tools.ts'
import startServer from '../../fake-upstream.ts'
import version from '../../../plugins/config/version.ts'
import tokenExchanger from '../../../plugins/upstream-auth/token-exchange.ts'
import openKeys from '../jwks/open-keys.ts'

const document = { companyUuid: 'c', type: 'bill', data: { ref_number: 'B-1' } }

t.test('what is sent has a User-Agent with name and version, and asks for no content coding [U6, U18]', async t => {
  const fakeUpstream = await startFakeUpstream(t, json({ request_id: 'r' }))
  const app = await buildTools(t, fakeUpstream.url)
  for (const [name, input] of [['listReports', {}], ['createDocuments', document]] as const) {
    t.equal((await call(app, name, input)).status, 200)
    t.match(fakeUpstream.seen.at(-1)?.headers,
      { 'user-agent': `neonpanel-mcp-gateway/${version}`, 'accept-encoding': 'identity' })
  }
})

t.test('a content coding of identity is none [U6]', async t => {
  const fakeUpstream = await startFakeUpstream(t)
  const app = await buildTools(t, fakeUpstream.url)
  for (const coding of ['identity', 'Identity', '']) {
    fakeUpstream.answer = json({ status: 'done' }, 200, { 'content-encoding': coding })
    const write = { ...document, data: { own: coding } }
    for (const [name, input] of [['listReports', {}], ['createDocuments', write]] as const) {
      t.match((await call(app, name, input)).body, { status: 'done' }, `${name} ${coding}`)
    }
  }
})

t.test('so have the questions for keys and for exchanged tokens [U6, U18]', async t => {
  const seen: IncomingHttpHeaders[] = []
  const url = await startServer(t, ({ headers }, response) => { seen.push(headers); response.writeHead(404).end() })
  const { keyFor } = openKeys(t, `${url}/jwks.json`)
  await keyFor('some').catch(() => {})
  const locate = async () => `${url}/token`
  const { exchangeToken, close } = tokenExchanger({ locate, clientId: '', clientSecret: '', audience: '' })
  t.teardown(close)
  await exchangeToken('token', []).catch(() => {})
  t.ok(seen.length >= 2)
  for (const headers of seen) {
    t.match(headers, { 'user-agent': `neonpanel-mcp-gateway/${version}`, 'accept-encoding': 'identity' })
  }
})
