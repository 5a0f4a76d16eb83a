import t from 'tap'
import { parse } from 'yaml'
import bare from '../bare.ts'
import alias from '../../tools/alias.ts'
import { scopes } from '../../tools/tool.ts'

type Json = Record<string, unknown>

/** All that JSON holds, each value with the name it stands under and the way there. */
function walk (value: unknown, name = '', way = ''): { name: string, way: string, value: unknown }[] {
  if (typeof value !== 'object' || value === null) return [{ name, way, value }]
  return [{ name, way, value }, ...Object.entries(value).flatMap(([key, each]) => walk(each, key, `${way}/${key}`))]
}

async function start (t: Parameters<typeof bare>[0], env = {}) {
  const app = await bare(t, 'https://my.neonpanel.com', { env, document: true })
  await app.ready()
  return { app, document: JSON.parse(app.openapi.json.text) }
}

t.test('every tool is one operation that says all of it', async t => {
  const { app, document } = await start(t)
  t.strictSame(Object.keys(document.paths), app.tools.list.map(({ name }) => `/tools/${name}`))
  for (const { name, title, description, input, output, scopes, annotations } of app.tools.list) {
    const { post, ...others } = document.paths[`/tools/${name}`]
    const { requestBody, responses, ...operation } = post
    t.strictSame(others, {})
    t.match(operation.tags, [/^[A-Z][a-z]+$/])
    t.strictSame(operation, {
      operationId: alias(name),
      summary: title,
      description,
      tags: operation.tags,
      security: [...scopes.map(oauth2 => ({ oauth2 })), { bearer: [] }],
      'x-openai-isConsequential': !annotations.readOnlyHint
    })
    t.strictSame(requestBody, { required: true, content: { 'application/json': { schema: JSON.parse(JSON.stringify(input)) } } })
    t.strictSame(responses[200].content, { 'application/json': { schema: JSON.parse(JSON.stringify(output)) } })
  }
})

t.test('every failure of the table is announced with its headers', async t => {
  const { app, document } = await start(t)
  for (const { name, annotations: { readOnlyHint: reads } } of app.tools.list) {
    const { responses } = document.paths[`/tools/${name}`].post
    t.strictSame(Object.keys(responses), ['200', '400', '401', '403', '404', ...reads ? [] : ['409'], '422', '429', '502', '503', '504'])
    for (const [status, response] of Object.entries<Json>(responses)) {
      if (status === '200') continue
      t.match(response, { description: /^[A-Z].+: [a-z_, ]+\.$/, content: { 'application/problem+json': { schema: { type: 'object', required: ['type', 'title', 'status', 'code', 'detail', 'instance'] } } } })
    }
    t.strictSame(['200', '401', '403', '429', '503'].map(status => Object.keys(responses[status].headers)), [
      ['RateLimit', 'RateLimit-Policy', ...reads ? [] : ['Idempotency-Replayed']], ['WWW-Authenticate'], ['WWW-Authenticate'], ['RateLimit', 'RateLimit-Policy', 'Retry-After'], ['Retry-After']
    ])
    if (reads) continue
    t.match(responses[409], { description: 'Conflict: idempotency_in_progress, outcome_unknown.', headers: { 'Retry-After': { schema: { type: 'integer' } } } })
    t.match(responses[422], { description: /idempotency_key_reused/, headers: { 'Idempotency-Replayed': { schema: { type: 'string' } } } })
    t.match(responses[503].description, /idempotency_store_unavailable/)
    t.match(responses[504].description, /outcome_unknown/)
  }
})

t.test('the document is of a form that importers take', async t => {
  const { app, document } = await start(t)
  const { openapi, info, servers, tags, components } = document
  t.match({ openapi, info, servers }, { openapi: '3.1.0', info: { title: 'NeonPanel MCP Gateway', version: /^\d+\.\d+\.\d+/ }, servers: [{ url: 'https://mcp.example.com' }] })
  t.strictSame(tags, ['Companies', 'Inventory', 'Warehouses', 'Import', 'Analytics'].map(name => ({ name })))
  const { oauth2, bearer } = components.securitySchemes
  t.match(oauth2.flows.authorizationCode, {
    authorizationUrl: 'https://my.neonpanel.com/oauth2/authorize', tokenUrl: 'https://my.neonpanel.com/oauth2/token', refreshUrl: 'https://my.neonpanel.com/oauth2/token'
  })
  t.strictSame(Object.keys(oauth2.flows.authorizationCode.scopes), [...scopes])
  for (const sentence of Object.values(oauth2.flows.authorizationCode.scopes)) t.match(sentence, /^[A-Z].+\.$/)
  t.match(bearer, { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' })

  const everything = walk(document)
  for (const word of ['$ref', 'anyOf', 'oneOf', 'allOf', 'parameters']) t.notOk(everything.some(({ name }) => name === word), word)
  const ids = everything.filter(({ name }) => name === 'operationId').map(({ value }) => value)
  t.equal(new Set(ids).size, 13)
  for (const { name, way, value } of everything) {
    if (name === 'description' || name === 'summary') t.ok(typeof value !== 'string' || value.length <= 300, way)
    if (name === 'schema' && value instanceof Object && 'type' in value && value.type === 'object') t.ok('properties' in value, way)
    if (value instanceof Object && 'type' in value && [value.type].flat().includes('array')) t.ok('items' in value, way)
  }
  t.ok(app.openapi.json.text.length < 150_000)
})

t.test('without enforced scopes none is named', async t => {
  const { document } = await start(t, { ENFORCE_SCOPES: 'false' })
  t.strictSame(document.components.securitySchemes.oauth2.flows.authorizationCode.scopes, {})
  t.strictSame(document.paths['/tools/neonpanel.listReports'].post.security, [{ oauth2: [] }, { bearer: [] }])
  t.notMatch(JSON.stringify(document), 'read:reports')
})

t.test('JSON and YAML are served with a strong validator', async t => {
  const { app, document } = await start(t)
  for (const [format, type] of [['json', 'application/json; charset=utf-8'], ['yaml', 'application/yaml']] as const) {
    const url = `/openapi.${format}`
    const { statusCode, headers, body } = await app.inject(url)
    t.strictSame([statusCode, headers['content-type'], headers['cache-control']], [200, type, 'public, max-age=300'])
    t.match(headers.etag, /^"[\w-]{27}"$/)
    t.strictSame(parse(body), document)

    const head = await app.inject({ method: 'HEAD', url })
    t.strictSame([head.statusCode, head.headers['content-length'], head.headers.etag, head.body], [200, headers['content-length'], headers.etag, ''])
    for (const [known, status] of [[headers.etag, 304], [`W/${headers.etag}`, 304], [`"other", ${headers.etag}`, 304], ['*', 304], ['"other"', 200]] as const) {
      const again = await app.inject({ url, headers: { 'if-none-match': String(known) } })
      t.strictSame([again.statusCode, again.body === '', again.headers.etag], [status, status === 304, headers.etag], String(known))
    }
  }
})
