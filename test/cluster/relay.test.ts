import { Redis } from 'ioredis'
import t, { type Test } from 'tap'
import type { ToolDefinition } from '../../plugins/mcp/protocol/types.ts'
import openGateway from '../plugins/mcp/gateway.ts'
import openStream, { postForStream } from '../routes/event-reader.ts'
import until from '../until.ts'
import call from './messages.ts'
import { ask } from './two-replicas.ts'
import startRedis, { skip } from './redis.ts'

const QUESTION = {
  method: 'elicitation/create',
  params: { message: 'Who?', requestedSchema: { type: 'object', properties: { name: { type: 'string' } } } }
} as const
const asking: ToolDefinition = {
  name: 'asking',
  asks: true,
  description: 'Asks.',
  inputSchema: { type: 'object', properties: {} },
  call: async (_args, { ask }) => JSON.stringify((await ask({ who: QUESTION })).who?.content)
}

/** Reports the words of each command that a server gets, until the test ends. */
async function watchCommands (t: Test, url: string, see: (words: string[]) => void): Promise<void> {
  const client = new Redis(url)
  const monitor = await client.monitor()
  client.disconnect()
  t.teardown(() => { monitor.disconnect() })
  monitor.on('monitor', (_time, words: string[]) => see(words))
}

t.test('a request that another replica is to answer', { skip }, async t => {
  const server = await startRedis(t)
  const env = { REDIS_URL: server.url, RATE_LIMIT_MAX: '20', RATE_LIMIT_WINDOW: '60000' }
  const catalogs = { tools: [asking] }
  const owner = await openGateway(t, { env, catalogs })
  const { NEONPANEL_ISSUER, NEONPANEL_API_URL } = owner.app.config
  const remote = await openGateway(t, { env: { ...env, NEONPANEL_ISSUER, NEONPANEL_API_URL }, catalogs })
  const inbox = `neonpanel:inbox:${owner.app.relay.id().split('.')[0]}`

  await t.test('is charged once, whatever its headers say [SEC-47, REL-12]', async t => {
    const token = await owner.token({ sub: 'charged' })
    const stream = await openStream(t, owner, token)
    const remaining = async (message: unknown, url = remote.url) => {
      const { headers } = await ask(url, message, token, stream.endpoint, { 'x-relayed': 'true' })
      return Number(/r=(\d+)/.exec(headers.get('ratelimit') ?? '')?.[1])
    }
    const left = [await remaining(call('ping')), await remaining([call('ping'), call('ping')])]
    t.strictSame([...left, await remaining(call('ping'), owner.url)], [18, 16, 15])
  })

  await t.test('goes through Redis sealed: neither its token nor its text nor the session can be read ' +
    '[SEC-23]', async t => {
    const token = await owner.token({ sub: 'sealed' })
    const stream = await openStream(t, owner, token)
    const [, secret = ''] = stream.endpoint.split('.')
    const seen: string[] = []
    await watchCommands(t, server.url, words => { seen.push(words.join(' ')) })
    t.equal((await ask(remote.url, call('ping', {}, 'a-secret-id'), token, stream.endpoint)).status, 202)
    t.match(await stream.message(), { id: 'a-secret-id' })
    await until(() => seen.filter(line => /^(eval|evalsha) /i.test(line) && line.includes(':inbox:')).length > 1)
    for (const text of [token, token.split('.')[1] ?? '', secret, 'a-secret-id', 'ping']) {
      t.notOk(seen.some(line => line.includes(text)), text)
    }
  })

  await t.test('is only what its caller sent: what others write there does nothing [SEC-23]', async t => {
    const token = await owner.token({ sub: 'forged' })
    const stream = await openStream(t, owner, token)
    let envelope: Record<string, unknown> = {}
    await watchCommands(t, server.url, words => {
      const text = words.find(each => each.startsWith('{"to"') && each.includes('"from"'))
      if (text !== undefined) envelope = JSON.parse(text)
    })
    await ask(remote.url, call('ping', {}, 'first'), token, stream.endpoint)
    t.match(await stream.message(), { id: 'first' })
    await until(() => envelope.text !== undefined)
    const text = String(envelope.text)
    const tampered = `${text.slice(0, -8)}${text.at(-8) === 'A' ? 'B' : 'A'}${text.slice(-7)}`
    const forged: unknown[] = [
      'not JSON', '"not an envelope"', {}, { ...envelope, text: tampered }, { ...envelope, text: '' },
      { ...envelope, to: 'nobody' }, { ...envelope, from: 1 }, { ...envelope, call: 'other' }, envelope,
      { to: 'nobody', text }
    ]
    for (const each of forged) {
      await server.command('rpush', inbox, typeof each === 'string' ? each : JSON.stringify(each))
    }
    t.equal((await ask(remote.url, call('ping', {}, 'next'), token, stream.endpoint)).status, 202)
    t.match(await stream.message(), { id: 'next' }, 'nothing else came')
  })

  await t.test('is the same text there, numbers beyond all bounds included [REL-12]', async t => {
    const token = await owner.token({ sub: 'exact' })
    const stream = await openStream(t, owner, token)
    const body = '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"neonpanel.listCompanies",' +
      '"arguments":{"page":1e400}}}'
    const answers: unknown[] = []
    for (const { url } of [owner, remote]) {
      const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}` }
      t.equal((await fetch(url + stream.endpoint, { method: 'POST', headers, body })).status, 202)
      const { result } = Object(await stream.message())
      t.match(result, { isError: true })
      answers.push(result.content)
    }
    t.strictSame(answers[1], answers[0])
  })

  await t.test('may be the response to a question of a call that runs there [PROTO-101]', async t => {
    const token = await owner.token({ sub: 'asked' })
    const headers = { 'mcp-protocol-version': '2025-06-18' }
    const events = await postForStream(t, owner, token, call('tools/call', { name: 'asking' }), headers)
    const { id } = Object(await events.message())
    const stranger = await owner.token({ sub: 'stranger' })
    for (const [name, sender] of [['Mallory', stranger], ['Ana', token]] as const) {
      const response = { jsonrpc: '2.0', id, result: { action: 'accept', content: { name } } }
      t.equal((await ask(remote.url, response, sender, '/mcp', headers)).status, 202)
    }
    t.match(await events.message(), { id: 1, result: { structuredContent: { name: 'Ana' } } })
  })
})
