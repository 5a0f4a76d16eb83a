import Fastify from 'fastify'
import t, { type Test } from 'tap'
import dropUnread from '../../../plugins/body/unread.ts'
import config, { readConfig } from '../../../plugins/config/index.ts'
import drain from '../../../plugins/drain.ts'
import errors from '../../../plugins/errors/index.ts'
import metrics from '../../../plugins/metrics/index.ts'
import { portOf } from '../../ask.ts'
import sendRaw, { statusesIn } from '../../attack/raw.ts'

/** What a server that refuses everything says to a body, and whether it waited for the rest of that. */
async function refused (t: Test, body: string) {
  let waited = false
  const bounds = {
    timeout: 50,
    get bytes () { // is asked for where there is something to wait for
      waited = true
      return 1000
    }
  }
  const app = Fastify()
  t.teardown(() => app.close())
  await app.register(config, { config: readConfig({}) }).register(metrics).register(errors).register(drain)
  app.addHook('onRequest', (request, reply) => {
    dropUnread(request, reply, bounds, () => reply.code(503).send('busy'))
  })
  app.post('/', async () => 'never')
  await app.listen({ host: '127.0.0.1', port: 0 })
  const head = 'POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10\r\n\r\n'
  const text = await sendRaw(`http://127.0.0.1:${portOf(app)}`, head + body)
  return { statuses: statusesIn(text), waited, closes: text.includes('connection: close') }
}

t.test('a refusal waits for a body only where it has not come with its headers', async t => {
  t.strictSame(await refused(t, '0123456789'), { statuses: [503], waited: false, closes: false })
  t.strictSame(await refused(t, '01234'), { statuses: [503], waited: true, closes: true })
})
