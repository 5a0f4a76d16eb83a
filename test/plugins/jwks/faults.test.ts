import type { RequestListener } from 'node:http'
import { gzipSync } from 'node:zlib'
import t from 'tap'
import { Failure } from '../../../plugins/errors.ts'
import guardKeys from '../../../plugins/jwks/guard.ts'
import startIssuer, { makePair, sendJson } from '../../issuer.ts'

const pair = await makePair('good')
const JSON_TYPE = { 'content-type': 'application/json' }
const text = JSON.stringify({ keys: [pair.jwk] })

const faults: Record<string, RequestListener> = {
  'a server that stays silent': () => {},
  'a body that never ends': (_request, response) => { response.writeHead(200, JSON_TYPE).write('{"keys":') },
  'a connection that is cut': request => { request.socket.destroy() },
  'status 500': (_request, response) => { response.writeHead(500, JSON_TYPE).end(text) },
  'a redirect': (_request, response) => { response.writeHead(302, { location: '/elsewhere' }).end() },
  'a page of HTML': (_request, response) => { response.writeHead(200, { 'content-type': 'text/html' }).end(text) },
  'no content type': (_request, response) => { response.writeHead(200).end(text) },
  '5 MB': (_request, response) => { response.writeHead(200, JSON_TYPE).end(`${' '.repeat(5_000_000)}${text}`) },
  'a compressed body': (_request, response) => { response.writeHead(200, { ...JSON_TYPE, 'content-encoding': 'gzip' }).end(gzipSync(text)) },
  'an empty set': (_request, response) => sendJson(response, { keys: [] }),
  'no set at all': (_request, response) => sendJson(response, 'keys'),
  'a set of nulls': (_request, response) => sendJson(response, { keys: [null] }),
  'broken JSON': (_request, response) => { response.writeHead(200, JSON_TYPE).end('{"keys":[') },
  'an empty body': (_request, response) => { response.writeHead(200, JSON_TYPE).end() }
}

for (const [name, answer] of Object.entries(faults)) {
  t.test(`answers ${name} with issuer_unavailable, after one request`, async t => {
    const issuer = await startIssuer(t, pair)
    const warnings: unknown[] = []
    const keys = guardKeys(`${issuer.url}/keys`, error => warnings.push(error), 200)
    t.teardown(() => keys.close())
    issuer.answer = answer
    const failures = await Promise.all(Array.from({ length: 20 }, () => keys.keyFor('good').catch((error: unknown) => error)))
    for (const failure of failures) {
      if (!(failure instanceof Failure)) throw new Error('the key was handed out')
      t.strictSame([failure.code, failure.details.retryAfter], ['issuer_unavailable', 5])
      t.equal(failure.details.cause, warnings[0])
    }
    t.equal(warnings.length, 1)
    t.equal(issuer.hits(), 1)
    t.equal(keys.reached, false)
  })
}

t.test('answers an issuer that refuses connections with issuer_unavailable', async t => {
  const keys = guardKeys('http://127.0.0.1:1/keys', () => {})
  t.teardown(() => keys.close())
  await t.rejects(keys.keyFor('good'), { code: 'issuer_unavailable' })
})

t.test('takes a type with parameters, and the media type of key sets', async t => {
  for (const type of ['application/json; charset=utf-8', 'application/jwk-set+json']) {
    const issuer = await startIssuer(t, pair)
    issuer.answer = (_request, response) => { response.writeHead(200, { 'content-type': type }).end(text) }
    const keys = guardKeys(`${issuer.url}/keys`, () => {})
    t.teardown(() => keys.close())
    t.equal((await keys.keyFor('good')).alg, 'RS256')
    t.equal(keys.reached, true)
  }
})
