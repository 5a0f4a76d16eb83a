import Fastify from 'fastify'
import config, { readConfig } from '../../plugins/config.ts'
import drain, { closeOnSignal } from '../../plugins/drain.ts'
import errors from '../../plugins/errors.ts'

const app = Fastify()
await app.register(config, { config: readConfig({ DRAIN_DELAY: process.argv[2] }) }).register(errors).register(drain)
app.addHook('onClose', async () => { process.stdout.write('closed\n') })
await app.listen({ host: '127.0.0.1', port: 0 })
closeOnSignal(Promise.resolve(app))

const watching = setInterval(() => {
  if (app.lifecycle.phase !== 'leaving') return
  clearInterval(watching)
  process.stdout.write('leaving\n')
}, 2)
process.stdout.write('listening\n')
if (process.argv[3] === 'crash') setImmediate(() => { throw new Error('not caught') })
