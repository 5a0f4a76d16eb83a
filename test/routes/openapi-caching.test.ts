import t from 'tap'
import { parse } from 'yaml'
import buildTools from '../build-tools.ts'
import startIssuer from '../issuer.ts'

const { url: NEONPANEL_ISSUER } = await startIssuer(t)

/** A validator with something behind its text. */
const suffixed = (etag: unknown, suffix: string) => String(etag).replace(/"$/, `${suffix}"`)
const SUFFIXES = ['-gzip', '--gzip', ';gzip', ';gz', ':gzip', '-br', ';br', '-deflate', '-zstd']

t.test('a validator that a proxy has marked with its coding is still ours, and no other [P6]', async t => {
  const app = await buildTools(t, 'https://my.neonpanel.com', { env: { NEONPANEL_ISSUER } })
  const url = '/openapi.json'
  const { headers: { etag } } = await app.inject(url)
  const ask = async (known: string) =>
    (await app.inject({ url, headers: { 'if-none-match': known } })).statusCode
  for (const suffix of SUFFIXES) {
    t.strictSame([await ask(suffixed(etag, suffix)), await ask(`"x", W/${suffixed(etag, suffix)}`)], [304, 304], suffix)
  }
  for (const suffix of ['-x', 'gzip', '---gzip', '-gzip-gzip']) t.equal(await ask(suffixed(etag, suffix)), 200, suffix)
  t.equal(await ask('"other-gzip"'), 200)
})

t.test('JSON and YAML are served with a strong validator [CLIENT-60]', async t => {
  const app = await buildTools(t, 'https://my.neonpanel.com', { env: { NEONPANEL_ISSUER } })
  const document: unknown = (await app.inject('/openapi.json')).json()
  for (const [format, type] of [['json', 'application/json; charset=utf-8'], ['yaml', 'application/yaml']] as const) {
    const url = `/openapi.${format}`
    const { statusCode, headers, body } = await app.inject(url)
    t.strictSame([statusCode, headers['content-type'], headers['cache-control']], [200, type, 'public, max-age=300'])
    t.match(headers.etag, /^"[\w-]{27}"$/)
    t.strictSame(parse(body), document)

    const head = await app.inject({ method: 'HEAD', url })
    t.strictSame([head.statusCode, head.headers['content-length'], head.headers.etag, head.body],
      [200, headers['content-length'], headers.etag, ''])
    for (const [known, status] of [
      [headers.etag, 304], [`W/${headers.etag}`, 304], [`"other", ${headers.etag}`, 304], ['*', 304], ['"other"', 200]
    ] as const) {
      const again = await app.inject({ url, headers: { 'if-none-match': String(known) } })
      t.strictSame([again.statusCode, again.body === '', again.headers.etag], [status, status === 304, headers.etag],
        String(known))
    }
  }
})
