import type { FastifyInstance } from 'fastify'
import buildApp from './app.ts'
import { closeOnSignal } from './plugins/drain.ts'

/** One line that says why the gateway cannot start and what would help. */
function reason (error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  if ('code' in error && error.code === 'ERR_MODULE_NOT_FOUND' && error.message.includes('sandbox')) {
    return 'SANDBOX=true needs the sandbox NeonPanel, which a production build does not hold: run npm run demo.'
  }
  const inUse = 'code' in error && error.code === 'EADDRINUSE' && 'port' in error
  return inUse ? `Port ${error.port} is in use. Set PORT (or SANDBOX_PORT) to a free one.` : error.message
}

async function start (): Promise<FastifyInstance> {
  const app = await buildApp(process.env)
  const { config } = app
  const demo = config.SANDBOX ? await (await import('./sandbox/demo.ts')).default(config) : undefined
  if (demo) app.addHook('onClose', demo.close)
  await app.listen({ host: config.HOST, port: config.PORT })
  if (demo) process.stdout.write(await demo.welcome())
  return app
}

const starting = start()
closeOnSignal(starting)
try {
  await starting
} catch (error) {
  process.stderr.write(`The gateway cannot start: ${reason(error)}\n`)
  process.exit(1)
}
