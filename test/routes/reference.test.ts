import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import t from 'tap'
import type buildSource from '../../app.ts'
import build from '../build.ts'
import bundle from '../bundle.ts'

const STATIC = join(import.meta.dirname, '../../node_modules/@fastify/swagger-ui/static')
const FILES = ['swagger-ui-bundle.js', 'swagger-ui.css', 'oauth2-redirect.js', 'reference.js', 'reference.css']

/** The sources of a policy by their directives. */
function directives (policy: string | null): Record<string, string> {
  return Object.fromEntries((policy ?? '').split('; ').map(each => {
    const [name = '', ...sources] = each.split(' ')
    return [name, sources.join(' ')]
  }))
}

t.test('/docs is one page whose policy lets nothing in from elsewhere [CLIENT-72]', async t => {
  const { url, sandbox } = await build(t)
  for (const path of ['/docs', '/docs/']) {
    const response = await fetch(url + path)
    const html = await response.text()
    t.strictSame([response.status, response.headers.get('content-type')], [200, 'text/html; charset=utf-8'])
    t.equal(response.headers.get('cache-control'), 'public, max-age=300')
    t.strictSame(directives(response.headers.get('content-security-policy')), {
      'default-src': "'none'",
      'script-src': "'self'",
      'style-src': "'self'",
      'img-src': "'self' data:",
      'connect-src': `'self' ${url} ${sandbox.url}`,
      'base-uri': "'none'",
      'form-action': "'none'",
      'frame-ancestors': "'none'"
    })
    t.match(html, '<title>NeonPanel MCP Gateway: API reference</title>')
    for (const [, address = ''] of html.matchAll(/(?:src|href)="(?!https:)([^"]+)"/g)) {
      t.equal((await fetch(new URL(address, url))).status, 200, address)
    }
    const etag = response.headers.get('etag') ?? ''
    t.equal((await fetch(url + path, { headers: { 'if-none-match': etag } })).status, 304)
  }
  t.equal((await fetch(`${url}/docs`, { method: 'HEAD' })).status, 200)
  t.equal((await fetch(`${url}/docs`, { method: 'POST' })).status, 405)
  for (const path of ['/docs/nothing.js', '/docs/..%2fpackage.json']) t.equal((await fetch(url + path)).status, 404)
})

t.test('its files are compressed for those who can read that, and sent once [CLIENT-72]', async t => {
  const { url } = await build(t, { env: { CORS_ORIGIN: 'https://chat.example' } })
  for (const name of FILES) {
    const ask = (encoding: string, more = {}) =>
      fetch(`${url}/docs/${name}`, { headers: { 'accept-encoding': encoding, ...more } })
    const [plain, zipped] = [await ask('identity'), await ask('br, gzip;q=0.5')]
    const text = await plain.text()
    t.equal(await zipped.text(), text, name)
    t.strictSame([plain.headers.get('content-encoding'), zipped.headers.get('content-encoding')], [null, 'gzip'])
    t.equal((await ask('gzip;q=0')).headers.get('content-encoding'), null)
    t.equal(zipped.headers.get('vary'), 'Origin, Accept-Encoding')
    t.match(zipped.headers.get('content-type'), /^text\/(css|javascript); charset=utf-8$/)
    const etags = [plain, zipped].map(({ headers }) => headers.get('etag') ?? '')
    t.not(etags[0], etags[1], 'bytes that differ have validators that differ')
    for (const [index, encoding] of ['identity', 'gzip'].entries()) {
      const again = await ask(encoding, { 'if-none-match': etags[index] ?? '' })
      t.strictSame([again.status, again.headers.get('content-encoding')], [304, null], `${name}, ${encoding}`)
    }
  }
  const size = Number((await fetch(`${url}/docs/swagger-ui-bundle.js`, {
    method: 'HEAD', headers: { 'accept-encoding': 'gzip' }
  })).headers.get('content-length'))
  t.ok(size > 100_000 && size < 600_000, `${size} bytes`)
})

t.test('the page behind the sign-in is kept by nobody, because its address holds the code [CLIENT-72]', async t => {
  const { url } = await build(t)
  const response = await fetch(`${url}/docs/oauth2-redirect.html?code=a&state=b`)
  t.equal(response.headers.get('cache-control'), 'no-store')
  t.strictSame(directives(response.headers.get('content-security-policy')), {
    'default-src': "'none'",
    'script-src': "'self'",
    'base-uri': "'none'",
    'form-action': "'none'",
    'frame-ancestors': "'none'"
  })
  t.match(await response.text(), '<script src="oauth2-redirect.js">')
})

