import asWorker from './cli/processes/worker.ts'
import { readConfig } from './plugins/config/index.ts'
import startFailure from './plugins/config/start-failure.ts'

const worker = asWorker(process.argv.slice(2))

/** Only a process that serves loads the application: the one that starts several of them does not need it. */
async function start (): Promise<void> {
  const config = readConfig(process.env)
  if (worker || config.PROCESSES === 1) {
    const { default: serve } = await import('./cli/processes/serve.ts')
    return serve(worker)
  }
  const { default: supervise } = await import('./cli/processes/supervise.ts')
  return supervise(config)
}

try {
  await start()
} catch (error) {
  const reason = startFailure(error)
  if (worker) await worker.fail(reason)
  else process.stderr.write(`The gateway cannot start: ${reason}\n`)
  process.exit(1)
}
