import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { request } from 'node:http'
import t, { type Test } from 'tap'
import build from '../build.ts'
import until from '../until.ts'
import { names, shipped } from './configurations.ts'
import startProxy, { skip } from './proxy.ts'

const PUBLIC_URL = 'https://mcp.example.com'
const RESOURCE = `${PUBLIC_URL}/.well-known/oauth-protected-resource`
const FOREIGN = 'This Host is not allowed here. A proxy in front of the gateway must pass the Host header on.'
/** Another address of this machine than the one that proxies have. */
const CLIENT = '127.0.0.2'

/** A gateway with a public name, and the lines of its log. */
async function open (t: Test, env: Record<string, string> = {}) {
  const lines: Record<string, unknown>[] = []
  const log = (line: string) => { lines.push(JSON.parse(line)) }
  const { app } = await build(t, { env: { PUBLIC_URL, NEONPANEL_INSECURE: 'true', ...env }, log })
  return { port: app.config.PORT, lines }
}

/** Asks through a proxy under the public name, from a client's address, which says that it asks for another. */
async function ask (url: string, path: string, method = 'GET') {
  const headers = { host: 'mcp.example.com', 'x-forwarded-for': '203.0.113.9' }
  const outgoing = request(`${url}${path}`, { method, headers, localAddress: CLIENT, agent: false }).end()
  const [incoming] = await once(outgoing, 'response')
  let text = ''
  for await (const chunk of incoming) text += String(chunk)
  return { status: incoming.statusCode, headers: incoming.headers, text }
}

const { port, lines } = await open(t, { TRUST_PROXY: '127.0.0.1' })

for (const name of names) {
  t.test(`a client behind ${name} gets the challenge, and counts by its own address [P4]`,
    { skip: skip(name) }, async t => {
      const url = await startProxy(t, name, { port })
      lines.length = 0
      const { status, headers, text } = await ask(url, '/mcp', 'POST')
      t.equal(status, 401)
      t.match(headers['www-authenticate'], `resource_metadata="${RESOURCE}/mcp"`)
      t.match(JSON.parse(text), { jsonrpc: '2.0', error: { data: { code: 'invalid_token' } } })
      const document = await ask(url, '/.well-known/oauth-protected-resource/mcp')
      t.match([document.status, JSON.parse(document.text)], [200, { resource: `${PUBLIC_URL}/mcp` }])

      const answered = () => lines.filter(({ msg }) => msg === 'answered')
      await until(() => answered().length === 2)
      const address = createHash('sha256').update(CLIENT).digest('hex').slice(0, 12)
      t.strictSame(answered().map(line => line.address), [address, address])
      t.strictSame(lines.filter(({ level }) => Number(level) >= 40), [])
    })

  t.test(`${name} is warned of where TRUST_PROXY does not name it [P4]`, { skip: skip(name) }, async t => {
    const { port, lines } = await open(t)
    const url = await startProxy(t, name, { port })
    for (const path of ['/openapi.json', '/mcp']) await ask(url, path)
    const warnings = lines.filter(({ level, msg }) => level === 40 && /TRUST_PROXY/.test(String(msg)))
    t.match(warnings, [
      { msg: /^PUBLIC_URL is https without TLS_CERT, so a proxy is in front, but TRUST_PROXY names none/ },
      { address: '127.0.0.1', msg: /^X-Forwarded-For comes from 127\.0\.0\.1, which TRUST_PROXY does not name/ }
    ])
    t.equal(warnings.length, 2)
  })
}

t.test('the log tells of a proxy that does not pass Host on [P2]', { skip: skip('nginx') }, async t => {
  const configuration = shipped('nginx').replace(/.*proxy_set_header Host.*\n/, '')
  const url = await startProxy(t, 'nginx', { port, configuration })
  lines.length = 0
  t.match(await ask(url, '/mcp', 'POST'), { status: 403, text: FOREIGN })
  t.match(lines.find(({ code }) => code === 'foreign_origin'), {
    reason: 'ALLOWED_HOSTS', received: `127.0.0.1:${port}`, expected: 'mcp.example.com', msg: FOREIGN
  })
})
