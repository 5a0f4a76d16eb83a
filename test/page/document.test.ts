import { createHash } from 'node:crypto'
import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import buildApp from '../../app.ts'
import { scopes } from '../../tools/scopes.ts'
import tools from '../../tools/index.ts'
import elements, { inlined } from './elements.ts'

const MAX_SIZE = 60 * 1024
const MAX_SCREENSHOT = 150 * 1024
const DOCS = join(import.meta.dirname, '../../docs')

const settings: readonly Record<string, string>[] = [
  {}, { PUBLIC_URL: 'https://gateway.example.com/neonpanel/v1' }, { REDIS_URL: 'redis://localhost:9' },
  { READ_ONLY: 'true' }, { ENFORCE_SCOPES: 'false' }, { PROTOCOL_REVISIONS: '2026-07-28' }
]

/** The page of a gateway, and the headers that it comes with. */
async function pageWith (env: Record<string, string>) {
  const app = await buildApp({ LOG_LEVEL: 'silent', NEONPANEL_ISSUER: 'https://127.0.0.1:9', ...env })
  const { config: { PUBLIC_URL } } = app
  const answer = await app.inject({ url: '/', headers: { host: new URL(PUBLIC_URL).host, accept: 'text/html' } })
  await app.close()
  return { url: PUBLIC_URL, body: answer.body, policy: String(answer.headers['content-security-policy']) }
}

t.test('it is one document of at most 60 KiB, whose style and scripts alone the policy allows', async t => {
  for (const env of settings) {
    const { body, policy } = await pageWith(env)
    t.ok(Buffer.byteLength(body) <= MAX_SIZE, `${Buffer.byteLength(body)} bytes with ${JSON.stringify(env)}`)
    const hashes = (element: 'style' | 'script') => inlined(body, element)
      .map(text => `'sha256-${createHash('sha256').update(text).digest('base64')}'`).join(' ')
    t.match(hashes('style'), /^'sha256-/)
    t.equal(policy, `default-src 'none'; style-src ${hashes('style')}; script-src ${hashes('script')}; ` +
      'connect-src \'self\'; img-src data:; base-uri \'none\'; form-action \'none\'; frame-ancestors \'none\'')
    const { tags } = elements(body)
    t.ok(tags.length > 500, `${tags.length} tags`)
    t.strictSame(tags.filter(tag => / (style|on\w+|src(?!$))\b/.test(tag) && !tag.startsWith('img src')), [])
  }
})

t.test('it says what the definitions say: every tool that is served, its arguments and its scopes', async t => {
  const { text } = elements((await pageWith({})).body)
  for (const { name, title, description, input, scopes: needed } of tools) {
    for (const said of [name, title, description, ...needed.flat()]) t.ok(text.includes(said), said)
    for (const [argument, schema] of Object.entries(input.properties)) {
      t.ok(text.includes(argument) && text.includes(String(schema.description)), `${name} ${argument}`)
    }
  }
  for (const scope of scopes) t.ok(text.includes(scope), scope)
})

t.test('it shows nothing that this deployment does not serve', async t => {
  const { body } = await pageWith({ READ_ONLY: 'true' })
  for (const { name, view, annotations } of tools) {
    const isForWriting = !annotations.readOnlyHint || view === 'rehearsed-document'
    t.equal(body.includes(`<code>${name}</code>`), !isForWriting, name)
  }
  for (const DOCS of ['true', 'false']) {
    const { url, body } = await pageWith({ DOCS })
    t.equal(body.includes(`href="${url}/docs"`), DOCS === 'true', `DOCS=${DOCS}`)
  }
  const open = elements((await pageWith({ ENFORCE_SCOPES: 'false' })).body).text
  t.strictSame(scopes.filter(scope => open.includes(scope)), [])
  t.match(open, 'Not used here.')
  t.notMatch(elements((await pageWith({ REDIS_URL: 'redis://localhost:9' })).body).text, 'Not used here.')
})

t.test('every address in it is this server\'s own', async t => {
  const { url, body } = await pageWith({ PUBLIC_URL: 'https://gateway.example.com/neonpanel/v1' })
  const { text } = elements(body)
  for (const path of ['/mcp', '/sse', '/messages', '/openapi.json', '/healthz']) t.ok(text.includes(url + path), path)
  t.notMatch(body, /mcp\.neonpanel\.com|localhost/)
})

t.test('README shows it on a desktop and on a phone, and a view', async t => {
  const readme = readFileSync(join(DOCS, '../README.md'), 'utf8')
  for (const name of ['page-desktop.png', 'page-phone.png', 'view-revenue.png']) {
    t.match(readme, `src="docs/${name}"`)
    const { size } = statSync(join(DOCS, name))
    t.ok(size > 10_000 && size <= MAX_SCREENSHOT, `${name}: ${size} bytes`)
  }
})
