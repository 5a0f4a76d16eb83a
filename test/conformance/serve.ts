import { closeOnSignal } from '../../plugins/drain.ts'
import buildFixture, { METHODS } from './app.ts'

const { PORT = '3100' } = process.env
const app = await buildFixture({
  PORT, LOG_LEVEL: 'error', NEONPANEL_ISSUER: `http://localhost:${PORT}`, ANONYMOUS_METHODS: METHODS.join(' ')
})
await app.listen({ host: 'localhost', port: app.config.PORT })
closeOnSignal(Promise.resolve(app))
process.stdout.write(`The fixture of the conformance suite listens at http://localhost:${app.config.PORT}/mcp, ` +
  'without sign-in.\n')
