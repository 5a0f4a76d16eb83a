import t from 'tap'
import build from '../build.ts'

const BROWSERS = {
  Chromium: 'text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,image/apng,*/*;q=0.8,' +
    'application/signed-exchange;v=b3;q=0.7',
  Firefox: 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8',
  Safari: 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8'
}

/** What is answered for an Accept field. */
const matrix: readonly (readonly [accept: string | undefined, type: 'html' | 'json'])[] = [
  ...Object.values(BROWSERS).map(accept => [accept, 'html'] as const),
  ['text/html', 'html'], ['TEXT/HTML', 'html'], ['text/*', 'html'], ['text/html;charset=utf-8', 'html'],
  ['application/json;q=0.5, text/html;q=0.6', 'html'], ['*/*;q=0.1, text/html;q=0.2', 'html'],
  ['application/json;q=0, text/html;q=0.001', 'html'], ['text/html ; q=1.000 , */* ; q=0.9', 'html'],
  ['text/event-stream, text/html', 'html'], ['text/html;q=0.1, text/html;q=0.9, */*;q=0.5', 'html'],
  [undefined, 'json'], ['', 'json'], ['*/*', 'json'], ['application/json', 'json'],
  ['application/json, text/event-stream', 'json'], ['application/json, text/plain, */*', 'json'],
  ['text/html, application/json', 'json'], ['application/json, text/html;q=0.9', 'json'], ['text/html;q=0', 'json'],
  ['text/html;q=0.4, */*;q=0.5', 'json'], ['text/html;q=0, text/*', 'json'], ['application/*, text/html', 'json'],
  ['text/html;q=2', 'json'], ['text/html;q=-1', 'json'], ['text/html;q=many', 'json'], ['text/html;q=', 'json'],
  ['text/htmlx', 'json'], ['text/plain', 'json'], [',;,q=1,/', 'json'], [`text/html${';q=0'.repeat(2000)}`, 'json']
]

t.test('GET / is a page for those who prefer HTML to JSON, and JSON for everybody else', async t => {
  const { app } = await build(t)
  for (const [accept, type] of matrix) {
    for (const method of ['GET', 'HEAD'] as const) {
      const headers = accept === undefined ? {} : { accept }
      const answer = await app.inject({ method, url: '/', headers })
      const label = `${method} ${accept?.slice(0, 80)}`
      t.equal(answer.statusCode, 200, label)
      t.equal(answer.headers.vary, 'Accept', label)
      t.match(answer.headers['content-type'], type === 'html' ? 'text/html; charset=utf-8' : 'application/json', label)
      t.equal(answer.body === '', method === 'HEAD', label)
      if (type === 'json' && method === 'GET') t.equal(answer.json().name, 'neonpanel-mcp-gateway', label)
    }
  }
})

t.test('the page is the same bytes for every question, and is not sent again to whom has them', async t => {
  const { app } = await build(t, { env: { CORS_ORIGIN: 'https://chat.example' } })
  const headers = { accept: BROWSERS.Firefox }
  const first = await app.inject({ url: '/', headers })
  t.match(first.headers.etag, /^"[\w-]{27}"$/)
  t.equal(first.headers['cache-control'], 'no-cache')
  t.equal(first.headers.vary, 'Origin, Accept')
  const asked = await app.inject({ url: '/?q=%3Cscript%3Ealert(1)%3C/script%3E', headers })
  t.equal(asked.body, first.body)
  const head = await app.inject({ method: 'HEAD', url: '/', headers })
  t.strictSame([head.headers.etag, head.headers['content-length']],
    [first.headers.etag, first.headers['content-length']])

  for (const [known, status] of [[first.headers.etag, 304], [`W/${first.headers.etag}`, 304], ['"x"', 200]] as const) {
    const again = await app.inject({ url: '/', headers: { ...headers, 'if-none-match': String(known) } })
    t.strictSame([again.statusCode, again.body === '', again.headers.vary], [status, status === 304, 'Origin, Accept'])
  }
  const json = await app.inject({ url: '/', headers: { 'if-none-match': String(first.headers.etag) } })
  t.equal(json.statusCode, 200, 'the validator is the page\'s')
})