t.test('a PUBLIC_URL cannot break out of the page', async t => {
  const PUBLIC_URL = `https://mcp.example.com/a'&${encodeURIComponent('</script><script>alert(1)</script>')}`
  const { url } = await build(t, { env: { PUBLIC_URL, ALLOWED_HOSTS: 'localhost', NEONPANEL_INSECURE: 'true' } })
  const html = await (await fetch(`${url}/docs`)).text()
  t.equal(html.match(/<script/g)?.length, 3)
  const [, settings = ''] = /id="settings">([^<]+)<\/script>/.exec(html) ?? []
  t.match(JSON.parse(settings), { resource: PUBLIC_URL, document: `${new URL(PUBLIC_URL).pathname}/openapi.json` })
})

t.test('below a path, the page and all that it names are below the path [CLIENT-72, D34]', async t => {
  const { url } = await build(t, { env: { PUBLIC_URL: 'http://localhost:3000/np' } })
  const html = await (await fetch(`${url}/np/docs`)).text()
  const addresses = [...html.matchAll(/(?:src|href)="(?!https:)([^"]+)"/g)].map(([, address = '']) => address)
  t.ok(addresses.length > 4)
  for (const address of addresses) {
    t.ok(address.startsWith('/np/'), address)
    t.equal((await fetch(url + address)).status, 200, address)
  }
  t.match(html, '"redirect":"/np/docs/oauth2-redirect.html"')
})

t.test('the page is told the client and the scopes to sign in with [CLIENT-72]', async t => {
  const { url, sandbox } = await build(t, { env: { DOCS_CLIENT_ID: 'docs</script>' } })
  const text = await (await fetch(`${url}/docs`)).text()
  const [, settings = ''] = /id="settings">([^<]+)<\/script>/.exec(text) ?? []
  t.match(JSON.parse(settings), {
    clientId: 'docs</script>', registration: `${sandbox.url}/oauth2/register`, method: 'none', resource: url
  })
  t.strictSame(JSON.parse(settings).scopes.filter((scope: string) => !scope.startsWith('read:')), [])
  t.equal(JSON.parse(settings).scopes.length, 8)
  const open = await build(t, { env: { ENFORCE_SCOPES: 'false' } })
  t.match(await (await fetch(`${open.url}/docs`)).text(), '"scopes":[]')
})

t.test('DOCS=false takes the reference away, and nothing else [CLIENT-72]', async t => {
  const { url } = await build(t, { env: { DOCS: 'false' } })
  for (const path of ['/docs', '/docs/oauth2-redirect.html', ...FILES.map(name => `/docs/${name}`)]) {
    const answer = await fetch(url + path)
    t.match([answer.status, await answer.json()], [404, { code: 'not_found' }], path)
  }
  t.equal((await fetch(`${url}/openapi.json`)).status, 200)
})

interface Output { entryPoint?: string, inputs: object, imports: readonly { path: string, kind: string }[] }

t.test('the compiled gateway reads nothing of the reference at its start, and serves it all', async t => {
  const home = await bundle()
  const bundles: { outputs: Record<string, Output> }[] = JSON.parse(readFileSync(join(home, 'bundle.json'), 'utf8'))
  const outputs: Record<string, Output> = Object.assign({}, ...bundles.map(({ outputs }) => outputs))
  const ofReference = (name: string) => Object.keys(outputs[name]?.inputs ?? {}).some(input =>
    input.startsWith('plugins/reference/') && !input.endsWith('file-names.ts'))
  const reached = new Set(Object.keys(outputs).filter(name => outputs[name]?.entryPoint === 'app.ts'))
  t.equal(reached.size, 1)
  for (const name of reached) {
    for (const { path, kind } of outputs[name]?.imports ?? []) if (kind === 'import-statement') reached.add(path)
  }
  t.strictSame([...reached].filter(ofReference), [])
  t.equal(Object.keys(outputs).filter(ofReference).length, 1, 'it is in a file of its own')

  const { default: buildApp }: { default: typeof buildSource } = await import(join(home, 'dist/app.js'))
  const app = await buildApp({ LOG_LEVEL: 'fatal', LOAD_MAX_DELAY: '0', NEONPANEL_ISSUER: 'http://localhost:9' })
  t.teardown(() => app.close())
  t.equal((await app.inject('/docs')).statusCode, 200)
  for (const name of FILES) {
    const { rawPayload } = await app.inject({ url: `/docs/${name}`, headers: { 'accept-encoding': 'gzip' } })
    const text = gunzipSync(rawPayload)
    if (!name.startsWith('reference')) t.ok(text.equals(readFileSync(join(STATIC, name))), `${name} is the package's`)
    else t.ok(text.length > 500, name)
  }
})
