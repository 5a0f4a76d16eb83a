import { mock } from 'node:test'
import Fastify from 'fastify'
import config, { readConfig } from '../../plugins/config/index.ts'
import drain, { closeOnSignal } from '../../plugins/drain.ts'
import errors from '../../plugins/errors/index.ts'
import logger from '../../plugins/logger/index.ts'
import metrics from '../../plugins/metrics/index.ts'

const [, , delay, accident, PROCESSES = '1'] = process.argv
const settings = { DRAIN_DELAY: delay, PROCESSES, REDIS_URL: 'redis://localhost' }
const app = Fastify({ logger: logger('fatal') })
await app.register(config, { config: readConfig(settings) }).register(metrics).register(errors).register(drain)
app.addHook('onClose', async () => {
  if (accident === 'stuck') mock.timers.tick(50_000)
  process.stdout.write('closed\n')
})
await app.listen({ host: '127.0.0.1', port: 0 })
closeOnSignal(accident?.startsWith('starting') ? new Promise(() => {}) : Promise.resolve(app))

const watching = setInterval(() => {
  if (app.lifecycle.phase !== 'draining') return
  clearInterval(watching)
  if (accident === 'stuck') mock.timers.enable({ apis: ['setTimeout'] })
  process.stdout.write('draining\n')
}, 2)
process.stdout.write('listening\n')
const lost = () => new Error('not caught')
if (accident?.endsWith('crash')) setImmediate(() => { throw lost() })
if (accident === 'rejection') setImmediate(async () => { throw lost() })
