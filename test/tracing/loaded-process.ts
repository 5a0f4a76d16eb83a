import { Session } from 'node:inspector'
import buildApp from '../../app.ts'

/** Starts the gateway with the settings of its environment and prints how many files of OpenTelemetry it has read. */
const app = await buildApp({ ...process.env, LOG_LEVEL: 'silent', NEONPANEL_ISSUER: 'http://localhost:9' })
await app.ready()
const session = new Session()
session.connect()
let count = 0
session.on('Debugger.scriptParsed', ({ params: { url } }) => { if (url.includes('@opentelemetry')) count++ })
session.post('Debugger.enable')
session.disconnect()
process.stdout.write(String(count))
await app.close()
