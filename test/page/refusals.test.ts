import t from 'tap'
import build from '../build.ts'

const HTML = { accept: 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8' }
const JSON_ONLY = { accept: 'application/json' }

t.test('a browser at /mcp or /sse sees the page, with the status and the challenge that everybody gets', async t => {
  const lines: string[] = []
  const { app, token, url } = await build(t, { log: line => lines.push(line) })
  const home = await app.inject({ url: '/', headers: HTML })
  for (const path of ['/mcp', '/mcp/', '/sse']) {
    for (const credentials of [{}, { authorization: `Bearer ${await token({ ttl: -60 })}` }]) {
      const plain = await app.inject({ url: path, headers: { ...JSON_ONLY, ...credentials } })
      const page = await app.inject({ url: path, headers: { ...HTML, ...credentials } })
      t.strictSame([page.statusCode, plain.statusCode], [401, 401], path)
      t.ok(page.headers['www-authenticate']?.includes(`resource_metadata="${url}/.well-known/oauth-protected-resource`))
      t.equal(page.headers['www-authenticate'], plain.headers['www-authenticate'], path)
      t.match(plain.headers['content-type'], 'application/problem+json')
      t.strictSame([page.headers['content-type'], page.headers['cache-control']],
        ['text/html; charset=utf-8', 'no-store'])
      t.match(page.headers.vary, /Accept/)
      t.equal(page.headers['content-security-policy'], home.headers['content-security-policy'])
      t.match(page.body, 'This address is for assistants')
      t.equal(page.body.replace(/<p class="notice">This[^]*?<\/p>\n/, '\n'), home.body, 'is otherwise the page of /')

      const head = await app.inject({ method: 'HEAD', url: path, headers: { ...HTML, ...credentials } })
      t.strictSame(
        [head.statusCode, head.body, head.headers['content-type'], head.headers['www-authenticate']],
        [401, '', 'text/html; charset=utf-8', page.headers['www-authenticate']], path)
    }
  }
  const refusals = lines.map(line => JSON.parse(line)).filter(({ code }) => code === 'invalid_token')
  t.ok(refusals.some(({ reason }) => reason === 'missing') && refusals.some(({ reason }) => reason === 'expired'),
    'each has its line in the log')
})

t.test('everything else is refused as before, whatever it accepts', async t => {
  const { app, token } = await build(t)
  const authorization = `Bearer ${await token()}`
  const asked = [
    ['POST', '/mcp', {}, 401], ['DELETE', '/mcp', {}, 401], ['POST', '/sse', {}, 401], ['GET', '/messages', {}, 401],
    ['POST', '/messages', {}, 401], ['POST', '/tools/neonpanel.listCompanies', {}, 401],
    ['GET', '/mcp', { authorization }, 405], ['GET', '/nothing', {}, 404],
    ['GET', '/mcp', { host: 'evil.example' }, 403], ['GET', '/mcp', { authorization: 'Basic eA==' }, 400]
  ] as const
  for (const [method, url, headers, status] of asked) {
    const answer = await app.inject({ method, url, headers: { ...HTML, ...headers } })
    t.equal(answer.statusCode, status, `${method} ${url}`)
    t.match(answer.headers['content-type'], /^application\/(problem\+)?json/, `${method} ${url}`)
  }
})

t.test('without sessions there is no page at /sse, because there is nothing', async t => {
  const { app } = await build(t, { env: { PROTOCOL_REVISIONS: '2026-07-28' } })
  t.equal((await app.inject({ url: '/sse', headers: HTML })).statusCode, 404)
  const page = await app.inject({ url: '/mcp', headers: HTML })
  t.equal(page.statusCode, 401)
  t.notMatch(page.body, '/sse')
})
