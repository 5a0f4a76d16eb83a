import type { FastifyInstance } from 'fastify'
import buildApp from './app.ts'
import announce from './plugins/logger/announcement.ts'
import { closeOnSignal } from './plugins/drain.ts'
import startLog from './plugins/logger/start.ts'
import startFailure from './plugins/config/start-failure.ts'

const log = startLog()

async function start (): Promise<FastifyInstance> {
  const app = await buildApp(process.env, { log })
  const { config } = app
  const demo = config.SANDBOX ? await (await import('./sandbox/demo.ts')).default(app) : undefined
  await app.listen({ host: config.HOST, port: config.PORT })
  log.begin(() => announce(app))
  if (demo) process.stdout.write(demo.welcome())
  return app
}

const starting = start()
closeOnSignal(starting)
try {
  await starting
} catch (error) {
  process.stderr.write(`The gateway cannot start: ${startFailure(error)}\n`)
  process.exit(1)
}
