import { once } from 'node:events'
import { connect } from 'node:net'
import t from 'tap'
import build from '../../build.ts'
import openTarget from '../../attack/open.ts'
import sendRaw, { statusesIn } from '../../attack/raw.ts'

const TARGETS = [`POST /tools/${'a'.repeat(101)}`, 'GET /%zz', 'POST /tools/%zz', 'GET /nowhere']

t.test('what names nothing has our headers, and Host and limits apply to it [F6]', async t => {
  const levels: unknown[] = []
  const { app, url } = await build(t, {
    env: { RATE_LIMIT_ADDRESS_MAX: '4' }, log: line => { levels.push(JSON.parse(line).level) }
  })
  const host = `Host: localhost:${app.config.PORT}`
  const ask = (target: string, field: string) =>
    sendRaw(url, `${target} HTTP/1.1\r\n${field}\r\nConnection: close\r\n\r\n`)
  for (const target of TARGETS) {
    const answer = await ask(target, host)
    t.strictSame(statusesIn(answer), [404], target)
    t.match(answer, /^(?=.*x-request-id: )(?=.*x-content-type-options: nosniff).*application\/problem\+json/s, target)
    t.strictSame(statusesIn(await ask(target, 'Host: evil.example')), [403], target)
  }
  for (const target of TARGETS) t.strictSame(statusesIn(await ask(target, host)), [429], target)
  t.ok(levels.length >= 12)
  t.notOk(levels.includes(50), 'nothing of it is an error')
})

t.test('headers of more than 16 KiB are answered with 431 in stages, also while more arrives [F6]', async t => {
  const { app } = await openTarget(t)
  const socket = connect(Number(app.config.PORT), 'localhost')
  let answer = ''
  let failure: Error | undefined
  socket.on('data', chunk => { answer += String(chunk) }).on('error', error => { failure = error })
  const ended = once(socket, 'end')
  socket.write(`GET /healthz HTTP/1.1\r\nHost: localhost\r\nX-A: ${'a'.repeat(1_000_000)}`)
  await ended
  t.strictSame(statusesIn(answer), [431])
  t.equal(failure, undefined)
})
