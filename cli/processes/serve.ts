import type { FastifyInstance } from 'fastify'
import buildApp from '../../app.ts'
import { closeOnSignal } from '../../plugins/drain.ts'
import announcement from '../../plugins/logger/announcement.ts'
import startLog from '../../plugins/logger/start.ts'
import type { Worker } from './worker.ts'

/** Serves in this process, alone or as a worker. Resolves once it listens, and rejects with what prevents that. */
export default async function serve (worker?: Worker): Promise<void> {
  const log = startLog(worker?.stdout)

  async function start (): Promise<FastifyInstance> {
    const app = await buildApp(process.env, { log, began: worker?.began })
    const { HOST, PORT, PROCESSES, SANDBOX } = app.config
    const { metrics } = app
    if (metrics) worker?.onScraped(metrics.snapshot)
    const demo = SANDBOX ? await (await import('../../sandbox/demo.ts')).default(app) : undefined
    const address = { host: HOST, port: PORT, reusePort: worker !== undefined }
    await app.listen(address)
    const started = announcement(app)
    const own = worker && `Process ${worker.number} of ${PROCESSES} is listening.`
    log.begin(() => own ? app.log.info({ process: worker.number }, own) : app.log.info(...started))
    worker?.listening(started)
    if (demo) process.stdout.write(demo.welcome())
    return app
  }

  const starting = start()
  const stop = closeOnSignal(starting, worker?.leave)
  worker?.onAbandoned(() => stop(1))
  await starting
}
