import t from 'tap'
import build from '../build.ts'
import exchange from './socket.ts'

t.test('on the socket', async t => {
  const sandbox = await build(t)
  const { url, faults, requests } = sandbox
  const token = await sandbox.issueToken()
  const good = await exchange(url, { token })
  const [, body = ''] = good.text.split('\r\n\r\n')
  t.ok(good.text.startsWith('HTTP/1.1 200') && JSON.parse(body))
  t.beforeEach(() => { requests.length = 0 })
  t.afterEach(async () => {
    faults.clear()
    const { text } = await exchange(url, { token })
    if (!text.endsWith(body)) throw new Error('The fault left a trace in the next answer.')
  })

  t.test('refuse resets at once', async t => {
    faults.set({ fault: 'refuse' })
    t.match(await exchange(url, { token }), { text: '', error: 'ECONNRESET' })
    t.equal(requests.length, 1, 'the request is on record all the same')
  })

  t.test('reset-before-headers does the work and sends nothing', async t => {
    faults.set({ fault: 'reset-before-headers', operation: 'listCompanies' })
    t.match(await exchange(url, { token }), { text: '', error: 'ECONNRESET' })
  })

  t.test('reset-mid-body sends the head, half the body, and resets', async t => {
    faults.set({ fault: 'reset-mid-body' })
    const { text, error } = await exchange(url, { token })
    t.equal(error, 'ECONNRESET')
    t.match(text, `content-length: ${body.length}\r\n\r\n${body.slice(0, Math.floor(body.length / 2))}`)
    t.notOk(text.endsWith('}'))
  })

  t.test('end-before-headers and garbage are no answers at all', async t => {
    for (const [fault, text] of [['end-before-headers', ''], ['garbage', 'SSH-2.0-OpenSSH_9.6\r\n\r\n']] as const) {
      faults.clear()
      faults.set({ fault })
      t.equal((await exchange(url, { token })).text, text)
    }
  })

  t.test('end-mid-body and stall send half of the body, and stall does not even end', async t => {
    const begun = `content-length: ${body.length}\r\n\r\n${body.slice(0, Math.floor(body.length / 2))}`
    faults.set({ fault: 'end-mid-body' })
    t.ok((await exchange(url, { token })).text.endsWith(begun))
    faults.clear()
    faults.set({ fault: 'stall' })
    t.ok((await exchange(url, { token, enough: soFar => soFar.endsWith(begun) })).text.endsWith(begun))
  })

  t.test('broken-chunk and early-hints', async t => {
    faults.set({ fault: 'broken-chunk' })
    t.match((await exchange(url, { token })).text, 'transfer-encoding: chunked\r\n\r\nZZ')
    faults.clear()
    faults.set({ fault: 'early-hints' })
    const { text } = await exchange(url, { token })
    t.equal(text.split('HTTP/1.1 103 Early Hints').length, 101)
    t.ok(text.endsWith(body))
  })

  t.test('hang takes the request and says nothing until the sandbox closes', async t => {
    const other = await build(t)
    other.faults.set({ fault: 'hang' })
    const access = await other.issueToken()
    const pending = exchange(other.url, { token: access })
    while (!other.requests.length) await new Promise(resolve => setImmediate(resolve))
    await other.close()
    t.match(await pending, { text: '' })
  })

  t.test('drip sends byte by byte and ends whole', async t => {
    faults.set({ fault: 'drip', ms: 1 })
    const { text } = await exchange(url, { token })
    t.ok(text.endsWith(body))
    faults.set({ fault: 'drip', ms: 5 })
    t.ok((await exchange(url, { token, enough: soFar => soFar.includes('\r\n\r\n{') })).text.length < text.length)
  })

  t.test('slow waits and then answers well', async t => {
    faults.set({ fault: 'slow', ms: 60 })
    const start = performance.now()
    t.ok((await exchange(url, { token })).text.endsWith(body))
    t.ok(performance.now() - start >= 55)
  })

  t.test('duplicate-content-length sends two that differ', async t => {
    faults.set({ fault: 'duplicate-content-length' })
    const { text } = await exchange(url, { token })
    t.match(text, `content-length: ${body.length}\r\ncontent-length: ${body.length + 7}\r\n`)
    await t.rejects(fetch(`${url}/api/v1/companies`, { headers: { authorization: `Bearer ${token}` } }))
  })

  t.test('oversize-headers sends more than any client takes', async t => {
    faults.set({ fault: 'oversize-headers' })
    const { text } = await exchange(url, { token })
    t.ok(text.indexOf('\r\n\r\n') > 64 * 1024)
    await t.rejects(fetch(`${url}/api/v1/companies`, { headers: { authorization: `Bearer ${token}` } }))
  })

  t.test('the authorization server can be struck as well', async t => {
    for (const [operation, path] of [[
      'discovery', '/.well-known/openid-configuration'
    ], ['authorize', '/oauth2/authorize'], ['jwks', '/.well-known/jwks.json']] as const) {
      faults.set({ fault: 'reset-before-headers', operation })
      t.match(await exchange(url, { path }), { text: '', error: 'ECONNRESET' }, operation)
    }
    faults.clear()
    faults.set({ fault: 'slow', ms: 30, operation: 'discovery' })
    const start = performance.now()
    t.match((await exchange(url, { path: '/.well-known/openid-configuration' })).text, `"issuer":"${url}"`)
    t.ok(performance.now() - start >= 25)
  })
})

t.test('chooses requests by operation, method, path, and which of them', async t => {
  const { url, faults } = await build(t)
  const status = async (path: string, method = 'GET') => (await fetch(url + path, { method })).status
  const fault = 'status' as const

  faults.set({ fault, status: 503, operation: 'listCompanies', after: 1, times: 2 })
  const got = []
  for (let call = 0; call < 5; call++) got.push((await fetch(`${url}/api/v1/companies`)).status)
  t.strictSame(got, [401, 401, 401, 401, 401], 'without a token the API does not come so far')

  faults.clear()
  faults.set({ fault, status: 503, operation: 'jwks', after: 1, times: 2 })
  t.strictSame([await status('/.well-known/jwks.json'), await status(
    '/.well-known/jwks.json'
  ), await status('/.well-known/jwks.json'), await status('/.well-known/jwks.json')], [200, 503, 503, 200])

  faults.clear()
  faults.set({ fault, status: 503, path: '/.well-known/*', method: 'get' }, { fault, status: 502, path: /^\/login$/ })
  t.strictSame([await status(
    '/.well-known/jwks.json?x=1'
  ), await status('/.well-known/openid-configuration'), await status('/login'), await status('/')],
  [503, 503, 502, 200])
  t.equal(faults.list().length, 2)
})
