import t from 'tap'
import buildTools from '../build-tools.ts'
import startIssuer from '../issuer.ts'
import { resolved, walk, whole, type Json } from '../openapi/document.ts'
import type { FailureKind } from '../../plugins/errors/failure-kind.ts'
import { failures } from '../../plugins/errors/failures.ts'
import alias, { underscored } from '../../tools/alias.ts'
import { scopes } from '../../tools/scopes.ts'
import tools from '../../tools/index.ts'

const { url: issuer } = await startIssuer(t)

async function start (t: Parameters<typeof buildTools>[0], env = {}) {
  const app = await buildTools(t, issuer, { env: { NEONPANEL_ISSUER: issuer, ...env } })
  await app.ready()
  return { app, document: (await app.inject('/openapi.json')).json() }
}

function plain (value: unknown): unknown {
  return JSON.parse(underscored(JSON.stringify(value)))
}

t.test('every tool is one operation that says all of it [CLIENT-57]', async t => {
  const { app, document } = await start(t)
  t.strictSame(Object.keys(document.paths), app.tools.list.map(({ name }) => `/tools/${name}`))
  for (const { name, title, description, input, output, example, scopes, annotations } of app.tools.list) {
    const { post, ...others } = document.paths[`/tools/${name}`]
    const { requestBody, responses, parameters, ...operation } = post
    t.strictSame(others, {})
    t.match(operation.tags, [/^[A-Z][a-z]+$/])
    t.strictSame(operation, {
      operationId: alias(name).replace(/^(?!neonpanel_)/, 'neonpanel_'),
      summary: title,
      description: underscored(description),
      tags: operation.tags,
      security: [...scopes.map(oauth2 => ({ oauth2 })), { bearer: [] }],
      'x-openai-isConsequential': !annotations.readOnlyHint
    })
    t.strictSame(requestBody,
      { required: true, content: { 'application/json': { schema: plain(input), example: example.input } } })
    const { schema, example: shown } = responses[200].content['application/json']
    t.match(schema, { $ref: /^#\/components\/schemas\/[A-Z][A-Za-z]+Output$/ })
    t.strictSame(whole(document, schema), plain(output))
    t.strictSame(shown, example.output)
    if (annotations.readOnlyHint) t.equal(parameters, undefined)
    else {
      t.match(parameters,
        [
          {
            in: 'header',
            name: 'Idempotency-Key',
            required: false,
            example: example.input.idempotencyKey,
            description: /\.$/,
            schema: { type: 'string', maxLength: 255 }
          }
        ])
    }
  }
})

t.test('every failure of the table that a call can meet is announced with its headers, and no other ' +
  '[CLIENT-57]', async t => {
  const { app, document } = await start(t)
  for (const { name, view, annotations: { readOnlyHint: reads } } of app.tools.list) {
    const isForWriting = !reads || view === 'rehearsed-document'
    const said = new Set<string>()
    for (const [status, response] of Object.entries(document.paths[`/tools/${name}`].post.responses)) {
      const { description, headers, content } = resolved(document, response)
      const own = (names: string[], there: boolean | undefined) => there ? names : []
      if (status === '200') {
        t.strictSame(Object.keys(Object(headers)),
          ['X-Request-Id', 'RateLimit', 'RateLimit-Policy', ...own(['Idempotency-Replayed', 'Age'], !reads),
            ...own(['Content-Disposition'], 'text/csv' in Object(content))])
        continue
      }
      const codes: string[] = String(description).match(/\b[a-z]+(_[a-z]+)+\b|overloaded/g) ?? []
      const met = Object.entries<FailureKind>(failures).filter(([code]) => codes.includes(code)).map(([, kind]) => kind)
      t.ok(met.every(kind => [kind.status, kind.statusWhenReplayed].includes(Number(status))), `${status} ${codes}`)
      t.strictSame(Object.keys(Object(headers)), [
        'X-Request-Id', 'RateLimit', 'RateLimit-Policy', ...own(['Retry-After'], met.some(kind => kind.retryAfter)),
        ...own(['WWW-Authenticate'], met.some(kind => kind.challenge)),
        ...own(['Idempotency-Replayed', 'Age'], isForWriting && met.some(kind => kind.replays))
      ])
      t.strictSame(content, { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } })
      for (const code of codes) said.add(code)
    }
    const expected = Object.entries<FailureKind>(failures)
      .filter(([, kind]) => (kind.surfaces ?? ['rest']).includes('rest') && (isForWriting || !kind.writes))
    t.strictSame([...said].sort(), expected.map(([code]) => code).sort())
  }
  const codes = 'circuit_open foreign_origin internal_error issuer_unavailable overloaded read_only too_large ' +
    'unsupported_media_type'
  for (const code of codes.split(' ')) t.match(JSON.stringify(document.components.responses), code)
})

t.test('the document is of a form that importers take [CLIENT-57, CLIENT-58]', async t => {
  const { app, document } = await start(t)
  const { openapi, info, servers, tags, components, externalDocs } = document
  t.match({ openapi, info, servers }, {
    openapi: '3.1.0',
    info: { title: 'NeonPanel MCP Gateway', version: /^\d+\.\d+\.\d+/ },
    servers: [{ url: 'https://mcp.example.com' }]
  })
  t.strictSame(tags.map(({ name }: Json) => name), ['Companies', 'Inventory', 'Warehouses', 'Import', 'Analytics'])
  for (const { description } of tags) t.match(description, /^[A-Z].+\.$/)
  t.match({ ...info, externalDocs }, {
    contact: { url: 'https://docs.neonpanel.com' },
    license: { identifier: 'MIT' },
    externalDocs: { url: 'https://docs.neonpanel.com' }
  })
  for (const topic of ['Paging', 'Dates', 'Ids', 'Limits', 'Idempotency', 'Errors', '30 calls in 10 s']) {
    t.match(info.description, topic)
  }
  const { oauth2, bearer } = components.securitySchemes
  t.strictSame(Object.keys(oauth2.flows.authorizationCode), ['authorizationUrl', 'tokenUrl', 'scopes'],
    'Postman takes a refreshUrl for the callback')
  t.match(oauth2.flows.authorizationCode, {
    authorizationUrl: `${issuer}/oauth2/authorize`, tokenUrl: `${issuer}/oauth2/token`
  })
  t.strictSame(Object.keys(oauth2.flows.authorizationCode.scopes), [...scopes])
  for (const sentence of Object.values(oauth2.flows.authorizationCode.scopes)) t.match(sentence, /^[A-Z].+\.$/)
  t.match(bearer, { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' })

  const everything = walk(document)
  for (const word of ['anyOf', 'oneOf', 'allOf']) t.notOk(everything.some(({ name }) => name === word), word)
  for (const [path, { post }] of Object.entries<Json>(document.paths)) {
    t.notOk(walk(Object(post).requestBody).some(({ name }) => name === '$ref'), path)
  }
  const ids = everything.filter(({ name }) => name === 'operationId').map(({ value }) => value)
  t.equal(new Set(ids).size, tools.length)
  for (const { name, path, value } of everything) {
    if (path !== '/info/description' && (name === 'description' || name === 'summary')) {
      t.ok(typeof value !== 'string' || value.length <= 300, path)
    }
    if (name === 'schema' && value instanceof Object && 'type' in value && value.type === 'object') {
      t.ok('properties' in value, path)
    }
    if (value instanceof Object && 'type' in value && [value.type].flat().includes('array')) {
      t.ok('items' in value, path)
    }
  }
  for (const text of [JSON.stringify(document), await app.openapi('yaml')]) t.ok(text.length < 150_000)
})

t.test('a deployment that only reads names nothing that only writes need', async t => {
  const { document } = await start(t, { READ_ONLY: 'true', NEONPANEL_IMPORT_TYPES: 'invoice,bill' })
  const reading = tools.filter(({ annotations, view }) => annotations.readOnlyHint && view !== 'rehearsed-document')
  t.equal(Object.keys(document.paths).length, reading.length)
  t.notMatch(JSON.stringify(document), /OfWrite|Idempotency-Replayed|CreateDocuments|Rehearsed/)
  const references = JSON.stringify(document).matchAll(/"#\/components\/(\w+)\/([\w-]+)"/g)
  const named = new Set([...references].map(([, kind, name]) => `${kind}/${name}`))
  for (const kind of ['schemas', 'responses', 'headers']) {
    for (const name of Object.keys(document.components[kind])) t.ok(named.has(`${kind}/${name}`), name)
  }
})

t.test('examples are of a type that the deployment imports', async t => {
  const { document } = await start(t, { NEONPANEL_IMPORT_TYPES: 'invoice,order' })
  const { schema, example } =
    document.paths['/tools/neonpanel.createDocuments'].post.requestBody.content['application/json']
  t.strictSame([schema.properties.type.enum, example.type], [['invoice', 'order'], 'invoice'])
})

t.test('without enforced scopes none is named', async t => {
  const { document } = await start(t, { ENFORCE_SCOPES: 'false' })
  t.strictSame(document.components.securitySchemes.oauth2.flows.authorizationCode.scopes, {})
  t.strictSame(document.paths['/tools/neonpanel.listReports'].post.security, [{ oauth2: [] }, { bearer: [] }])
  t.notMatch(JSON.stringify(document), 'read:reports')
})
