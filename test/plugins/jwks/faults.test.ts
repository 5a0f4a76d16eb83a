import type { RequestListener } from 'node:http'
import { Readable } from 'node:stream'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { gzipSync } from 'node:zlib'
import t, { type Test } from 'tap'
import { Failure } from '../../../plugins/errors/index.ts'
import type { Keys } from '../../../plugins/jwks/key-cache.ts'
import stopClock from '../../clock.ts'
import startIssuer, { makePair, sendJson } from '../../issuer.ts'
import openKeys, { keyFor } from './open-keys.ts'

const pair = await makePair('good')
const JSON_TYPE = { 'content-type': 'application/json' }
const text = JSON.stringify({ keys: [pair.jwk] })

const faults: Record<string, RequestListener> = {
  'a server that stays silent': () => {},
  'a body that never ends': (_request, response) => { response.writeHead(200, JSON_TYPE).write('{"keys":') },
  'a body that drips': (_request, response) => {
    response.writeHead(200, JSON_TYPE)
    const drip = setInterval(() => response.write(' '), 20)
    response.once('close', () => clearInterval(drip))
  },
  'a connection that is cut': request => { request.socket.destroy() },
  'status 500': (_request, response) => { response.writeHead(500, JSON_TYPE).end(text) },
  'a redirect': (_request, response) => { response.writeHead(302, { location: '/elsewhere' }).end() },
  'a page of HTML': (_request, response) => { response.writeHead(200, { 'content-type': 'text/html' }).end(text) },
  'no content type': (_request, response) => { response.writeHead(200).end(text) },
  '5 MB': (_request, response) => { response.writeHead(200, JSON_TYPE).end(`${' '.repeat(5_000_000)}${text}`) },
  'a compressed body': (_request, response) => {
    response.writeHead(200, { ...JSON_TYPE, 'content-encoding': 'gzip' })
      .end(gzipSync(text))
  },
  'an empty set': (_request, response) => sendJson(response, { keys: [] }),
  'no set at all': (_request, response) => sendJson(response, 'keys'),
  'a set of nulls': (_request, response) => sendJson(response, { keys: [null] }),
  'broken JSON': (_request, response) => { response.writeHead(200, JSON_TYPE).end('{"keys":[') },
  'an empty body': (_request, response) => { response.writeHead(200, JSON_TYPE).end() }
}

const MINUTE = 60_000
const AT_ONCE = 20

/** What so many callers get at the same time: one word where they all get the same. */
async function ask (keys: Keys): Promise<string> {
  const codes = await Promise.all(Array.from({ length: AT_ONCE },
    () => keyFor(keys, 'good').then(() => 'ok', error => error instanceof Failure ? error.code : String(error))))
  return [...new Set(codes)].join(', ')
}

/** An issuer with a fault, and the keys that are read from it. */
async function makePatient (t: Test, name: string, answer: RequestListener | null) {
  const issuer = await startIssuer(t, pair)
  const { keys, told: { failures: warnings } } = openKeys(t, `${issuer.url}/keys`, { deadline: 1000 })
  return {
    name,
    issuer,
    keys,
    warnings,
    async fail (on: boolean) {
      if (answer) issuer.answer = on ? answer : null
      else await issuer.listen(!on)
    }
  }
}

t.test('an issuer that fails: 503 where its key was never known or not for an hour, service in ' +
  'between [SEC-15]', async t => {
  const clock = stopClock(t)
  const patients = await Promise.all([
    ...Object.entries(faults), ['refused connections', null] as const
  ].map(([name, answer]) => makePatient(t, name, answer)))
  const fail = (on: boolean) => Promise.all(patients.map(patient => patient.fail(on)))
  const expect = async (code: string, when: string) => {
    const answers = await Promise.all(patients.map(({ keys }) => ask(keys)))
    for (const [index, { name }] of patients.entries()) t.equal(answers[index], code, `${name}, ${when}`)
  }

  await fail(true)
  await expect('issuer_unavailable', 'cold')
  for (const { name, keys, issuer, warnings } of patients) {
    t.strictSame([warnings.length, issuer.hits(), keys.reached], [1, name === 'refused connections' ? 0 : 1, false],
      `${name}: asked once, for everybody`)
    await t.rejects(keyFor(keys, 'good'),
      { code: 'issuer_unavailable', details: { retryAfter: 5, cause: warnings[0] } })
  }
  await fail(false)
  clock.forward(1000)
  await expect('ok', 'well again, a second later')
  const hits = patients.map(({ issuer }) => issuer.hits())

  await fail(true)
  clock.forward(8 * MINUTE + 1)
  await expect('ok', 'when the key is to be renewed')
  clock.forward(2 * MINUTE)
  await expect('ok', 'when it should have been')
  clock.forward(49 * MINUTE)
  await expect('ok', 'almost an hour later')
  clock.forward(MINUTE)
  await expect('issuer_unavailable', 'an hour later')
  for (const [index, { name, issuer }] of patients.entries()) {
    t.ok(issuer.hits() - (hits[index] ?? 0) <= 4, `${name}: one request each time, no redirect is followed`)
  }

  await fail(false)
  clock.forward(1000)
  await expect('ok', 'well at last')
})

t.test('keeps its deadline when garbage is collected in the middle of an answer [SEC-15]', async t => {
  const issuer = await startIssuer(t, pair)
  const begun = new Promise<void>(resolve => {
    issuer.answer = (_request, response) => {
      response.writeHead(200, JSON_TYPE).write('{"keys":')
      resolve()
    }
  })
  setFlagsFromString('--expose-gc')
  const collect: unknown = runInNewContext('gc')
  const { keyFor } = openKeys(t, `${issuer.url}/keys`, { deadline: 500 })
  const found = t.rejects(keyFor('good'), { code: 'issuer_unavailable' })
  await begun
  const collecting = setInterval(() => { if (typeof collect === 'function') collect() }, 50)
  t.teardown(() => clearInterval(collecting))
  await found
})

t.test('reads no more than 64 KiB of a key set [SEC-15]', async t => {
  const issuer = await startIssuer(t, pair)
  let sent = 0
  const closed = new Promise<void>(resolve => {
    issuer.answer = (_request, response) => {
      response.once('close', resolve)
      response.writeHead(200, JSON_TYPE)
      Readable.from(function * () { for (; sent < 1000; sent++) yield ' '.repeat(65_536) }()).pipe(response)
    }
  })
  const { keyFor } = openKeys(t, `${issuer.url}/keys`)
  await t.rejects(keyFor('good'), { code: 'issuer_unavailable' })
  await closed
  t.ok(sent < 1000, 'the connection ends before 64 MiB have left')
})

t.test('takes a type with parameters, and the media type of key sets', async t => {
  for (const type of ['application/json; charset=utf-8', 'application/jwk-set+json']) {
    const issuer = await startIssuer(t, pair)
    issuer.answer = (_request, response) => { response.writeHead(200, { 'content-type': type }).end(text) }
    const { keys, keyFor } = openKeys(t, `${issuer.url}/keys`)
    t.equal((await keyFor('good')).kid, 'good')
    t.equal(keys.reached, true)
  }
})
