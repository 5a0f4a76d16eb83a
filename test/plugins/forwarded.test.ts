import Fastify from 'fastify'
import t from 'tap'
import config, { readConfig } from '../../plugins/config/index.ts'
import forwarded from '../../plugins/forwarded.ts'

/** What is warned of when requests come from an address, as a proxy forwards them. */
async function warningsOf (
  trustProxy: string[] | false, requests: readonly { from: string, for?: string }[]
): Promise<unknown[]> {
  const lines: unknown[] = []
  const stream = { write: (line: string) => { lines.push(JSON.parse(line)) } }
  const app = Fastify({ trustProxy, logger: { level: 'warn', stream } })
  await app.register(config, { config: readConfig({}) }).register(forwarded)
  app.get('/', async () => 'fine')
  for (const { from, for: caller } of requests) {
    await app.inject({
      url: '/', remoteAddress: from, headers: caller === undefined ? {} : { 'x-forwarded-for': caller }
    })
  }
  await app.close()
  return lines
}

function warning (address: string): object {
  return {
    address,
    msg: `X-Forwarded-For comes from ${address}, which TRUST_PROXY does not name: all callers behind it count as one ` +
      'address. ' +
      'If it is your proxy, add it to TRUST_PROXY.'
  }
}

t.test('warns once of X-Forwarded-For from an address that is not believed, and names it [P4]', async t => {
  const proxied = { from: '10.0.0.5', for: '203.0.113.9' }
  t.match(await warningsOf(false, [{ from: '10.0.0.4' }, proxied, proxied, { from: '10.0.0.6', for: '203.0.113.9' }]),
    [warning('10.0.0.5')])
  t.match(await warningsOf(['10.0.1.0/24'], [proxied, proxied]), [warning('10.0.0.5')])
  t.match(await warningsOf(false, [{ from: '::ffff:10.0.0.5', for: '203.0.113.9' }]), [warning('10.0.0.5')])
  t.match(await warningsOf(false, [{ from: '10.0.0.5', for: '10.0.0.5' }]), [warning('10.0.0.5')])
})

t.test('is silent where the proxy is believed, and where none is in front [P4]', async t => {
  t.strictSame(await warningsOf(['10.0.0.0/24'], [
    { from: '10.0.0.5', for: '203.0.113.9' }, { from: '10.0.0.5', for: '203.0.113.9, 10.0.0.7' },
    { from: '10.0.0.5', for: '10.0.0.5' },
    { from: '::ffff:10.0.0.5', for: '203.0.113.9' }, { from: '203.0.113.9' }
  ]), [])
  t.strictSame(await warningsOf(false, [{ from: '127.0.0.1' }]), [])
})
