import { networkInterfaces } from 'node:os'
import t from 'tap'
import { stepLines } from '../../cli/doctor/report.ts'
import buildDemo from '../sandbox/demo.ts'
import examine, { faultsOf, stepsOf } from './examine.ts'
import runDoctor from './run-doctor.ts'
import serve, { serveTls } from './serve.ts'
import type { RequestListener } from 'node:http'

/** An MCP server without sign-in that knows nothing but the handshake. */
const bare: RequestListener = (request, response) => {
  let asked = ''
  request.on('data', chunk => { asked += String(chunk) }).on('end', () => {
    const { id } = JSON.parse(asked || '{}')
    const result = { protocolVersion: '2025-06-18', capabilities: {}, serverInfo: { name: 'bare', version: '1' } }
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ jsonrpc: '2.0', id, result }))
  })
}

const outside = Object.values(networkInterfaces()).flat().find(each => each?.family === 'IPv4' && !each.internal)

/** A demo with settings, and a token for its address. */
async function open (env: Record<string, string>) {
  const { port, sandboxUrl } = await buildDemo(t, env)
  const answer: unknown = await (await fetch(`${sandboxUrl}/__sandbox/token`, { method: 'POST' })).json()
  return { url: `http://localhost:${port}/mcp`, token: String(Object(answer).access_token) }
}

t.test('a limit that is met is waited for, as it says', async t => {
  const { url, token } = await open({ RATE_LIMIT_MAX: '8', RATE_LIMIT_WINDOW: '1000' })
  const diagnosis = await examine(url, { token })
  t.strictSame(stepsOf(diagnosis, 'fail'), [])
  t.ok(diagnosis.steps.some(({ duration }) => duration > 900), 'there was a pause')
})

t.test('a server of the old era alone is as good', async t => {
  const { url, token } = await open({ PROTOCOL_REVISIONS: '2025-06-18' })
  const diagnosis = await examine(url, { token })
  t.strictSame(stepsOf(diagnosis, 'fail'), [])
  const seen = new Map(diagnosis.steps.map(({ step, seen }) => [step, seen]))
  t.equal(seen.get('initialize'),
    '2025-11-25 → 2025-06-18, 2025-06-18, 2025-03-26 → 2025-06-18, 2024-11-05 → 2025-06-18')
  t.match(seen.get('discover'), /^not served \(HTTP /)
})

t.test('a server of the new era alone is judged to the end, and told whom it shuts out', async t => {
  const { url, token } = await open({ PROTOCOL_REVISIONS: '2026-07-28' })
  const diagnosis = await examine(url, { token })
  t.strictSame(stepsOf(diagnosis, 'fail'), ['initialize'])
  t.match(diagnosis.steps.find(({ step }) => step === 'call'), { verdict: 'ok', seen: /^neonpanel_listCompanies: / })
})

t.test('a certificate that ends soon is warned of, and the way goes on behind it', async t => {
  const { port, file } = await serveTls(t, bare)
  const env = { NODE_EXTRA_CA_CERTS: file }
  const { printed } = await runDoctor([`https://127.0.0.1:${port}/mcp`, '--idle', '0'], { env })
  t.match(printed, /^warn {2}tls +TLSv1\.3, a certificate of "mcp\.example\.com" until .*\n +seen +it ends in 0 days$/m)
  t.match(printed, /^ok {4}initialize /m)
})

t.test('an address of a network, a port of its own, and http are told one by one',
  { skip: outside === undefined && 'this machine is in no network' }, async t => {
    const port = await serve(t, bare, '0.0.0.0')
    const diagnosis = await examine(`http://${outside?.address}:${port}/mcp`)
    t.match(faultsOf(diagnosis), {
      port: [{ level: 'warn', seen: `port ${port}`, hurts: ['claude'] }], tls: [{ level: 'fail', expected: 'https' }]
    })
    t.match(diagnosis.steps.find(({ step }) => step === 'first-answer'), { verdict: 'skip', seen: 'it is no https' })
  })

t.test('colours are around the verdict alone', async t => {
  const report = { step: 'pkce', title: '', verdict: 'fail', seen: 'nothing', faults: [], duration: 1 } as const
  t.equal(stepLines(report, true), '\u001b[31mfail\u001b[39m  pkce               nothing')
  t.equal(stepLines(report, false), 'fail  pkce               nothing')
})
