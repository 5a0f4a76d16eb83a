import t from 'tap'
import { json } from '../../../build-tools.ts'
import { member } from '../../../clients/journey.ts'
import eventMessages from '../../../event-messages.ts'
import openSession from '../../../events/session.ts'
import openStream from '../../../routes/event-reader.ts'
import { ask as askReplica } from '../../../cluster/two-replicas.ts'
import until from '../../../until.ts'
import open, { ask, COMPANIES, message, REVISIONS, sealed } from './links.ts'
import { hold, pageAsked } from './pages.ts'

async function post (url: string, token: string, { body, headers }: ReturnType<typeof message>, signal?: AbortSignal) {
  return fetch(`${url}/mcp`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${token}`,
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
      ...headers
    },
    body: JSON.stringify(body),
    ...signal && { signal }
  })
}

t.test('resources/read gives the file by its link, and tells of each page, in every revision [CLIENT-75]', async t => {
  const { url, bearer, uri } = await open(t)
  const download = await fetch(uri, { headers: { authorization: `Bearer ${bearer}` } })
  const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(await download.arrayBuffer())
  t.match(text, /^\ufeffid,uuid,.*\r\n,c1,"Ünder, Söhne".*\r\n,c2,.*\r\n,c3,.*\r\n$/)
  for (const revision of REVISIONS) {
    const result: unknown = member(await ask(url, bearer, 'resources/read', { uri }, revision), 'result')
    t.strictSame(member(result, 'contents'), [{ uri, mimeType: 'text/csv', text }], revision)
    if (revision === '2026-07-28') t.match(result, { ttlMs: 0, cacheScope: 'private' })
    const response =
      await post(url, bearer, message('resources/read', { uri, _meta: { progressToken: 'p' } }, revision))
    const messages = eventMessages(await response.text())
    t.strictSame(messages.slice(0, -1).map(each => member(each, 'params')), [1, 2, 3].map(progress => ({
      progressToken: 'p',
      progress,
      total: 3,
      ...revision > '2024-11-05' && { message: `Page ${progress} of 3.` }
    })), revision)
    t.strictSame(member(messages.at(-1), 'result', 'contents', 0, 'text'), text, revision)
  }
})

t.test('a link is in no list of resources, and one of a session is read there [CLIENT-75]', async t => {
  const { url, bearer, uri } = await open(t)
  for (const method of ['resources/list', 'resources/templates/list']) {
    t.notMatch(JSON.stringify(await ask(url, bearer, method, {})), '/exports/')
  }
  const session = await openSession(t, url, bearer)
  t.match(await session.say('resources/read', { uri }), { result: { contents: [{ uri, mimeType: 'text/csv' }] } })
})

t.test('what is wrong with a link is told as a sentence, and nothing is read [CLIENT-75]', async t => {
  const { url, token, bearer, upstream, uri } = await open(t)
  const base = uri.slice(0, uri.lastIndexOf('/') + 1)
  const expired = base + sealed(bearer, [1, COMPANIES, {}])
  const nobodys = /^This link opens nothing of yours/
  const [other, narrow] = [await token({ claims: { sub: 'somebody-else' } }), await token({ scopes: ['read:reports'] })]
  const before = upstream.seen.length
  for (const revision of REVISIONS) {
    const notFound = revision === '2026-07-28' ? -32602 : -32002
    const read = (uri: string, credential = bearer) => ask(url, credential, 'resources/read', { uri }, revision)
    for (const [name, wrong, answer, sentence] of [
      ['another person\'s', uri, await read(uri, other), nobodys],
      ['cut', uri.slice(0, -1), await read(uri.slice(0, -1)), nobodys],
      ['long', `${base}${'x'.repeat(5000)}`, await read(`${base}${'x'.repeat(5000)}`), nobodys],
      ['expired', expired, await read(expired), /^This link expired at 1970-01-01T00:00:01\.000Z\./]
    ] as const) {
      t.match(member(answer, 'error'), { code: notFound, message: sentence, data: { uri: wrong.slice(0, 2048) } }, name)
      t.notOk(member(answer, 'result'), name)
    }
    t.match(await read(uri, narrow), { error: { message: 'neonpanel_listCompanies needs the scope read:companies.' } })
    t.match(await read(`${base}a/b`), { error: { code: notFound, message: 'Resource not found' } })
  }
  t.equal(upstream.seen.length, before)
})

t.test('without a token a link opens nothing [CLIENT-75]', async t => {
  const { url, uri } = await open(t, { ANONYMOUS_METHODS: 'resources/read' })
  t.match(await ask(url, undefined, 'resources/read', { uri }), { error: { data: { code: 'invalid_token' } } })
})

t.test('a list that is longer than a message may be is refused, before much of it is read [CLIENT-75]', async t => {
  for (const [last, length, pages] of [[2, 600_000, 2], [40, 600_000, 1]] as const) {
    const { url, bearer, upstream, uri } = await open(t, {}, last, 'x'.repeat(length))
    const before = upstream.seen.length
    t.match(await ask(url, bearer, 'resources/read', { uri }), {
      error: {
        code: -32603,
        message: 'The list has more than the 900000 bytes that are read over MCP. GET of the same address with the ' +
          'access token gives all of it; a call with narrower arguments or fewer fields links to less.',
        data: { code: 'result_too_large' }
      }
    })
    t.equal(upstream.seen.length - before, pages, `${pages} of ${last} pages`)
  }
})

t.test('as much as may be read arrives on a stream, and on that of a session [CLIENT-75]', async t => {
  const { url, bearer, uri } = await open(t, {}, 2, 'x'.repeat(445_000))
  const response = await post(url, bearer, message('resources/read', { uri, _meta: { progressToken: 1 } }))
  const session = await openSession(t, url, bearer)
  for (const answer of [eventMessages(await response.text()).at(-1), await session.say('resources/read', { uri })]) {
    const { length } = String(member(answer, 'result', 'contents', 0, 'text'))
    t.ok(length > 890_000, `${length} characters`)
  }
})

t.test('what fails at page 3 is an error, and nothing of the list is given [CLIENT-75]', async t => {
  const { url, bearer, upstream, uri } = await open(t, {}, 5)
  const pages = upstream.answer
  upstream.answer = (request, response) =>
    pageAsked(request) === 3 ? json({ message: 'No.' }, 403)(request, response) : pages(request, response)
  for (const revision of REVISIONS) {
    const answer = await ask(url, bearer, 'resources/read', { uri }, revision)
    t.match(answer, { error: { message: /^NeonPanel does not permit this/, data: { code: 'upstream_refused' } } })
    t.notMatch(JSON.stringify(answer), 'Söhne')
  }
})

t.test('no page is asked for once the client has gone, in either era [CLIENT-75]', async t => {
  for (const revision of ['2025-11-25', '2026-07-28']) {
    const { url, bearer, upstream, uri } = await open(t, {}, 400)
    const held = hold(upstream, 3)
    const leaving = new AbortController()
    const answer = post(url, bearer, message('resources/read', { uri }, revision), leaving.signal).catch(() => 'left')
    await until(() => held.length > 0)
    leaving.abort()
    t.equal(await answer, 'left')
    await until(() => held[0]?.destroyed === true)
    t.equal(held.length, 1, revision)
  }
})

t.test('no page is asked for once a session has cancelled the reading [CLIENT-75]', async t => {
  const { url, bearer, upstream, uri } = await open(t, {}, 400)
  const held = hold(upstream, 3)
  const { endpoint, message: next } = await openStream(t, { url }, bearer)
  const send = (message: object) => askReplica(url, { jsonrpc: '2.0', ...message }, bearer, endpoint)
  t.equal((await send({ id: 7, method: 'resources/read', params: { uri } })).status, 202)
  await until(() => held.length > 0)
  await send({ method: 'notifications/cancelled', params: { requestId: 7 } })
  await until(() => held[0]?.destroyed === true)
  t.equal(held.length, 1)
  await send({ id: 8, method: 'ping' })
  t.match(await next(), { id: 8, result: {} }, 'and the session goes on, without an answer to it')
})
